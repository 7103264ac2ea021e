"""What if: a law or a calendar that is changed on paper, and what past clocks would have come to under it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from escalation.calendar import Calendar
from escalation.clock import UNCHANGED, Due, due, in_time
from escalation.law import Law, LawError, Rule, RuleName, Start, Unit

# What may be set of a rule, by which of its fields, and how it is read. "days" leaves the unit as it is.
SETTINGS = {"days": ("amount", int), "amount": ("amount", int), "unit": ("unit", Unit), "start": ("start", Start)}


@dataclass(frozen=True, slots=True)
class Supposition:
    """The law and calendar on paper. pace: how many times as fast answers come; 1 as they came."""

    law: Law
    calendar: Calendar
    pace: float = 1.0


class Past(NamedTuple):
    """A clock as it was kept. ended_at: of the answer; None while it runs."""

    agency: str
    rule: str
    law_on: date
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None


class Outcome(NamedTuple):
    """Whether a clock was late, and whether it would have been."""

    agency: str
    was_late: bool
    would_be_late: bool


def suppose(law: Law, settings: Iterable[str]) -> Law:
    """The law with settings such as "answer.days=10"; LawError naming the one that cannot be read."""
    for setting in settings:
        law = _with(law, setting)
    return law


def _with(law: Law, setting: str) -> Law:
    target, _, value = setting.partition("=")
    name, _, field = target.strip().partition(".")
    if field not in SETTINGS or name not in {rule.name for rule in law.rules}:
        known = ", ".join(sorted({rule.name for rule in law.rules}))
        raise LawError(f'"{setting}" is no setting: RULE.{"|".join(SETTINGS)}=VALUE, where RULE is one of {known}.')
    return replace(law, rules=tuple(_changed(rule, field, value, setting, RuleName(name)) for rule in law.rules))


def _changed(rule: Rule, field: str, value: str, setting: str, name: RuleName) -> Rule:
    if rule.name != name:
        return rule
    attribute, read = SETTINGS[field]
    try:
        read_value = read(value.strip())
    except ValueError:
        raise LawError(f'"{setting}": {value.strip()!r} cannot be read.') from None
    if isinstance(read_value, int) and read_value < 1:
        raise LawError(f'"{setting}": a term has at least one day.')
    return replace(rule, **{attribute: read_value})


def outcomes(pasts: Iterable[Past], paper: Supposition, now: datetime) -> Iterator[Outcome]:
    """What became of each clock, and what would have. What runs is judged by the present instant.

    Extensions and pauses are left out on paper: whether they would have been asked for, nobody knows.
    """
    worked: dict[tuple[str, date, date], Due] = {}
    for past in pasts:
        started = past.started_at.astimezone(paper.calendar.zone).date()
        key = past.rule, past.law_on, started
        if key not in worked:
            # Only the local day of the start matters, and a nation's clocks begin on few.
            worked[key] = due(paper.law.rule(past.rule, past.law_on), paper.calendar, past.started_at, UNCHANGED)
        ended = _ended(past, paper.pace)
        would_be = not in_time(min(ended, now) if ended else now, worked[key].due_at)
        yield Outcome(past.agency, not in_time(past.ended_at or now, past.due_at), would_be)


def _ended(past: Past, pace: float) -> datetime | None:
    if past.ended_at is None:
        return None
    took: timedelta = past.ended_at - past.started_at
    return past.started_at + took / pace
