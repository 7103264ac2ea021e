"""What is done to incidents: raised once, counted on, ended, and acknowledged by people."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlmodel import Session, col, func, select

from models.account import AuditLine
from models.actions.wording import clean
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.db import Instant
from models.errors import NotFound
from models.incident import NOTE_LENGTH, STANDS, Acknowledgment, Incident, for_actor, its_cases

_COLUMNS = tuple(one for one in Incident.model_fields if one not in ("id", "ended_at"))
_RAISE = text(
    f"INSERT INTO incidents ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{one}' for one in _COLUMNS)})"
    f" ON CONFLICT (jurisdiction, category, region) WHERE {STANDS} DO NOTHING"
).bindparams(*(bindparam(one, type_=Instant()) for one in ("began_at", "raised_at", "looked_at")))


def raise_incident(session: Session, found: Incident) -> bool:
    """Keep a new incident; False where one of the same subject and region stands already."""
    row: dict[str, Any] = {one: getattr(found, one) for one in _COLUMNS}
    # Not the ORM: a failed insert would end the transaction of whoever came second.
    return bool(session.connection().execute(_RAISE, row).rowcount)


def follow(session: Session, incident: Incident, now: datetime) -> None:
    """Count its cases anew, and see which agency has most of them; where none has any, it stays as it was."""
    found = select(Case.agency_code, func.count()).where(its_cases(incident)).group_by(col(Case.agency_code))
    having = dict(session.exec(found).all())
    incident.n, incident.looked_at = sum(having.values()), now
    known = {agency: n for agency, n in having.items() if agency is not None}
    if known:
        incident.agency_code = max(sorted(known), key=lambda agency: known[agency])


def end(incident: Incident, now: datetime) -> None:
    """It is calm: what comes from now on is counted as usual."""
    incident.ended_at = incident.looked_at = now


def acknowledge(session: Session, incident_id: int, actor: Actor, note: str, now: datetime) -> Acknowledgment:
    """Say "I have seen it", with a word on what is done. It ends nothing. NotFound for an incident of others."""
    authorize(actor, "incident.acknowledge")
    found = select(Incident.id).where(col(Incident.id) == incident_id, for_actor(actor))
    if session.exec(found).first() is None:
        raise NotFound
    said = Acknowledgment(
        incident_id=incident_id,
        account_id=actor.account_id or 0,
        at=now,
        note=clean(note).strip()[:NOTE_LENGTH],
    )
    session.add(said)
    session.add(AuditLine(at=now, account_id=actor.account_id, action="incident.acknowledged", object=str(incident_id)))
    return said
