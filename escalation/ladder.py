"""What silence sets off: pure decisions of a ladder, a clock, a calendar and the instant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from escalation.calendar import Calendar, CalendarError
from escalation.clock import end_of
from escalation.rungs import Ladder, Ladders, Rank, Work
from models.taxonomy import DeadlineKind

# The clocks whose end the citizen is told of; the others are the offices' own business.
TOLD = frozenset({DeadlineKind.ANSWER, DeadlineKind.APPEAL_ANSWER, DeadlineKind.SILENCE_APPEAL, DeadlineKind.PROMISE})
_DAY = timedelta(days=1)


class Clock(NamedTuple):
    """What the ladder asks of a clock. unseen_since: when its last step was sent that nobody has acknowledged."""

    kind: str
    started_at: datetime
    due_on: date
    due_at: datetime
    unseen_since: datetime | None = None


class Step(NamedTuple):
    """The step that comes next. It goes to the first of `to` who is there.

    due_at is when it falls due, whenever somebody looks; fires_at is later only for a reminder that was overslept and
    waits for working time. ends_term: it falls due because the term ended.
    """

    number: int
    to: tuple[Rank, ...]
    due_at: datetime
    fires_at: datetime
    reminder: bool = False
    ends_term: bool = False


def next_step(ladders: Ladders, clock: Clock, taken: int, calendar: Calendar, now: datetime) -> Step | None:
    """The step after the `taken` ones, due or not; None at the top. A reminder is left out once the term is over."""
    ladder = ladders.for_kind(clock.kind)
    reminders = len(ladder.remind_at)
    if taken < reminders and now <= clock.due_at:
        found = next(_reminders(ladders.work, ladder, clock, taken, calendar, now), None)
        if found:
            return found
    climbed = max(taken - reminders, 0)
    return _after_the_end(ladders, ladder, clock, climbed, calendar) if climbed < len(ladder.steps) else None


def is_due(step: Step, now: datetime) -> bool:
    """Whether it must fire now: at the due instant itself the last second still runs."""
    return now > step.fires_at


def _reminders(
    work: Work, ladder: Ladder, clock: Clock, taken: int, calendar: Calendar, now: datetime
) -> Iterator[Step]:
    for number, share in enumerate(ladder.remind_at[taken:], taken + 1):
        due_at = working_time(work, calendar, clock.started_at + (clock.due_at - clock.started_at) * share)
        # One that would wake somebody only when all is over says nothing.
        if due_at < clock.due_at:
            opening = working_time(work, calendar, now)
            overslept = due_at < now < opening
            fires_at = min(opening, clock.due_at) if overslept else due_at
            yield Step(number, ladder.remind, due_at, fires_at, reminder=True)


def _after_the_end(ladders: Ladders, ladder: Ladder, clock: Clock, climbed: int, calendar: Calendar) -> Step:
    rung = ladder.steps[climbed]
    due_at = _end_after(calendar, clock.due_on, rung.after) if rung.after else clock.due_at
    if climbed and clock.unseen_since:
        sent_on = clock.unseen_since.astimezone(calendar.zone).date()
        due_at = min(due_at, _end_after(calendar, sent_on, ladders.unseen_days))
    to = tuple(one.to for one in ladder.steps[climbed:])
    return Step(len(ladder.remind_at) + climbed + 1, to, due_at, due_at, ends_term=climbed == 0)


def working_time(work: Work, calendar: Calendar, at: datetime) -> datetime:
    """The instant itself while offices work, else the next opening hour."""
    local = at.astimezone(calendar.zone)
    day, hour = local.date(), local.time()
    if _worked(calendar, day) and hour < work.closes:
        return at if hour >= work.opens else _at(day, work.opens, calendar)
    return _at(_worked_after(calendar, day, 1), work.opens, calendar)


# Ten thousand clocks of one sweep end on a few days.
@lru_cache(maxsize=4096)
def _end_after(calendar: Calendar, day: date, amount: int) -> datetime:
    """The midnight that ends the so many-th working day after the day."""
    return end_of(_worked_after(calendar, day, amount), calendar.zone)


def _worked(calendar: Calendar, day: date) -> bool:
    return not calendar.first <= day <= calendar.last or calendar.is_working(day)


def _worked_after(calendar: Calendar, day: date, amount: int) -> date:
    try:
        return calendar.working_after(day, amount)[-1]
    except CalendarError:
        # Nobody has entered that year yet: silence must still reach somebody, so its days count as they come.
        return day + amount * _DAY


def _at(day: date, hour: time, calendar: Calendar) -> datetime:
    return datetime.combine(day, hour, calendar.zone).astimezone(UTC)
