"""What was decided about a case that moved its date, its place or its end: told from its history alone."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from models.custody import PASSES_ON, Span, spans, working_days
from models.deadline import Office
from models.lifecycle import Verb as V

# Ends a pause, and what it is called: the author wrote, the law's time was over, the officer went on, the case left.
PAUSE_ENDS = {V.CITIZEN_REPLY: "reply", V.END_PAUSE: "went_on", V.WITHDRAW: "left"}
GIVEN_BACK = "given_back"
PART_ENDS = frozenset({V.CONTRIBUTE, V.TAKE_COPY_BACK})
CASE_ENDS = frozenset({V.WITHDRAW, V.REJECT, V.CLOSE, V.DISMISS_APPEAL})
# What gives the part of another agency its day.
DATES_PARTS = frozenset({V.GIVE_COPY, V.RECALCULATE})
# What must be read of a history to tell its decisions, beside what says who had the case.
TELLS_DECISIONS = frozenset({V.EXTEND, V.ASK_CITIZEN, *PAUSE_ENDS, *PART_ENDS, *CASE_ENDS, *DATES_PARTS})


class Happening(Protocol):
    """What is asked of an event."""

    verb: str
    at: datetime
    data: dict[str, Any]


class Decision(NamedTuple):
    """One decision. reason is a code, never somebody's words; days are working days that the citizen waited for it.

    extension: the article that allows it; the days it gave. pause: how it ended; the days it stood. transfer, return_:
    the agency that got it; the days for which it had lain. unassigned: after a return; the days nobody had it.
    copy: the agency that was asked; whether its part came: in_time | late | waits | taken_back | ended with the case.
    withdrawn: who had it then: agency | nobody. rejected: what the author wanted, as the router understood it.
    """

    kind: str
    agency_code: str | None
    reason: str
    days: int
    at: datetime


def decisions(events: Sequence[Happening], intent: str | None, office: Office, now: datetime) -> Iterator[Decision]:
    """Every decision of a case, the extensions and pauses first."""
    agency: str | None = None
    for place, event in enumerate(events):
        agency = event.data.get("agency_code", agency)
        if event.verb == V.EXTEND:
            yield _extension(event, agency, office)
        elif event.verb == V.ASK_CITIZEN and event.data.get("stands_until"):
            yield _pause(event, events[place + 1 :], agency, office, now)
        elif event.verb == V.GIVE_COPY:
            yield _copy(event, events[place + 1 :], office, now)
        elif event.verb == V.REJECT:
            yield Decision("rejected", agency, intent or "", 0, event.at)
        elif event.verb == V.WITHDRAW:
            yield Decision("withdrawn", agency, "agency" if agency else "nobody", 0, event.at)
    yield from _passed_on(spans(events), office, now)


def _extension(event: Happening, agency: str | None, office: Office) -> Decision:
    dates = {name: date.fromisoformat(day) for name, day in event.data.get("dates", {}).items()}
    more = office.working_days(dates["was"], dates["due_on"]) if dates else 0
    return Decision("extension", agency, event.data.get("article", ""), more, event.at)


def _pause(event: Happening, later: Sequence[Happening], agency: str | None, office: Office, now: datetime) -> Decision:
    end = next((one for one in later if one.verb in PAUSE_ENDS), None)
    over = end is not None and end.data.get("reason") == "over"
    how = "over" if over else PAUSE_ENDS[V(end.verb)] if end else "stands"
    days = office.working_days(office.local_date(event.at), office.local_date(end.at if end else now))
    return Decision("pause", agency, how, days, event.at)


def _copy(event: Happening, later: Sequence[Happening], office: Office, now: datetime) -> Decision:
    mine = [one for one in later if one.data.get("part") == event.data["part"]]
    end = next((one for one in mine if one.verb in PART_ENDS), None)
    # The law of the case says when it ends; a part that the case left behind ended with it.
    over = end or next((one for one in later if one.verb in CASE_ENDS), None)
    due = [one.data["due_at"] for one in (event, *mine) if one.verb in DATES_PARTS and "due_at" in one.data]
    late = bool(due) and (end.at if end else now) > datetime.fromisoformat(due[-1])
    how = "taken_back" if end and end.verb == V.TAKE_COPY_BACK else "late" if late else "in_time"
    reason = how if end else "ended" if over else "waits"
    days = office.working_days(office.local_date(event.at), office.local_date(over.at if over else now))
    return Decision("copy", event.data["to"], reason, days, event.at)


def _passed_on(held: Sequence[Span], office: Office, now: datetime) -> Iterator[Decision]:
    for one, following in zip(held, held[1:], strict=False):
        if one.ended is None or one.ended_by not in PASSES_ON:
            continue
        to = following.agency_code or GIVEN_BACK
        yield Decision(one.ended_by, one.agency_code, to, working_days(one, office, now), one.ended)
        if following.agency_code is None:
            yield Decision("unassigned", one.agency_code, "", working_days(following, office, now), one.ended)
