"""The versions of the router, for admins: in use and in the shadow, training, drift, and the way back."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels.drift import Drift, drift
from classifier.registry import SHADOW
from classifier.versions.progress import Progress, last, running, want, wanted
from classifier.versions.promotions import Deed, Line, back, before, bring_into_use
from classifier.versions.store import ModelError, pointed, promote
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.modelsview import rows
from models.account import AuditLine
from models.db import unit_of_work
from models.errors import BadInput, Conflict, NotFound
from models.shadow import compared

router = APIRouter(prefix="/admin/models", include_in_schema=False)

HERE = "/admin/models"
Reader = Annotated[SignedIn, Depends(StaffRule("models.read"))]
Decider = Annotated[SignedIn, Depends(StaffForm("models.decide"))]
Version = Annotated[str, Form(max_length=80)]
Words = Annotated[str, Form(max_length=400)]


@router.get("")
def show_models(visit: VisitDep, who: Reader, look: Annotated[str, Query(max_length=10)] = "") -> Response:
    """The versions; with look=drift also what has changed in what comes in."""
    directory, recipe = visit.house.classifier.directory, visit.house.classifier.recipe
    told = last(directory)
    with Session(visit.house.read_engine) as session:
        beside = pointed(directory, SHADOW)
        sums = compared(session, beside) if beside else None
        found = _drift(visit, session) if look == "drift" else None
    return desk_page(
        visit,
        who,
        "desk/models.html",
        rows=rows(directory, recipe),
        before=before(directory),
        trouble=visit.house.classifier.trouble,
        training=told,
        training_since=datetime.fromisoformat(told.since) if told else None,
        at_work=running(directory) or wanted(directory) is not None or _starting(told),
        shadow=beside,
        sums=sums,
        drift=found,
        looked=look == "drift",
    )


@router.post("/use")
def post_use(visit: VisitDep, who: Decider, version: Version, reason: Words = "") -> Response:
    """Take a version into use; running processes notice by themselves."""
    if not reason.strip():
        raise BadInput("reason_needed", fields={"reason": "reason_needed"})
    return _decide(visit, who, lambda deed: bring_into_use(_known(visit, version), version, "use", deed), reason)


@router.post("/back")
def post_back(visit: VisitDep, who: Decider, reason: Words = "") -> Response:
    """Take the version into use that was before this one."""
    return _decide(visit, who, lambda deed: back(visit.house.classifier.directory, deed), reason)


@router.post("/shadow")
def post_shadow(visit: VisitDep, who: Decider, version: Version = "") -> Response:
    """Let a version guess beside the one in use; without one, none does any more."""
    directory = visit.house.classifier.directory
    if version:
        promote(_known(visit, version), version, SHADOW)
    else:
        (directory / SHADOW).unlink(missing_ok=True)
    return _done(visit, who, "models.shadow", version)


@router.post("/train")
def post_train(visit: VisitDep, who: Decider) -> Response:
    """Ask the worker for a training; a process of its own does it."""
    want(visit.house.classifier.directory, _login(who))
    return _done(visit, who, "models.train", "")


def _decide(visit: Visit, who: SignedIn, decide: Callable[[Deed], Line], reason: str) -> Response:
    try:
        line = decide(Deed(_login(who), visit.now, " ".join(reason.split())))
    except ModelError as wrong:
        raise Conflict from wrong
    return _done(visit, who, f"models.{line.how}", line.version, line.reason)


def _done(visit: Visit, who: SignedIn, action: str, version: str, reason: str = "") -> Response:
    with unit_of_work(visit.house.engine) as session:
        line = AuditLine(
            at=visit.now, account_id=who.actor.account_id, action=action, object=version[:120], reason=reason[:400]
        )
        session.add(line)
    return RedirectResponse(HERE, 303)


def _known(visit: Visit, version: str) -> Path:
    """The directory, where it has that version; NotFound otherwise: the name comes from a form."""
    directory = visit.house.classifier.directory
    if not version.isalnum() or not (directory / version / "manifest.json").is_file():
        raise NotFound("page_not_found")
    return directory


def _login(who: SignedIn) -> str:
    return who.actor.account.login if who.actor.account else ""


def _starting(told: Progress | None) -> bool:
    return told is not None and told.state == "starting"


def _drift(visit: Visit, session: Session) -> Drift | None:
    """None as long as the model is being loaded."""
    classifier = visit.house.classifier
    return drift(session, classifier, visit.now) if classifier.ready else None
