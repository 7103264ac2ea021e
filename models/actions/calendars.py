"""Changes of the calendar: proposed by an admin, approved by another person, withdrawn while they wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.account import AuditLine
from models.actions.wording import clean
from models.actor import Actor
from models.authority import authorize
from models.calendarchange import Almanac, CalendarChange, approved, waiting
from models.errors import BadInput, Conflict, NotFound
from models.taxonomy import Language


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day that a decree makes off or worked. names: the name by language, as far as somebody gives it."""

    day: date
    working: bool
    name: str
    decree: str
    names: Mapping[str, str] = field(default_factory=dict)


def propose(
    session: Session, jurisdiction: str, proposals: Sequence[Proposal], actor: Actor, almanac: Almanac, now: datetime
) -> list[CalendarChange]:
    """Keep the proposals, all or none. BadInput for what the calendar cannot take, Conflict for a day that waits."""
    authorize(actor, "calendar.propose")
    rows = [_row(jurisdiction, one, actor, now) for one in proposals]
    asked = {one.day for one in waiting(session, jurisdiction)}
    for row in rows:
        if row.day in asked:
            raise Conflict("calendar_day_waits", day=str(row.day))
        asked.add(row.day)
    almanac.refuse_changes(approved(session, jurisdiction), rows)
    session.add_all(rows)
    _flush(session)
    _note(session, "calendar.proposed", rows, actor, now)
    return rows


def approve(
    session: Session, jurisdiction: str, ids: Sequence[int], actor: Actor, almanac: Almanac, now: datetime
) -> list[CalendarChange]:
    """Let the proposals hold, all or none, as somebody else than who proposed them; the clocks follow by themselves."""
    authorize(actor, "calendar.approve")
    rows = _held(session, jurisdiction, ids)
    if any(row.proposed_by == actor.account_id for row in rows):
        raise Conflict("second_person_needed")
    before = approved(session, jurisdiction)
    almanac.refuse_changes(before, rows)
    for number, row in enumerate(rows, len(before) + 1):
        row.number, row.approved_by, row.approved_at = number, actor.account_id, now
    _flush(session)
    _note(session, "calendar.approved", rows, actor, now)
    return rows


def withdraw(session: Session, jurisdiction: str, ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Take waiting proposals off the table. What was approved is undone by the opposite proposal."""
    authorize(actor, "calendar.withdraw")
    rows = _held(session, jurisdiction, ids)
    for row in rows:
        row.withdrawn_by, row.withdrawn_at = actor.account_id, now
    _note(session, "calendar.withdrawn", rows, actor, now)


def _row(jurisdiction: str, one: Proposal, actor: Actor, now: datetime) -> CalendarChange:
    name, decree = _line(one.name), _line(one.decree)
    names = {code.value: words for code in Language if (words := _line(one.names.get(code, "")))}
    missing = {key: "missing_field" for key, text in (("name", name), ("decree", decree)) if not text}
    over = {"name": name[120:], "decree": decree[200:], **{f"name_{code}": text[120:] for code, text in names.items()}}
    long = {key: "text_too_long_here" for key, text in over.items() if text}
    if missing or long:
        raise BadInput(fields=missing | long)
    assert actor.account_id is not None
    return CalendarChange(
        jurisdiction=jurisdiction,
        day=one.day,
        working=one.working,
        name=name,
        names=names,
        decree=decree,
        proposed_by=actor.account_id,
        proposed_at=now,
    )


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _held(session: Session, jurisdiction: str, ids: Sequence[int]) -> list[CalendarChange]:
    if not ids:
        raise BadInput("calendar_choose")
    found = select(CalendarChange).where(
        CalendarChange.jurisdiction == jurisdiction, col(CalendarChange.id).in_(set(ids))
    )
    rows = list(session.exec(found.order_by(col(CalendarChange.day)).with_for_update()))
    if len(rows) != len(set(ids)):
        raise NotFound("page_not_found")
    if any(row.approved_at or row.withdrawn_at for row in rows):
        raise Conflict
    return rows


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as taken:
        # Somebody else proposed the day, or approved something, this very moment.
        raise Conflict from taken


def _note(session: Session, action: str, rows: Sequence[CalendarChange], actor: Actor, now: datetime) -> None:
    for row in rows:
        line = AuditLine(at=now, account_id=actor.account_id, action=action, object=f"{row.jurisdiction} {row.day}")
        session.add(line)
