"""Is it this? One tap puts the own complaint beside those of others; passing by costs nothing."""

import logging

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError

from channels.following import follow
from dashboard.citizen.report.beginning import still_beside
from dashboard.citizen.report.draft import Writing, WritingDep, hand_cookie, keep
from dashboard.citizen.report.reported import ANOTHER, SAME, cards
from dashboard.citizen.report.steps import CHECK, first_missing, path_of
from dashboard.visitor import FormDep, Visitor, VisitorDep, field
from models.actions import drafts
from models.case import Case
from models.errors import JawabError

log = logging.getLogger("jawab")

router = APIRouter()


@router.get("/same")
def show_same(visitor: VisitorDep, writing: WritingDep) -> Response:
    """What may be the same problem; where nothing is, the check follows at once."""
    if writing.sent:
        return visitor.go("report/done")
    missing = first_missing(writing.data)
    if missing:
        return visitor.go(path_of(missing))
    known = {drafts.choice_token(writing.secret, one.case_id): one for one in cards(visitor, writing.data)}
    if not known:
        return visitor.go(path_of(CHECK))
    return hand_cookie(visitor.page("report_same.html", cards=known, token=writing.token), writing)


@router.post("/same")
def post_same(visitor: VisitorDep, writing: WritingDep, form: FormDep) -> Response:
    """Keep what was chosen, if it was among what this reader may be told of."""
    if not drafts.is_token(writing.secret, field(form, "token")) or writing.sent or first_missing(writing.data):
        return visitor.go("report/same")
    chosen = field(form, "same")
    shown = cards(visitor, writing.data) if chosen else []
    found = [one.case_id for one in shown if drafts.choice_token(writing.secret, one.case_id) == chosen]
    try:
        keep(visitor, writing, {SAME: found[0] if found else ANOTHER})
    except DBAPIError:
        # The complaint itself is kept: this is not worth stopping its author.
        log.warning("what is the same could not be kept")
    return visitor.go(path_of(CHECK))


def put_beside(visitor: Visitor, writing: Writing, case: Case) -> None:
    """Put the filed case beside the one that its author chose. Whatever fails here, the complaint is filed."""
    chosen = writing.data.get(SAME)
    if not isinstance(chosen, int):
        chosen = still_beside(visitor, writing.data)
    if not isinstance(chosen, int):
        return
    try:
        follow(visitor.house.engine, visitor.house.office, case, chosen, visitor.now)
    except (JawabError, DBAPIError) as failure:
        log.warning("a case could not be put beside another: %s", type(failure).__name__)
