"""The lists of an agency's desk: what stands in each, how many, and the marks of a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from dashboard.i18n import N_
from models import followers, queries
from models.account import Account
from models.actions.writing import with_draft
from models.actor import Actor
from models.case import PENDING, Case
from models.deadline import OPEN, Deadline, EscalationStep
from models.delivery import UNSETTLED, Delivery
from models.followers import Place
from models.lifecycle import AT_AGENCY
from models.taxonomy import DeliveryState, State

LIVE = AT_AGENCY | {State.ANSWERED, State.APPEALED}
ARRIVED = frozenset({DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ})

# What others lead and ask of this agency: a list of parts, not of cases.
JOINT = "joint"

# Heading, then (list, its name, how its count is coloured) in the order of the rail.
RAIL = (
    (
        N_("Work"),
        (
            ("mine", N_("Mine"), ""),
            ("team", N_("Team"), ""),
            ("nobody", N_("Nobody has it"), "am"),
            (JOINT, N_("Asked of us"), ""),
        ),
    ),
    (
        N_("Time"),
        (
            ("overdue", N_("Overdue"), "bad"),
            ("today", N_("Due today"), "am"),
            ("waiting", N_("Waiting for citizen"), ""),
            ("answered", N_("Answered"), ""),
        ),
    ),
    (
        N_("Trouble"),
        (
            ("failed", N_("Delivery failed"), "bad"),
            ("reopened", N_("Reopened"), ""),
            ("appealed", N_("Appeals"), ""),
        ),
    ),
)
NAMES = {key: words for _heading, lists in RAIL for key, words, _colour in lists}


def conditions(actor: Actor, now: datetime, end_of_today: datetime) -> dict[str, ColumnElement[bool]]:
    """What makes a case of the agency stand in each list."""
    here, due, state = col(Case.state).in_(AT_AGENCY), col(Case.next_due_at), col(Case.state)
    return {
        "mine": here & (col(Case.officer_id) == actor.account_id),
        "team": here,
        "nobody": here & col(Case.officer_id).is_(None),
        "overdue": here & (due < now),
        "today": here & (due >= now) & (due <= end_of_today),
        "waiting": state == State.WAITING_CITIZEN,
        "answered": state == State.ANSWERED,
        "failed": state.in_(LIVE) & not_reached(),
        "reopened": here & (col(Case.cycle) > 1),
        "appealed": (state == State.APPEALED) | (col(Case.silence_appeal) == PENDING),
    }


def not_reached() -> ColumnElement[bool]:
    """Something for the citizen failed to arrive, and nothing since has arrived."""
    lost, later = aliased(Delivery), aliased(Delivery)
    since = select(later.id).where(
        later.case_id == lost.case_id, col(later.id) > lost.id, col(later.state).in_(ARRIVED)
    )
    found = select(lost.id).where(lost.case_id == Case.id, col(lost.state).in_(UNSETTLED), ~since.exists())
    return found.exists()


def counts(session: Session, actor: Actor, now: datetime, end_of_today: datetime) -> dict[str, int]:
    """How many cases of the actor's agency stand in each list."""
    wanted = conditions(actor, now, end_of_today)
    sums = [func.count().filter(condition) for condition in wanted.values()]
    live = (col(Case.agency_code) == actor.agency_code) & col(Case.state).in_(LIVE)
    row = session.execute(Select(*sums).select_from(Case).where(live)).one()
    asked = queries.parts_for(actor).with_only_columns(func.count()).order_by(None)
    return dict(zip(wanted, row, strict=True)) | {JOINT: session.execute(asked).scalar_one()}


class Marks(NamedTuple):
    """What stands beside the rows of one page: case id -> role, ids, account id -> name, case id -> dossier, ids."""

    escalated: dict[int, str]
    failed: set[int]
    officers: dict[int, str]
    dossiers: dict[int, Place]
    drafts: set[int]


def marks(session: Session, cases: Sequence[Case], actor: Actor) -> Marks:
    """The marks of these rows for this reader, in six queries at most."""
    ids = [case.id for case in cases]
    steps = (
        select(EscalationStep.case_id, EscalationStep.to_role)
        .join(Deadline, col(Deadline.id) == EscalationStep.deadline_id)
        .where(col(EscalationStep.case_id).in_(ids), Deadline.state == OPEN)
        .order_by(col(EscalationStep.step))
    )
    failed = select(Case.id).where(col(Case.id).in_(ids), not_reached())
    officers = select(Account.id, Account.name).where(col(Account.id).in_({case.officer_id for case in cases}))
    return Marks(
        escalated={case_id: str(role) for case_id, role in session.exec(steps)},
        failed={case_id for case_id in session.exec(failed) if case_id},
        officers={key: name for key, name in session.exec(officers) if key},
        dossiers=followers.places(session, ids),
        drafts=with_draft(session, ids, actor),
    )
