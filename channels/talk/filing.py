"""From words to a complaint: ask for what is missing, show it, file it when its author says yes."""

from collections.abc import Callable

from sqlmodel import select

from channels.base import Incoming
from channels.intake import has_clock, prepare
from channels.notices import agency_name, due_line
from channels.routing import needs_region
from channels.talk.cases import cases_of
from channels.talk.heard import became, of_draft
from channels.talk.talk import Rows, Talk, spoken
from channels.texts import say
from classifier.emergency import urgent
from models.actions.filing import StoredFile, open_case
from models.actions.relating import follow_on
from models.actions.turn import turn
from models.actor import SYSTEM
from models.case import Case
from models.conflict import destination
from models.message import COMPLAINT, Message
from models.names import name
from models.taxonomy import Category, DeadlineKind, Language

# Words that stand where a text must stand.
PLACEHOLDERS = {True: "voice", False: "without_words"}


def go_on(talk: Talk) -> None:
    """Ask for the first thing that is missing; with nothing missing, show the card or file."""
    if not talk.manner.confirms:
        learn_language(talk)
    for is_missing, ask in MISSING if talk.manner.confirms else MISSING_WORDS:
        if is_missing(talk):
            ask(talk)
            return
    if talk.manner.confirms:
        _show(talk)
    else:
        file(talk, confirmed=False)


def learn_language(talk: Talk) -> None:
    """Take the language of what was written for the person's own, where that is not known."""
    if talk.row.language is None:
        talk.row.language = spoken([talk.guess().language])


def file(talk: Talk, *, confirmed: bool) -> None:
    """Make the draft a case; its receipt goes out like every notice. BadInput where the rules of intake refuse it.

    confirmed: its author has seen the card, so that its subject is the author's own.
    """
    incoming = _incoming(talk, confirmed)
    filing = prepare(incoming, talk.office, f"talk:{talk.key}", talk.at)
    opened = open_case(talk.session, filing, talk.office, talk.setting.pepper, talk.now)
    first = select(Message).where(Message.case_id == opened.case.id, Message.kind == COMPLAINT)
    became(talk.session, of_draft(talk), talk.session.exec(first).one())
    _follow_on(talk, opened.case)
    talk.rest()


def _follow_on(talk: Talk, case: Case) -> None:
    """Put it after the last one from here, where that can no longer be opened again."""
    earlier = next((one for one in cases_of(talk.session, talk.author) if one.number != case.number), None)
    if earlier is None or earlier.closes_at is None or talk.now <= earlier.closes_at:
        return
    with turn(talk.session, case.number, SYSTEM, talk.office, talk.now) as held:
        follow_on(held, earlier)


def subject_of(talk: Talk) -> str | None:
    """What the author chose, else what the classifier is sure of; None where a person must choose."""
    if talk.draft.category:
        return talk.draft.category
    guess = talk.guess()
    return guess.category if guess.route == "auto" else None


def _file_data(talk: Talk) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(**one) for one in talk.draft.stored)


def ask_language(talk: Talk) -> None:
    """Ask in the languages of the country, since we know none yet."""
    offered = dict.fromkeys([*talk.office.profile.languages, Language.EN])
    questions = [say(one, "talk", "which_language") for one in offered]
    rows = [[(name("languages", one, one), f"lang:{one}")] for one in offered]
    talk.row.step = "language"
    talk.tell("language", "\n".join(questions), rows)


def ask_words(talk: Talk) -> None:
    """Ask what happened."""
    talk.ask("text", "too_short" if talk.draft.parts else "tell", emergency=_emergency(talk))


def ask_subject(talk: Talk) -> None:
    """Offer all subjects, the likeliest first."""
    likely = [code for code, _share in talk.guess().top3]
    codes = dict.fromkeys([*likely, *map(str, Category)])
    talk.ask("subject", "subject", _rows([(name("categories", one, talk.language), f"subject:{one}") for one in codes]))


def ask_region(talk: Talk, step: str = "region") -> None:
    """Offer the regions."""
    regions = talk.office.profile.regions.values()
    rows = _rows([(one.names[talk.language], f"region:{one.code}") for one in regions])
    talk.ask(step, "region", [*rows, [talk.option("skip", "skip")]])


def ask_address(talk: Talk) -> None:
    """Ask for street and house."""
    talk.ask("address", "address", [[talk.option("skip", "skip")]])


def ask_next_of_identity(talk: Talk) -> None:
    """Ask for the first thing that the law asks of the author and that is missing; go on when nothing is."""
    for one in talk.office.profile.identity.fields:
        if one.starts_clock and getattr(talk.draft, one.code) is None:
            talk.ask(one.code, one.code, field=one.names[talk.language])
            return
    go_on(talk)


def _ask_identity(talk: Talk) -> None:
    rows = [[talk.option("give_name", "give_name")], [talk.option("signal", "signal")]]
    talk.row.step = "identity"
    talk.tell("identity", talk.office.profile.identity.without[talk.language], rows)


def _lacks_identity(talk: Talk) -> bool:
    return not talk.draft.signal and not has_clock(
        talk.office, talk.draft.name, talk.draft.identity_number, has_contact=True
    )


def _lacks_region(talk: Talk) -> bool:
    return talk.draft.region is None and needs_region(talk.office, subject_of(talk) or Category.OTHER)


Need = tuple[Callable[[Talk], bool], Callable[[Talk], None]]
MISSING_WORDS: tuple[Need, ...] = ((lambda talk: talk.draft.is_too_short, ask_words),)
MISSING: tuple[Need, ...] = (
    (lambda talk: talk.row.language is None, ask_language),
    *MISSING_WORDS,
    (_lacks_identity, _ask_identity),
    (_lacks_region, ask_region),
)


def _show(talk: Talk) -> None:
    """The card: everything that will be filed, before it is."""
    subject, region = subject_of(talk), talk.draft.region or None
    agency = destination(talk.office.profile, subject, region, None)
    place = [talk.office.profile.regions[region].names[talk.language]] if region else []
    talk.ask(
        "confirm",
        "card",
        [
            [talk.option("yes", "yes")],
            [talk.option("subject", "subject"), talk.option("place", "place")],
            [talk.option("cancel", "cancel")],
        ],
        subject=name("categories", subject, talk.language) if subject else say(talk.language, "talk", "unsure"),
        place=", ".join([*place, *filter(None, [talk.draft.address])]) or say(talk.language, "talk", "place_unknown"),
        agency=agency_name(talk.session, agency, talk.language),
        files=talk.draft.files,
        due_line=_due_line(talk),
    )


def _due_line(talk: Talk) -> str:
    runs = has_clock(talk.office, talk.draft.name, talk.draft.identity_number, has_contact=True)
    term = talk.office.term(DeadlineKind.ANSWER, talk.now) if runs else None
    return due_line(term.due_on if term else None, talk.language)


def _incoming(talk: Talk, confirmed: bool) -> Incoming:
    draft = talk.draft
    text = draft.text or say(talk.language, "talk", PLACEHOLDERS[draft.spoken])
    return Incoming(
        text=text,
        language=talk.language,
        channel=talk.author.channel,
        category=subject_of(talk) if confirmed else None,
        region=draft.region or None,
        address=draft.address,
        name=draft.name,
        identity_number=draft.identity_number,
        came_from=talk.author,
        urgent=urgent(text),
        files=_file_data(talk),
    )


def _emergency(talk: Talk) -> str:
    return talk.office.profile.emergency["general"]


def _rows(buttons: list[tuple[str, str]]) -> Rows:
    return [buttons[place : place + 2] for place in range(0, len(buttons), 2)]
