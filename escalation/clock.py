"""When a term ends: pure functions of a rule, a calendar and the instant of receipt."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from escalation.calendar import Calendar
from escalation.dayreason import DayKind, DayReason
from escalation.hours import Open, hours_after
from escalation.law import Rule, Start, Unit

_DAY = timedelta(days=1)


class ClockError(ValueError):
    """An instant without a zone."""


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring days off for one reason; with_moved: it holds a holiday and also days to which that moved."""

    first: date
    last: date
    why: DayReason
    with_moved: bool = False


@dataclass(frozen=True, slots=True)
class Longer:
    """An extension: so much more, counted on from the day on which the term itself ends."""

    amount: int
    unit: Unit
    article: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """It stood from one instant to the other: the day on which that began counts, the one on which it ended not."""

    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What people decided, by the law, about one clock."""

    longer: Longer | None = None
    pauses: tuple[Pause, ...] = ()


UNCHANGED = Changes()


@dataclass(frozen=True, slots=True)
class Due:
    """A worked term; days are local, instants UTC, counted[0] is day 1, due_at the midnight that ends due_on.

    term_on: the day on which it would end without its extension; extended: the days of that; stood: the days on which
    the clock stood, off or not.
    foreseen: it ends in a year of which only weekends and yearly holidays are known.
    """

    term: Rule
    received: datetime
    received_on: date
    registered_on: date
    starts_on: date
    counted: tuple[date, ...]
    due_on: date
    due_at: datetime
    not_counted: tuple[Span, ...]
    worked_weekends: tuple[date, ...]
    calendar: str
    calendar_version: str
    zone: ZoneInfo
    longer: Longer | None = None
    term_on: date = date.min
    extended: tuple[date, ...] = ()
    stood: tuple[date, ...] = ()
    foreseen: bool = False

    @property
    def law(self) -> str:
        """The code of the law."""
        return self.term.law

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.term.name.value

    @property
    def article(self) -> str:
        """The article that sets the term."""
        return self.term.article

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that this sum rests on: the term's, and the one on registration when it moved the start."""
        moved = self.registered_on != self.received_on
        longer = self.longer.article if self.longer else ""
        cited = filter(None, (self.term.article, self.term.start_article if moved else "", longer))
        # Kazakhstan's term and its extension stand in one article.
        return tuple(dict.fromkeys(cited))

    @property
    def verified(self) -> bool:
        """Whether the term was read in a published source."""
        return self.term.verified


def due(rule: Rule, calendar: Calendar, received: datetime, changes: Changes = UNCHANGED) -> Due:
    """The worked term; raises ClockError for a naive instant, CalendarError when the calendar does not reach so far."""
    instant = _aware(received).astimezone(UTC)
    if rule.unit is Unit.HOUR:
        return _due_in_hours(rule, calendar, instant, changes)
    local = instant.astimezone(calendar.zone).date()
    registered = calendar.next_working(local) if rule.start is Start.NEXT_WORKING_DAY_REGISTRATION else local
    stood = _stood(calendar.zone, changes.pauses)
    counted = _counted(rule.unit, calendar, registered, rule.amount, stood)
    term_on = _rolled(calendar, counted[-1], stood)
    longer = changes.longer
    extended = _counted(longer.unit, calendar, term_on, longer.amount, stood) if longer else ()
    due_on = _rolled(calendar, extended[-1], stood) if extended else term_on
    weekends_count = rule.unit is not Unit.WORKING_DAY
    skipped = ((local, registered), (counted[-1], term_on)) if weekends_count else ((local, term_on),)
    return Due(
        term=rule,
        received=instant,
        received_on=local,
        registered_on=registered,
        starts_on=registered + _DAY,
        counted=counted,
        due_on=due_on,
        due_at=end_of(due_on, calendar.zone),
        not_counted=tuple(span for gap in skipped for span in _spans(calendar, *gap)),
        worked_weekends=() if weekends_count else tuple(day for day in counted if day in calendar.worked_weekends),
        calendar=calendar.code,
        calendar_version=calendar.version,
        zone=calendar.zone,
        longer=longer,
        term_on=term_on,
        extended=extended,
        stood=tuple(sorted(day for day in stood if registered < day <= due_on)),
        foreseen=due_on > calendar.settled,
    )


def _due_in_hours(rule: Rule, calendar: Calendar, received: datetime, changes: Changes) -> Due:
    """The same for working hours: they end within a day, and pauses take the very time that they lasted."""
    longer = changes.longer
    if longer and longer.unit is not Unit.HOUR:
        raise ClockError(f"a term of hours cannot be made longer by a {longer.unit}")
    local = received.astimezone(calendar.zone).date()
    stood = [Open(pause.began, pause.ended) for pause in changes.pauses]
    term_at = hours_after(calendar, calendar.hours, received, timedelta(hours=rule.amount), stood)
    more = timedelta(hours=longer.amount) if longer else timedelta()
    due_at = hours_after(calendar, calendar.hours, term_at, more, stood) if more else term_at
    term_on, due_on = (at.astimezone(calendar.zone).date() for at in (term_at, due_at))
    days = [
        day for day in _calendar_days(calendar, local - _DAY, (due_on - local).days + 1) if calendar.is_working(day)
    ]
    return Due(
        term=rule,
        received=received,
        received_on=local,
        registered_on=local,
        starts_on=calendar.next_working(local),
        counted=tuple(day for day in days if day <= term_on),
        due_on=due_on,
        due_at=due_at,
        not_counted=tuple(_spans(calendar, local - _DAY, due_on)),
        worked_weekends=(),
        calendar=calendar.code,
        calendar_version=calendar.version,
        zone=calendar.zone,
        longer=longer,
        term_on=term_on,
        extended=tuple(day for day in days if day > term_on),
    )


def _stood(zone: ZoneInfo, pauses: Iterable[Pause]) -> frozenset[date]:
    """The local days on which the clock stood; several pauses of one day take no more than they are."""
    found: set[date] = set()
    for pause in pauses:
        began, ended = (_aware(at).astimezone(zone).date() for at in (pause.began, pause.ended))
        found.update(began + n * _DAY for n in range(1, (ended - began).days + 1))
    return frozenset(found)


def _counted(unit: Unit, calendar: Calendar, start: date, amount: int, stood: frozenset[date]) -> tuple[date, ...]:
    """The days of the term. Where the clock stood others take their place: as many of the same kind."""
    wanted = _COUNTED[unit](calendar, start, amount)
    days, reach = wanted, len(wanted)
    while stood and (missing := len(wanted) - sum(day not in stood for day in days)):
        reach += missing
        days = _ON[unit](calendar, start, reach)
    return tuple(day for day in days if day not in stood)


def _rolled(calendar: Calendar, last: date, stood: frozenset[date]) -> date:
    """The day on which it ends: a worked one on which the clock ran, and did not stand at the midnight that ends it."""
    day = calendar.next_working(last)
    while day in stood or day + _DAY in stood:
        day = calendar.next_working(day + _DAY)
    return day


def in_time(at: datetime, due_at: datetime) -> bool:
    """Whether what was committed at that instant is in time; exactly at the due instant still is."""
    return _aware(at) <= _aware(due_at)


def days_left(calendar: Calendar, due_on: date, today: date) -> int:
    """Working days after today up to and including due_on; negative by the working days passed since due_on.

    Zero on the due day and on days off right after it: ask in_time whether it is late.
    """
    return calendar.worked_until(due_on) - calendar.worked_until(today)


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ClockError(f"{at.isoformat()} has no zone: a term runs from an instant.")
    return at


def _working_days(calendar: Calendar, start: date, amount: int) -> tuple[date, ...]:
    return calendar.working_after(start, amount)


def _calendar_days(_calendar: Calendar, start: date, amount: int) -> tuple[date, ...]:
    return tuple(start + index * _DAY for index in range(1, amount + 1))


def _months(calendar: Calendar, start: date, amount: int) -> tuple[date, ...]:
    return _calendar_days(calendar, start, (_months_after(start, amount) - start).days)


def _months_after(start: date, amount: int) -> date:
    years, month = divmod(start.month - 1 + amount, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


Count = Callable[[Calendar, date, int], tuple[date, ...]]
_COUNTED: dict[Unit, Count] = {
    Unit.WORKING_DAY: _working_days,
    Unit.CALENDAR_DAY: _calendar_days,
    Unit.MONTH: _months,
}
# A month that stood in part goes on by days.
_ON = _COUNTED | {Unit.MONTH: _calendar_days}


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local day ends."""
    return datetime.combine(day + _DAY, time.min, zone).astimezone(UTC)


def _spans(calendar: Calendar, after: date, before: date) -> Iterator[Span]:
    """The days off strictly between two days, neighbours of one reason together."""
    open_span: Span | None = None
    for index in range(1, (before - after).days):
        day = after + index * _DAY
        why = calendar.off.get(day)
        if open_span and why and _continues(open_span, why):
            moved = why.kind is not open_span.why.kind
            open_span = Span(open_span.first, day, open_span.why, open_span.with_moved or moved)
            continue
        if open_span:
            yield open_span
        open_span = Span(day, day, why) if why else None
    if open_span:
        yield open_span


def _continues(span: Span, why: DayReason) -> bool:
    if why.kind is DayKind.WEEKEND or span.why.kind is DayKind.WEEKEND:
        return why.kind is span.why.kind
    return why.names is not None and (why.names, why.name) == (span.why.names, span.why.name)
