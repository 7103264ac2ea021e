"""The lists of an agency's desk: what stands in each, how many, and the marks of a row."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, TextClause, bindparam, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from api.house import House
from dashboard.i18n import N_
from models import followers, mytasks, queries
from models.account import Account
from models.actions.writing import with_draft
from models.actor import Actor
from models.approval import is_waiting
from models.case import ON_DESK, PENDING, Case
from models.deadline import OPEN, Deadline, EscalationStep
from models.delivery import UNSETTLED, Delivery
from models.followers import Place
from models.lifecycle import AT_AGENCY
from models.taxonomy import DeliveryState, State

LIVE = AT_AGENCY | {State.ANSWERED, State.APPEALED}
ARRIVED = frozenset({DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.READ})

# As words in the statement: see models/delivery.
_LOST: Any = bindparam("lost", UNSETTLED, expanding=True, literal_execute=True)

# What others lead and ask of this agency: a list of parts, not of cases.
JOINT = "joint"
# What colleagues ask of this person: a list of tasks.
TASKS = "tasks"

# Heading, then (list, its name, how its count is coloured) in the order of the rail.
RAIL = (
    (
        N_("Work"),
        (
            ("mine", N_("Mine"), ""),
            ("team", N_("Team"), ""),
            ("nobody", N_("Nobody has it"), "am"),
            (JOINT, N_("Asked of us"), ""),
            (TASKS, N_("Asked of me"), ""),
            ("approve", N_("To approve"), "am"),
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
    """What makes a case that is on the agency's desk stand in each list."""
    due, state = col(Case.next_due_at), col(Case.state)
    # Not "in the three": after "in the five" PostgreSQL would expect next to none, and sort what the index has sorted.
    here = state.not_in(LIVE - AT_AGENCY)
    return {
        "mine": here & (col(Case.officer_id) == actor.account_id),
        "team": here,
        "nobody": here & col(Case.officer_id).is_(None),
        "approve": is_waiting(),
        "overdue": here & (due < now),
        "today": here & (due >= now) & (due <= end_of_today),
        "waiting": state == State.WAITING_CITIZEN,
        "answered": state == State.ANSWERED,
        "failed": not_reached(),
        "reopened": here & (col(Case.cycle) > 1),
        "appealed": (state == State.APPEALED) | (col(Case.silence_appeal) == PENDING),
    }


def on_desk(actor: Actor) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """What a case of any list is: the agency's, and not ended. In words, so that both databases see the small index."""
    return col(Case.agency_code) == actor.agency_code, text(f"cases.{ON_DESK}")


def not_reached() -> ColumnElement[bool]:
    """Something for the citizen failed to arrive, and nothing since has arrived."""
    lost, later = aliased(Delivery), aliased(Delivery)
    since = select(later.id).where(
        later.case_id == lost.case_id, col(later.id) > lost.id, col(later.state).in_(ARRIVED)
    )
    found = select(lost.id).where(lost.case_id == Case.id, col(lost.state).in_(_LOST), ~since.exists())
    return found.exists()


def counts(session: Session, actor: Actor, now: datetime, end_of_today: datetime) -> dict[str, int]:
    """How many cases of the actor's agency stand in each list."""
    wanted = conditions(actor, now, end_of_today)
    # On its own, so that PostgreSQL may join what was lost and need not look it up for each case.
    lost = wanted.pop("failed")
    sums = [func.count().filter(condition) for condition in wanted.values()]
    counted: Any = Select(*sums).select_from(Case).where(*on_desk(actor))
    failed = select(func.count()).select_from(Case).where(*on_desk(actor), lost)
    asked = queries.parts_for(actor).with_only_columns(func.count()).order_by(None)
    today = (end_of_today - timedelta(days=1)).date()
    row = session.execute(counted).one()
    return dict(zip(wanted, row, strict=True)) | {
        "failed": session.exec(failed).one(),
        JOINT: session.execute(asked).scalar_one(),
        TASKS: mytasks.count_asked_of(session, actor, today),
    }


def end_of_today(house: House, now: datetime) -> datetime:
    """The instant at which today ends in the jurisdiction."""
    today = house.office.local_date(now)
    return datetime.combine(today + timedelta(days=1), time.min, house.office.zone)


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
