"""What somebody said where everybody reads along: it is a complaint at once, since nothing can be asked there."""

from channels.inlet import Written
from channels.talk import cases, filing
from channels.talk.draft import Draft
from channels.talk.talk import Talk
from models.conversation import Heard


def overhear(talk: Talk, written: Written, heard: Heard) -> None:
    """Put it to the author's one open case, else file it. What was begun privately stays as it was.

    A call without words or files is only met with the invitation, which is an event of its own.
    """
    open_ = [one for one in cases.cases_of(talk.session, talk.author) if one.state in cases.TALKED_ABOUT]
    asked = talk.row.step, talk.row.options, talk.draft
    talk.draft = Draft()
    talk.draft.take(written)
    if len(open_) == 1:
        cases.add(talk, open_[0], written, heard)
    elif talk.draft.files or not talk.draft.is_too_short:
        filing.learn_language(talk)
        filing.file(talk, confirmed=False)
    talk.row.step, talk.row.options, talk.draft = asked
