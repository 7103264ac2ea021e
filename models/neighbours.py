"""Open cases on one subject in one region: among them is whatever may be about the same problem as a new one."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from models.actor import Actor
from models.case import IS_OPEN, Case
from models.message import Message
from models.taxonomy import TOLD_FROM

# What is reported later than that is another occasion.
WINDOW = timedelta(days=60)
# So many are looked at, the latest first; of each only its place, until it is known to be near.
MOST = 400


class Neighbour(NamedTuple):
    """An open case, without its words."""

    case_id: int
    number: str
    address: str


def on_desk(session: Session, actor: Actor, case: Case, now: datetime) -> list[Neighbour]:
    """The other open cases of the actor's agency on the subject and in the region of a case, latest first."""
    not_about_us = func.coalesce(Case.about_code, "") != actor.agency_code
    own = (Case.agency_code == actor.agency_code, Case.id != case.id, not_about_us)
    return _found(session, (case.jurisdiction, case.category, case.region), now, *own)


def in_public(
    session: Session, jurisdiction: str, category: str | None, region: str | None, now: datetime
) -> list[Neighbour]:
    """Of a subject that lies in the open, the cases that a stranger may be told of, latest first.

    None that are about people, in danger, or by an author whose identity is kept from the agency.
    """
    if category not in TOLD_FROM:
        return []
    harmless = (col(Case.about_code).is_(None), col(Case.sealed).is_(False), col(Case.urgent).is_(None))
    return _found(session, (jurisdiction, category, region), now, *harmless)


def complaints(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    """Case id -> the words with which it began."""
    found = select(Message.case_id, Message.text).where(col(Message.case_id).in_(case_ids), Message.kind == "complaint")
    return dict(session.exec(found).all())


def _found(
    session: Session, place: tuple[str, str | None, str | None], now: datetime, *conditions: Any
) -> list[Neighbour]:
    jurisdiction, category, region = place
    if category is None or region is None:
        return []
    found = select(Case.id, Case.number, func.coalesce(Case.address, "")).where(
        Case.region == region,
        Case.category == category,
        Case.received_at > now - WINDOW,
        text(IS_OPEN),
        Case.jurisdiction == jurisdiction,
        *conditions,
    )
    rows = session.exec(found.order_by(col(Case.received_at).desc()).limit(MOST))
    return [Neighbour(case_id or 0, number, address) for case_id, number, address in rows]
