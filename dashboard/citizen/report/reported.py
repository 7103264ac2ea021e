"""What is reported already where the reader writes of, with nothing in it that tells of a person."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from channels.alike import Match, matches
from channels.notices import agency_name
from classifier.sameness import Report
from dashboard.citizen.report.beginning import BESIDE
from dashboard.visitor import Visitor
from escalation.office import TICK
from models import followers, neighbours
from models.actions.dossiers import following
from models.case import Case
from models.followers import Tally
from models.taxonomy import TOLD_FROM, DeadlineKind, State

log = logging.getLogger("jawab")

MOST = 3
# The field of the draft, and what it holds where the citizen said that it is something else: else the id of a case.
SAME, ANOTHER = "same", "no"


@dataclass(frozen=True, slots=True)
class Card:
    """One problem as a stranger may know of it.

    streets: words that the reader wrote himself. at_least: full tens of people, 0 for fewer than ten. working: an
    officer has taken it. due_on: the law's date for the answer to it.
    """

    case_id: int
    category: str
    streets: Sequence[str]
    since: date
    at_least: int
    agency: str
    working: bool
    due_on: date | None


def is_asked(data: Mapping[str, Any]) -> bool:
    """Whether the question comes: not for subjects of which nothing is told, and not twice."""
    return (
        data.get(SAME) is None
        and data.get(BESIDE) is None
        and data.get("category") in TOLD_FROM
        and data.get("region") is not None
    )


def cards(visitor: Visitor, data: Mapping[str, Any]) -> list[Card]:
    """What may be the same, at most three; nothing while the model is being loaded: nobody waits for this."""
    if data.get("category") not in TOLD_FROM or data.get("region") is None or not visitor.house.classifier.ready:
        return []
    try:
        with Session(visitor.house.read_engine, expire_on_commit=False) as session:
            return _found(session, visitor, data)
    except DBAPIError as failure:
        log.warning("nothing alike was looked for: %s", type(failure).__name__)
        return []


def _found(session: Session, visitor: Visitor, data: Mapping[str, Any]) -> list[Card]:
    office, region = visitor.house.office, data["region"]
    known = neighbours.in_public(session, office.profile.code, data["category"], region, visitor.now)
    report = Report(data["text"], data.get("address") or "")
    found: dict[object, Card] = {}
    for one in matches(session, report, known, office, region):
        case, inside = session.get_one(Case, one.case_id), following(session, one.case_id)
        tally = followers.tally(session, inside.dossier_id) if inside else None
        key = inside.dossier_id if inside else one.number
        if key not in found and (tally.people if tally else 1) >= TOLD_FROM[data["category"]]:
            found[key] = _card(session, visitor, one, case, tally)
        if len(found) == MOST:
            break
    return list(found.values())


def _card(session: Session, visitor: Visitor, match: Match, case: Case, tally: Tally | None) -> Card:
    counted = case.next_due_at if case.next_due_kind == DeadlineKind.ANSWER else None
    return Card(
        case_id=match.case_id,
        category=case.category or "",
        streets=match.why.streets,
        since=tally.since if tally else case.received_on,
        at_least=followers.at_least(tally.people) if tally else 0,
        agency=agency_name(session, case.agency_code, visitor.language),
        working=case.state in (State.IN_PROGRESS, State.WAITING_CITIZEN),
        due_on=visitor.house.office.local_date(counted - TICK) if counted else None,
    )
