"""The lists of an agency's desk: what stands in each, how many, and the marks of a row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, TextClause, literal_column, text, true
from sqlmodel import Session, col, func, select

from api.house import House
from dashboard.i18n import N_
from models import followers, mytasks, queries
from models.account import Account
from models.actions.writing import with_draft
from models.actor import Actor
from models.approval import is_waiting
from models.case import ON_DESK, PENDING, Case
from models.db import among, as_words, at_once, count_of
from models.deadline import OPEN, Deadline, EscalationStep
from models.followers import Place
from models.lifecycle import AT_AGENCY
from models.taxonomy import State

LIVE = AT_AGENCY | {State.ANSWERED, State.APPEALED}

# What the agency works on. Not "in the three": after "in the five" PostgreSQL would expect next to none, and sort what
# the index has sorted.
HERE = col(Case.state).not_in(as_words("elsewhere", *(LIVE - AT_AGENCY)))
ANSWERED = col(Case.state).in_(as_words("answered", State.ANSWERED))
# Appealed because nobody answered: the agency works on it all the same.
SILENT = col(Case.silence_appeal) == PENDING
APPEALED = col(Case.state).in_(as_words("appealed", State.APPEALED))

# In words, so that both databases see the small index.
UNREACHED: ColumnElement[bool] = literal_column("cases.unreached")

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
    worked = {name: HERE & one for name, one in _of_work(actor, now, end_of_today).items()}
    return worked | {
        "approve": is_waiting(),
        "answered": ANSWERED,
        "failed": UNREACHED,
        "appealed": APPEALED | SILENT,
    }


def _of_work(actor: Actor, now: datetime, end_of_today: datetime) -> dict[str, ColumnElement[bool]]:
    """Of the cases that the agency works on."""
    due, officer = col(Case.next_due_at), col(Case.officer_id)
    return {
        "mine": officer == actor.account_id,
        "team": true(),
        "nobody": officer.is_(None),
        "overdue": due < now,
        "today": (due >= now) & (due <= end_of_today),
        "waiting": col(Case.state) == State.WAITING_CITIZEN,
        "reopened": col(Case.cycle) > 1,
    }


def on_desk(actor: Actor) -> tuple[ColumnElement[bool] | TextClause, ...]:
    """What a case of any list is: the agency's, and not ended. In words, so that both databases see the small index."""
    return col(Case.agency_code) == actor.agency_code, text(f"cases.{ON_DESK}")


def counts(session: Session, actor: Actor, now: datetime, end_of_today: datetime) -> dict[str, int]:
    """How many cases of the actor's agency stand in each list."""
    worked = _worked(session, actor, _of_work(actor, now, end_of_today))
    few = at_once(session, _few(actor, (end_of_today - timedelta(days=1)).date()))
    few["appealed"] += few.pop("silent")
    return worked | few


def _worked(session: Session, actor: Actor, lists: Mapping[str, ColumnElement[bool]]) -> dict[str, int]:
    """What the agency works on, counted in one reading of the desk's index."""
    sums = [func.count().filter(condition) for condition in lists.values()]
    # What is true of all stands beside them: asked of each it is dear.
    counted: Any = Select(*sums).select_from(Case).where(*on_desk(actor), HERE)
    return dict(zip(lists, session.execute(counted).one(), strict=True))


def _few(actor: Actor, today: date) -> dict[str, Any]:
    """What indexes of their own tell, each a small part of the desk."""
    conditions = {
        "answered": (ANSWERED,),
        "appealed": (APPEALED,),
        "silent": (SILENT, ~APPEALED),
        "approve": (is_waiting(),),
        "failed": (UNREACHED,),
    }
    cases = {name: count_of(select(Case).where(*on_desk(actor), *those)) for name, those in conditions.items()}
    return cases | {JOINT: count_of(queries.parts_for(actor)), TASKS: mytasks.asked_count(actor, today)}


def end_of_today(house: House, now: datetime) -> datetime:
    """The instant at which today ends in the jurisdiction."""
    today = house.office.local_date(now)
    return datetime.combine(today + timedelta(days=1), time.min, house.office.zone)


class Marks(NamedTuple):
    """What stands beside the rows of one page: case id -> role, account id -> name, case id -> dossier, ids."""

    escalated: dict[int, str]
    officers: dict[int, str]
    dossiers: dict[int, Place]
    drafts: set[int]


def marks(session: Session, cases: Sequence[Case], actor: Actor) -> Marks:
    """The marks of these rows for this reader, in five queries at most."""
    ids = [case.id for case in cases]
    steps = (
        select(EscalationStep.case_id, EscalationStep.to_role)
        .join(Deadline, col(Deadline.id) == EscalationStep.deadline_id)
        .where(among(session.connection(), EscalationStep.case_id, ids), Deadline.state == OPEN)
        .order_by(col(EscalationStep.step))
    )
    officers = select(Account.id, Account.name).where(
        among(session.connection(), Account.id, {case.officer_id for case in cases})
    )
    return Marks(
        escalated={case_id: str(role) for case_id, role in session.exec(steps)},
        officers={key: name for key, name in session.exec(officers) if key},
        dossiers=followers.places(session, ids),
        drafts=with_draft(session, ids, actor),
    )
