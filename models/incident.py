"""An incident: many complaints of one subject from one region within days, more than that place usually has."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, and_, func, text, true
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.account import Account
from models.actor import AGENCY_ROLES, Actor
from models.case import Case
from models.db import BigKey, Instant

NOTE_LENGTH = 400
STANDS = "ended_at IS NULL"


class Incident(SQLModel, table=True):
    """One alarm, raised once and followed until it is calm. Its cases are those of subject and region since `began_at`.

    Complaints about people do not count: the office that has the others must learn nothing of them.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        # What makes two workers that look at once raise one.
        Index(
            "uq_incidents_standing",
            *("jurisdiction", "category", "region"),
            unique=True,
            postgresql_where=text(STANDS),
            sqlite_where=text(STANDS),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    jurisdiction: str = Field(max_length=8)
    category: str = Field(max_length=40)
    region: str = Field(max_length=20, description='"" where nobody said which')
    agency_code: str | None = Field(
        default=None, foreign_key="agencies.code", max_length=80, index=True, description="that has most of the cases"
    )
    days: int = Field(description="the window that raised it: 1 or 3")
    usual: float = Field(description="complaints to be expected in that window")
    first: int = Field(description="complaints in the window when it was raised")
    n: int = Field(description="complaints since it began")
    began_at: datetime = Field(sa_type=Instant, description="the first complaint of the window")
    raised_at: datetime = Field(sa_type=Instant)
    looked_at: datetime = Field(sa_type=Instant, description="when it was last counted")
    ended_at: datetime | None = Field(default=None, sa_type=Instant, index=True)


class Acknowledgment(SQLModel, table=True):
    """Somebody has seen an incident and says what is done about it. Appended, never edited."""

    __tablename__ = "incident_acknowledgments"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    incident_id: int = Field(foreign_key="incidents.id", index=True, sa_type=BigKey)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigKey)
    at: datetime = Field(sa_type=Instant)
    note: str = Field(default="", max_length=NOTE_LENGTH)


def its_cases(incident: Incident) -> ColumnElement[bool]:
    """What makes a case one of the incident's."""
    at, region = col(Case.received_at), col(Case.region)
    until = at <= incident.ended_at if incident.ended_at else true()
    return and_(
        col(Case.jurisdiction) == incident.jurisdiction,
        col(Case.category) == incident.category,
        region == incident.region if incident.region else region.is_(None),
        col(Case.about_code).is_(None),
        # The day, too, so that the index of arrivals is enough. It is a local one: the zone may be a day behind.
        col(Case.received_on) >= (incident.began_at - timedelta(days=1)).date(),
        at >= incident.began_at,
        until,
    )


def for_actor(actor: Actor) -> ColumnElement[bool]:
    """The incidents that the actor may know: those of the own agency, for oversight all."""
    return col(Incident.agency_code) == actor.agency_code if actor.role in AGENCY_ROLES else true()


def standing(session: Session, actor: Actor) -> list[Incident]:
    """Those of the actor that are not over, newest first."""
    found = select(Incident).where(for_actor(actor), col(Incident.ended_at).is_(None))
    return list(session.exec(found.order_by(col(Incident.raised_at).desc(), col(Incident.id).desc())))


def unseen_count(actor: Actor) -> SelectOfScalar[int]:
    """How many standing incidents nobody of the actor's side has acknowledged: the own agency, or oversight."""
    same_side = Account.agency_code == actor.agency_code if actor.agency_code else Account.role == actor.role
    said = (
        select(Acknowledgment.id)
        .join(Account, col(Account.id) == Acknowledgment.account_id)
        .where(Acknowledgment.incident_id == Incident.id, same_side)
    )
    waiting = (for_actor(actor), col(Incident.ended_at).is_(None), ~said.exists())
    return select(func.count()).select_from(Incident).where(*waiting)
