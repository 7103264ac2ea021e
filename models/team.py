"""How an agency works as a team: who gets what comes in, what is approved before it leaves, and each one's seat."""

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, select

from models.account import Account
from models.db import BigKey
from models.taxonomy import Role

OFF, ROUND_ROBIN = "off", "round_robin"
LEADERS = frozenset({Role.MANAGER, Role.HEAD})


class TeamRule(SQLModel, table=True):
    """What the leaders of an agency have set; an agency without a row has set nothing.

    distribution: off | round_robin. keep_author: who wrote before stays with the officer of the other open case.
    approval: outcomes whose answers wait for a leader. signs: who signs; "": as the country says.
    given: how many cases went round; its row is the lock of that.
    """

    __tablename__ = "team_rules"

    agency_code: str = Field(primary_key=True, foreign_key="agencies.code", max_length=80)
    distribution: str = Field(default=OFF, max_length=20)
    keep_author: bool = False
    approval: list[str] = Field(default_factory=list, sa_type=JSON)
    signs: str = Field(default="", max_length=10)
    given: int = 0


class Seat(SQLModel, table=True):
    """What one officer takes when cases go round. No capacity: no limit; no subjects or languages: all.

    probation: all answers wait for a leader. last_turn: the agency's `given` when the officer last got one.
    """

    __tablename__ = "seats"

    account_id: int = Field(primary_key=True, foreign_key="accounts.id", sa_type=BigKey)
    capacity: int | None = None
    subjects: list[str] = Field(default_factory=list, sa_type=JSON)
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    probation: bool = False
    last_turn: int = 0


def rule_of(session: Session, agency_code: str | None) -> TeamRule:
    """What the agency has set, or a fresh row that is not kept."""
    found = session.get(TeamRule, agency_code) if agency_code else None
    return found or TeamRule(agency_code=agency_code or "")


def held_rule(session: Session, agency_code: str) -> TeamRule:
    """The agency's row, held until the transaction ends, as it stands now; made where there is none."""
    held = select(TeamRule).where(TeamRule.agency_code == agency_code).with_for_update()
    found = session.exec(held.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        found = TeamRule(agency_code=agency_code)
        session.add(found)
    return found


def seat_of(session: Session, account: Account) -> Seat:
    """The seat of an officer, added to the session where there is none."""
    found = session.get(Seat, account.id)
    if found is None:
        found = Seat(account_id=account.id or 0)
        session.add(found)
    return found
