"""How the channels fare, and the events that failed too often, for admins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session, col, select

from api.deps import SignedIn, StaffRule
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from models.account import AuditLine
from models.actions.inbound import run_again
from models.channelhealth import health
from models.db import unit_of_work
from models.doubts import doubts
from models.errors import NotFound
from models.inbound import DEAD, InboundEvent

router = APIRouter(prefix="/admin/channels", include_in_schema=False)

HERE = "/admin/channels"
# A page shows so many, the oldest first.
SHOWN = 50
Reader = Annotated[SignedIn, Depends(StaffRule("channels.read"))]
Decider = Annotated[SignedIn, Depends(StaffForm("channels.decide"))]
Key = Annotated[int, Form()]


@router.get("")
def show_channels(visit: VisitDep, who: Reader) -> Response:
    """Every account with what troubles it, and the dead events without their bodies."""
    dead = select(InboundEvent).where(InboundEvent.state == DEAD).order_by(col(InboundEvent.at))
    with Session(visit.house.read_engine) as session:
        accounts = health(session, visit.house.accounts, visit.now)
        events = session.exec(dead.limit(SHOWN)).all()
        unsettled = doubts(session)
        return desk_page(visit, who, "desk/channels.html", accounts=accounts, events=events, doubts=unsettled)


@router.post("/body")
def post_body(visit: VisitDep, who: Decider, key: Key) -> Response:
    """What a dead event brought, word for word; the look is kept."""
    with unit_of_work(visit.house.engine) as session:
        event = session.get(InboundEvent, key)
        if event is None or event.state != DEAD:
            raise NotFound("page_not_found")
        _keep(session, visit, who, "channels.body", key)
    return desk_page(visit, who, "desk/channel_event.html", event=event)


@router.post("/again")
def post_again(visit: VisitDep, who: Decider, key: Key) -> Response:
    """Let a dead event run again."""
    with unit_of_work(visit.house.engine) as session:
        run_again(session, key, visit.now)
        _keep(session, visit, who, "channels.again", key)
    return RedirectResponse(f"{HERE}#dead", 303)


def _keep(session: Session, visit: Visit, who: SignedIn, action: str, key: int) -> None:
    session.add(AuditLine(at=visit.now, account_id=who.actor.account_id, action=action, object=str(key)))
