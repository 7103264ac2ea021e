"""Settling what nobody knows: messages that may have left, of one account and one stretch of time, for admins."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.outbox.sending import Outbox
from channels.outbox.settling import (
    AGAIN,
    ARRIVED,
    DECIDED,
    DONE,
    LOST,
    MOST,
    OUTDATED,
    RECEIPT_DUE,
    Chosen,
    Result,
    settle,
)
from channels.texts import field_sentences, sentence
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.i18n import N_
from models.doubts import Doubt, doubts
from models.errors import BadInput
from models.lifecycle import Verb
from models.taxonomy import Channel

router = APIRouter(prefix="/admin/channels/doubts", include_in_schema=False)

# As a browser's own field for a moment writes it.
MINUTE = "%Y-%m-%dT%H:%M"
WAYS = {
    AGAIN: N_("Send again: some may arrive twice, and say so"),
    ARRIVED: N_("Count as delivered"),
    LOST: N_("Count as not delivered: another way is tried, and an answer counts as not given"),
}
OUTCOMES = {
    DONE: N_("done"),
    DECIDED: N_("a receipt or somebody else was quicker"),
    OUTDATED: N_("not sent again: what it says holds no more"),
    RECEIPT_DUE: N_("a receipt may still come: the provider decides"),
}


class Account(NamedTuple):
    """One account of ours, as an address of the page names it."""

    channel: Channel
    account: str = ""


@dataclass(frozen=True, slots=True)
class Settling:
    """What the form brings; the moments are local."""

    channel: Annotated[Channel, Form()]
    account: Annotated[str, Form(max_length=80)] = ""
    since: Annotated[str, Form(max_length=20)] = ""
    until: Annotated[str, Form(max_length=20)] = ""
    how: Annotated[str, Form(max_length=20)] = ""
    reason: Annotated[str, Form(max_length=2000)] = ""

    def chosen(self, visit: Visit) -> Chosen:
        """The same as the verb wants it; the last minute counts to its end. BadInput for what is no moment."""
        since, until = (_instant(getattr(self, field), field, visit) for field in ("since", "until"))
        until += timedelta(minutes=1) - timedelta.resolution
        return Chosen(self.channel, self.account, since, until, self.how, self.reason)


@router.get("")
def show_doubts(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffRule(Verb.SETTLE))], account: Annotated[Account, Depends()]
) -> Response:
    """What one account may or may not have sent, and what can be done about it."""
    return _page(visit, who, Shown(account))


@router.post("")
def post_doubts(
    visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(Verb.SETTLE))], form: Annotated[Settling, Depends()]
) -> Response:
    """Settle them; the page says what became of each."""
    shown = Shown(Account(form.channel, form.account), asdict(form))
    outbox = Outbox(visit.house.engine, visit.house.channels, visit.house.letterhead)
    try:
        results = settle(outbox, form.chosen(visit), who.actor, visit.now)
    except BadInput as problem:
        return _page(visit, who, shown, problem)
    return _page(visit, who, shown._replace(results=results))


class Shown(NamedTuple):
    """What the page is about: the account, what was typed, and what became of each message once it is settled."""

    account: Account
    typed: dict[str, str] | None = None
    results: list[Result] | None = None


def _page(visit: Visit, who: SignedIn, shown: Shown, problem: BadInput | None = None) -> Response:
    with Session(visit.house.read_engine) as session:
        found = next((one for one in doubts(session) if (one.channel, one.account) == shown.account), None)
    return desk_page(
        visit,
        who,
        "desk/doubts.html",
        status_code=problem.status if problem else 200,
        place=shown.account,
        doubt=found,
        results=shown.results,
        ways=WAYS,
        outcomes=OUTCOMES,
        most=MOST,
        typed=shown.typed or (_span(found, visit) if found else {}),
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language) if problem else {},
    )


def _span(doubt: Doubt, visit: Visit) -> dict[str, str]:
    """From the oldest to the newest of them."""
    zone = visit.house.office.zone
    return {name: at.astimezone(zone).strftime(MINUTE) for name, at in (("since", doubt.first), ("until", doubt.last))}


def _instant(typed: str, field: str, visit: Visit) -> datetime:
    try:
        return datetime.strptime(typed, MINUTE).replace(tzinfo=visit.house.office.zone)
    except ValueError as error:
        raise BadInput("moment_needed", fields={field: "moment_needed"}) from error
