"""What somebody wrote, and what it means: a word for us, an answer to our question, an addition, a new complaint."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from sqlmodel import select

from channels.inlet import Written
from channels.talk import cases, filing, linking, naming
from channels.talk.draft import Part, coordinates
from channels.talk.heard import album_of, became, beside, known, remember
from channels.talk.pressing import press
from channels.talk.publicly import overhear
from channels.talk.talk import Talk
from channels.talk.wishes import grant
from channels.texts import say
from models.case import Case
from models.conversation import Heard
from models.delivery import Delivery
from models.errors import BadInput, NotFound
from models.message import Message
from models.search import keeping

NUMBER = re.compile(r"[A-Za-z]{2}-?\d{4}-?\d{4}")
RATINGS = {"1": "solved", "2": "partly", "3": "not_solved"}
# A question that nobody answered for so long no longer takes the next words for its answer.
STALE = timedelta(days=7)
ASKED_WHERE = ("which", "same")


def hear(talk: Talk, written: Written) -> None:
    """Act on what was written. What came already, under whatever name, changes nothing."""
    before = known(talk, written.provider_id)
    if before is not None:
        _first_words(talk, before, written)
        return
    if talk.now - talk.row.heard_at > STALE:
        talk.rest()
    # A short number or a name cannot be answered: nothing is said there, and the desk sees it.
    talk.row.heard_at, talk.row.unreachable_at = talk.now, None if written.answerable else talk.now
    whole = album_of(talk, written.album)
    heard = remember(talk, written)
    if written.automatic:
        return
    if written.public:
        overhear(talk, written, heard)
    elif whole is not None:
        _complete(talk, whole, heard, written)
    else:
        _take(talk, written, heard)
    talk.keep()


def _take(talk: Talk, written: Written, heard: Heard) -> None:
    """The first reading that fits."""
    command = COMMANDS.get(written.text.partition(" ")[0].lower())
    meant = written.pressed or _chosen(talk, written)
    if grant(talk, written.text) or naming.take(talk, written) or linking.follow_invitation(talk, written):
        return
    if command:
        command(talk)
    elif meant:
        press(talk, meant)
    else:
        _take_words(talk, written, heard)


def _take_words(talk: Talk, written: Written, heard: Heard) -> None:
    """To the case that they belong to beyond doubt, unless we have just asked something about that very case."""
    case, answer = _meant(talk, written), ANSWERS.get(talk.row.step)
    if case and not (answer and talk.draft.case == case.number):
        cases.add(talk, case, written, heard)
    elif answer:
        answer(talk, written)
    else:
        _new_words(talk, written, heard)


def _start(talk: Talk) -> None:
    talk.rest()
    if talk.row.language is None and talk.manner.confirms:
        filing.ask_language(talk)
    else:
        filing.ask_words(talk)


def _new(talk: Talk) -> None:
    talk.rest()
    talk.draft.begun = True
    talk.ask("text", "new_one")


def _help(talk: Talk) -> None:
    talk.say("help", new="/new", status="/status", language="/language", link=linking.COMMAND)


COMMANDS: Mapping[str, Callable[[Talk], None]] = {
    "/start": _start,
    "/new": _new,
    "/status": cases.tell_status,
    "/help": _help,
    "/language": filing.ask_language,
    linking.COMMAND: linking.begin,
    linking.UNDO: linking.undo,
}


def _chosen(talk: Talk, written: Written) -> str | None:
    """What was chosen in words: the number of an offered answer, or the grade of the last answer."""
    said = written.text.strip().rstrip(".")
    if talk.manner.presses(len(talk.row.options)) or not said.isdecimal() or len(said) > 2:
        return None
    if 0 < int(said) <= len(talk.row.options):
        return talk.row.options[int(said) - 1]
    answered = next((one for one in cases.cases_of(talk.session, talk.author) if one.answered_at), None)
    return f"rate:{RATINGS[said]}:{answered.number}" if answered and said in RATINGS else None


def _meant(talk: Talk, written: Written) -> Case | None:
    """The case that the words belong to beyond doubt: the answered message's, or the one that a token proves."""
    number = written.number or _answered(talk, written.reply_to)
    if number is None:
        return None
    try:
        return cases.case_of(talk.session, number, talk.author)
    except NotFound:
        return None


def _answered(talk: Talk, reply_to: str | None) -> str | None:
    """The number of the case that a message of ours was about, by the provider's id of any piece of it, or our key."""
    if reply_to is None:
        return None
    found = select(Case.number).join(Delivery, Delivery.case_id == Case.id)  # type: ignore[arg-type]
    here = (Delivery.channel == talk.row.channel,)
    by_id = found.where(*here, Delivery.provider_id == reply_to)
    return talk.session.exec(by_id).first() or talk.session.exec(found.where(*here, Delivery.key == reply_to)).first()


def _take_name(talk: Talk, written: Written) -> None:
    talk.draft.name = " ".join(written.text.split())[:200] or None
    filing.ask_next_of_identity(talk)


def _take_identity_number(talk: Talk, written: Written) -> None:
    """The number itself leaves no trace in the conversation."""
    number = "".join(written.text.split())
    field = next(one for one in talk.office.profile.identity.fields if one.code == "identity_number")
    if not re.fullmatch(field.pattern or ".{1,40}", number):
        raise BadInput("bad_identity_number")
    talk.draft.identity_number = number
    talk.thank_for_number(written.provider_id)
    filing.ask_next_of_identity(talk)


def _take_address(talk: Talk, written: Written) -> None:
    talk.draft.address = written.text[:300] or coordinates(written)
    filing.go_on(talk)


def _take_region(talk: Talk, written: Written) -> None:
    """A place on the map is an address; words that name a region choose it."""
    if place := coordinates(written):
        talk.draft.address = place
    said = written.text.strip().casefold()
    regions = talk.office.profile.regions.values()
    fits = [one.code for one in regions if said and said in {words.casefold() for words in one.names.values()}]
    if fits:
        press(talk, f"region:{fits[0]}")
    else:
        filing.ask_region(talk, talk.row.step)


def _take_reason(act: Callable[[Talk, str], None]) -> Callable[[Talk, Written], None]:
    def take(talk: Talk, written: Written) -> None:
        talk.draft.put(Part(written.provider_id, written.text, written.album))
        act(talk, talk.draft.case or "")

    return take


ANSWERS: Mapping[str, Callable[[Talk, Written], None]] = {
    "name": _take_name,
    "identity_number": _take_identity_number,
    "address": _take_address,
    "region": _take_region,
    "another_place": _take_region,
    "link": linking.send_code,
    "link_code": linking.take_code,
    "reopen": _take_reason(cases.reopen),
    "appeal": _take_reason(cases.appeal),
}


def _new_words(talk: Talk, written: Written, heard: Heard) -> None:
    """Words that answer nothing: to the one open case, to the one that its author names, or a new complaint."""
    drafting = talk.draft.begun or (talk.draft.parts and talk.row.step not in ASKED_WHERE)
    mine = [] if drafting else cases.cases_of(talk.session, talk.author)
    open_ = [one for one in mine if one.state in cases.TALKED_ABOUT]
    answered = [one for one in mine if one.closes_at and talk.now <= one.closes_at and one not in open_]
    if not drafting and NUMBER.fullmatch(written.text.strip()):
        cases.tell_status(talk)
    elif len(open_) == 1 and not talk.draft.parts:
        cases.add(talk, open_[0], written, heard)
    else:
        talk.draft.take(written)
        _ask_where(talk, open_, answered)


def _ask_where(talk: Talk, open_: Sequence[Case], answered: Sequence[Case]) -> None:
    """Never a silent guess: with several open ones, or one that was just answered, the author says where it belongs."""
    if open_:
        talk.ask("which", "which", cases.choices(talk, open_))
    elif answered:
        same = [[talk.option("same", f"same:{answered[0].number}")], [talk.option("new", "new")]]
        talk.ask("same", "same", same, number=answered[0].number)
    else:
        filing.go_on(talk)


def _complete(talk: Talk, whole: Heard, heard: Heard, written: Written) -> None:
    """Another part of an album: it belongs where the first part went, and nobody is asked again."""
    message = talk.session.get(Message, whole.message_id) if whole.message_id else None
    if message is None:
        talk.draft.files += len(written.remote) + len(written.stored)
        if written.text:
            talk.draft.put(Part(whole.provider_id, written.text, written.album))
        if talk.row.step in ("text", "confirm"):
            filing.go_on(talk)
        return
    became(talk.session, [heard], message)
    beside(talk.session, written, message)
    case = talk.session.get_one(Case, message.case_id)
    case.unread = True
    if not written.text:
        return
    if message.text == say(talk.language, "talk", "without_words"):
        # The words of an album may come behind its first picture.
        message.text = written.text
        keeping.keep(talk.session, message.case_id)
    else:
        cases.add(talk, case, written, heard)


def _first_words(talk: Talk, heard: Heard, written: Written) -> None:
    """The words that somebody changed before they came: they are kept as what was said first."""
    message = talk.session.get(Message, heard.message_id) if heard.message_id else None
    if not heard.only_changed or message is None:
        return
    heard.only_changed = False
    message.replaces_id = cases.put_before(talk, message, written)
