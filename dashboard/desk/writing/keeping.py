"""A draft of the case page, kept under its writer's account."""

from sqlalchemy.exc import IntegrityError

from api.deps import SignedIn
from dashboard.desk.caseview import Draft
from dashboard.desk.forms import Visit
from models.actions import writing
from models.case import Case
from models.db import unit_of_work
from models.draft import OfficerDraft


def keep_draft(visit: Visit, who: SignedIn, case: Case, draft: Draft) -> bool:
    """Keep it; False where it has been sent already. Forms that are no texts are not kept: True."""
    if draft.verb not in writing.BECOMES:
        return True
    try:
        return _keep(visit, who, case, draft)
    except IntegrityError:
        # Two windows began the same draft at once: now it is there, and this is the next word.
        return _keep(visit, who, case, draft)


def _keep(visit: Visit, who: SignedIn, case: Case, draft: Draft) -> bool:
    written = OfficerDraft(
        case_id=case.id or 0,
        account_id=who.actor.account_id or 0,
        verb=draft.verb,
        data=dict(draft.values),
        revision=case.revision if draft.revision is None else draft.revision,
        at=visit.now,
    )
    with unit_of_work(visit.house.engine) as session:
        return writing.keep(session, case, written)
