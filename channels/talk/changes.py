"""What a sender did to a message afterwards: other words, or none; and who shut us out."""

from sqlmodel import select

from channels.inlet import Erased, Passed, Reach, Rewritten, Written
from channels.talk.cases import held_by_author
from channels.talk.draft import Part
from channels.talk.heard import known, remember
from channels.talk.hearing import hear
from channels.talk.talk import Talk, spoken
from models.actions import citizen as acts
from models.case import Case
from models.delivery import Delivery
from models.message import Message
from models.search import keeping


def listen(talk: Talk, written: Written) -> None:
    """Hear what was written; what its sender had taken away before it came is marked so at once."""
    before = known(talk, written.provider_id)
    gone = before is not None and before.only_changed and before.erased_at and before.message_id is None
    if gone:
        talk.session.delete(before)
        talk.session.flush()
    hear(talk, written)
    if gone:
        erase(talk, Erased(written.author, written.provider_id))


def rewrite(talk: Talk, changed: Rewritten) -> None:
    """The new words; the first ones stay in sight. A change that comes before its message is the message for now."""
    heard = known(talk, changed.provider_id)
    if heard is None:
        hear(talk, Written(changed.author, changed.provider_id, changed.text, changed.at, public=changed.public))
        if heard := known(talk, changed.provider_id):
            heard.only_changed = True
        return
    first = talk.session.get(Message, heard.message_id) if heard.message_id else None
    if first is None:
        _rewrite_draft(talk, changed)
        return
    case = talk.session.get_one(Case, first.case_id)
    with held_by_author(talk, case) as held:
        key = acts.add_message(held, changed.text, talk.author.channel)
        talk.session.get_one(Message, key).replaces_id = first.id
        heard.message_id = key


def _rewrite_draft(talk: Talk, changed: Rewritten) -> None:
    old = next((one for one in talk.draft.parts if one.provider_id == changed.provider_id), None)
    if old is not None:
        talk.draft.put(Part(old.provider_id, changed.text, old.album))
        talk.keep()


def erase(talk: Talk, gone: Erased) -> None:
    """What was not filed is forgotten; what was filed stays for the law, marked as taken away by its author."""
    heard = known(talk, gone.provider_id)
    if heard is None:
        heard = remember(talk, Written(gone.author, gone.provider_id))
        heard.only_changed, heard.erased_at = True, talk.now
    if heard.erased_at:
        return
    heard.erased_at = talk.now
    message = talk.session.get(Message, heard.message_id) if heard.message_id else None
    if message is not None:
        message.erased_at = talk.now
        keeping.keep(talk.session, message.case_id)
        talk.session.get_one(Case, message.case_id).unread = True
        return
    talk.draft.drop(gone.provider_id)
    talk.keep()


def reach(talk: Talk, change: Reach) -> None:
    """Whether our messages can arrive there."""
    talk.row.unreachable_at = None if change.reachable else talk.now


def pass_by(talk: Talk, passed: Passed) -> None:
    """What concerns us not; one notice, once, where the sender should know."""
    if passed.say is None:
        return
    talk.row.language = talk.row.language or spoken([passed.language])
    notice = f"talk_{passed.say}"[:30]
    said = select(Delivery.id).where(Delivery.conversation_id == talk.row.id, Delivery.notice == notice)
    if talk.session.exec(said.limit(1)).first() is None:
        talk.say(passed.say)
