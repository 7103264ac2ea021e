"""What a pressed button, or an offered answer chosen by its number, does."""

from collections.abc import Callable, Mapping

from channels.talk import cases, filing, linking, naming
from channels.talk.talk import Talk, spoken


def press(talk: Talk, payload: str) -> None:
    """Do what the answer means. One that means nothing any more is met with help, never with silence."""
    verb, _, rest = payload.partition(":")
    PRESSED.get(verb, _stale)(talk, rest)


def _stale(talk: Talk, _rest: str) -> None:
    filing.go_on(talk) if talk.draft.parts else talk.say("new_one")


def _language(talk: Talk, code: str) -> None:
    talk.row.language = spoken([code])
    talk.row.step = ""
    filing.go_on(talk) if talk.draft.parts else filing.ask_words(talk)


def _yes(talk: Talk, _rest: str) -> None:
    filing.file(talk, confirmed=True) if talk.row.step == "confirm" and talk.draft.parts else _stale(talk, "")


def _cancel(talk: Talk, _rest: str) -> None:
    talk.rest()
    talk.say("cancelled")


def _subject(talk: Talk, code: str) -> None:
    if not code:
        filing.ask_subject(talk)
        return
    talk.draft.category = code
    filing.go_on(talk)


def _place(talk: Talk, _rest: str) -> None:
    filing.ask_region(talk, "another_place")


def _region(talk: Talk, code: str) -> None:
    another = talk.row.step == "another_place"
    talk.draft.region = code
    filing.ask_address(talk) if another else filing.go_on(talk)


def _skip(talk: Talk, _rest: str) -> None:
    if talk.row.step == "address":
        filing.go_on(talk)
    else:
        _region(talk, "")


def _signal(talk: Talk, _rest: str) -> None:
    talk.draft.signal = True
    filing.go_on(talk)


def _new(talk: Talk, _rest: str) -> None:
    talk.draft.begun, talk.draft.case = True, None
    filing.go_on(talk) if talk.draft.parts else talk.ask("text", "new_one")


def _rate(talk: Talk, rest: str) -> None:
    value, _, number = rest.partition(":")
    cases.rate(talk, value, number)


def _appeal(talk: Talk, number: str) -> None:
    talk.draft.case = cases.case_of(talk.session, number, talk.author).number
    talk.ask("appeal", "why_appeal", number=number)


PRESSED: Mapping[str, Callable[[Talk, str], None]] = {
    "lang": _language,
    "yes": _yes,
    "cancel": _cancel,
    "subject": _subject,
    "place": _place,
    "region": _region,
    "skip": _skip,
    "identity": naming.begin,
    "give_name": lambda talk, _rest: filing.ask_next_of_identity(talk),
    "signal": _signal,
    "new": _new,
    "case": cases.add_draft,
    "same": cases.reopen,
    "reopen": cases.reopen,
    "rate": _rate,
    "appeal": _appeal,
    "why": cases.tell_why,
    "here": linking.answer_here,
    "here_quietly": linking.answer_here_quietly,
    "as_before": linking.answer_as_before,
}
