"""Who may do what: one table, deny by default. Every verb and every door asks here."""

from collections.abc import Collection

from models.actor import AGENCY_ROLES, SYSTEM, Actor
from models.case import Case
from models.errors import Forbidden, NotFound
from models.lifecycle import Verb as V
from models.taxonomy import Role

CITIZEN = "citizen"
OFFICE = frozenset(str(role) for role in AGENCY_ROLES)
TRIAGE = frozenset({Role.CLERK, Role.OVERSIGHT, Role.MANAGER, Role.HEAD})
LEADERS = frozenset({Role.MANAGER, Role.HEAD})

SORTING = frozenset({V.ROUTE, V.RECATEGORISE, V.PROPOSE_REJECTION, V.REJECT, V.GIVE_COPY, "triage.read"})

# What an agency that was given a copy does with its part: of the rest of the case it reads what was said.
JOINING = frozenset({V.ASSIGN_PART, V.CONTRIBUTE, "part.read"})

# What the body above does with an appeal: its leaders only, and never about their own agency.
DECIDING = frozenset({V.UPHOLD_APPEAL, V.DISMISS_APPEAL, V.UPHOLD_SILENCE, V.DISMISS_SILENCE, "appeal.read"})
DECIDERS = LEADERS | {Role.OVERSIGHT}

# Where a case is met in a list. Whoever meets it there may know how its dates came about: they hold no word of it.
LISTED = ("case.read", "part.read", "triage.read", "appeal.read", "oversight.read")

# What the author of a case, and nobody else, may do with it.
AUTHOR = frozenset(
    {V.CITIZEN_REPLY, V.MESSAGE, V.RATE, V.REOPEN, V.APPEAL, V.APPEAL_SILENCE, V.IDENTIFY, V.RENEW_CODE, V.WITHDRAW}
    | {V.OFFER, V.TAKE_BACK}
)

STAFF: dict[str, frozenset[str]] = {
    V.TAKE: OFFICE,
    V.ASSIGN: LEADERS,
    V.RECATEGORISE: OFFICE | TRIAGE,
    V.TRANSFER: OFFICE,
    V.RETURN: OFFICE,
    V.ASK_CITIZEN: OFFICE,
    V.END_PAUSE: OFFICE,
    # Whose signature the law asks for is asked in the verb itself.
    V.EXTEND: LEADERS,
    V.FULFIL: OFFICE,
    V.NOTE: OFFICE,
    V.HAVE_CALLED: OFFICE,
    V.ANSWER: OFFICE,
    V.PROPOSE_ANSWER: OFFICE,
    # Leaders, and whoever stands in for one: see approval.may_approve. Never the own answer.
    V.APPROVE: OFFICE,
    V.SEND_BACK: OFFICE,
    V.EXPLAIN_DELAY: OFFICE,
    V.UNDO: OFFICE,
    V.ROUTE: TRIAGE,
    V.PROPOSE_REJECTION: TRIAGE,
    V.REJECT: TRIAGE,
    V.UPHOLD_APPEAL: DECIDERS,
    V.DISMISS_APPEAL: DECIDERS,
    V.UPHOLD_SILENCE: DECIDERS,
    V.DISMISS_SILENCE: DECIDERS,
    "appeal.read": LEADERS,
    V.INSTRUCT: frozenset({Role.OVERSIGHT}),
    V.GIVE_COPY: OFFICE | TRIAGE,
    V.TAKE_COPY_BACK: OFFICE,
    V.ASSIGN_PART: OFFICE,
    V.CONTRIBUTE: OFFICE,
    # Which of the colleagues may say which of these: see models/actions/tasks.
    V.ASK_COLLEAGUE: OFFICE,
    V.FINISH_TASK: OFFICE,
    V.REFUSE_TASK: OFFICE,
    V.PASS_TASK: OFFICE,
    V.DROP_TASK: OFFICE,
    V.SPLIT: OFFICE,
    V.JOIN_DOSSIER: OFFICE,
    V.LEAVE_DOSSIER: OFFICE,
    V.MERGE: OFFICE,
    # The look before it is public is the same right.
    V.RELEASE: OFFICE,
    V.DECLINE: OFFICE,
    # Of which dossiers: those with a case of the own agency, see models/followers.
    "dossier.read": OFFICE,
    "part.read": OFFICE,
    "case.read": OFFICE,
    "case.read_with_reason": frozenset({Role.OVERSIGHT}),
    "identity.open": frozenset({Role.OVERSIGHT}),
    "queue.read": OFFICE,
    # Of the own agency; a draft is its writer's alone.
    "draft.keep": OFFICE,
    "template.use": OFFICE,
    "template.write": LEADERS,
    "macro.do": OFFICE,
    "macro.write": LEADERS,
    # Of which cases: see knows_dates.
    "clock.read": OFFICE | {Role.CLERK, Role.OVERSIGHT, Role.ADMIN},
    "triage.read": TRIAGE,
    "oversight.read": frozenset({Role.OVERSIGHT}),
    "escalations.read": OFFICE | {Role.CLERK},
    # Only what was sent to the person, or to the role in the person's agency: see queries.escalated_to.
    "escalation.acknowledge": OFFICE | {Role.CLERK, Role.OVERSIGHT},
    # Of which incidents: see incident.for_actor.
    "incident.read": OFFICE | {Role.OVERSIGHT},
    "incident.acknowledge": DECIDERS,
    "place.read": OFFICE,
    "leave.set": frozenset({str(role) for role in Role} - {CITIZEN}),
    "leave.set_for_others": LEADERS,
    "team.read": LEADERS,
    "team.set": LEADERS,
    "calendar.read": frozenset({Role.ADMIN, Role.OVERSIGHT}),
    "calendar.propose": frozenset({Role.ADMIN}),
    "calendar.approve": frozenset({Role.ADMIN, Role.OVERSIGHT}),
    "calendar.withdraw": frozenset({Role.ADMIN, Role.OVERSIGHT}),
    "channels.read": frozenset({Role.ADMIN}),
    # A dead event's body holds a citizen's words: each look leaves an audit line.
    "channels.decide": frozenset({Role.ADMIN}),
    V.SETTLE: frozenset({Role.ADMIN}),
    "models.read": frozenset({Role.ADMIN}),
    "models.decide": frozenset({Role.ADMIN}),
    "intake.file": frozenset({Role.CLERK}),
    # Of whose letters and calls: see models/errands.
    "errand.read": OFFICE | {Role.CLERK},
    "errand.record": OFFICE | {Role.CLERK},
    "sample.draw": frozenset({Role.OVERSIGHT}),
    # Only what the lot drew, only its first words, and nobody of an agency: it would judge in its own matter.
    "audit.read": frozenset({Role.CLERK, Role.OVERSIGHT}),
    "desk.open": frozenset({str(role) for role in Role} - {CITIZEN}),
}


def may(actor: Actor, action: str, case: Case | None = None, joined: Collection[str] = ()) -> bool:
    """Whether the actor's role carries the action, and, where a case is given, reaches that case.

    joined: the agencies that have a part in it.
    """
    if actor == SYSTEM:
        return True
    if actor.kind == CITIZEN:
        return action in AUTHOR and case is not None and case.id == actor.case_id
    if actor.account is None or not actor.account.active:
        return False
    return actor.role in STAFF.get(action, ()) and (case is None or reaches(actor, action, case, joined))


def reaches(actor: Actor, action: str, case: Case, joined: Collection[str] = ()) -> bool:
    """Agency staff reach their own agency's cases and parts, sorters what has no agency yet, oversight all.

    Nobody reaches a complaint about people of the own agency; while one has no agency, it is oversight's alone.
    """
    # Who settles what became of messages reads nothing of their cases.
    if actor.role == Role.OVERSIGHT or action == V.SETTLE:
        return True
    if case.about_code is not None and case.about_code == actor.agency_code:
        return False
    if action in JOINING:
        return actor.agency_code in joined
    if action in DECIDING:
        return actor.agency_code is not None and actor.agency_code == case.appeal_to != case.agency_code
    if case.agency_code is None:
        return case.about_code is None and actor.role in TRIAGE and action in SORTING
    return actor.agency_code is not None and actor.agency_code == case.agency_code


def knows_dates(actor: Actor, case: Case, joined: Collection[str]) -> bool:
    """Whether the actor meets the case in a list with its dates, or keeps the calendar by which they are counted."""
    return may(actor, "calendar.read") or any(may(actor, action, case, joined) for action in LISTED)


def authorize(actor: Actor, action: str, case: Case | None = None, joined: Collection[str] = ()) -> None:
    """Forbidden when the role may never do it; NotFound when the case is not this actor's to know."""
    if may(actor, action, case, joined):
        return
    if case is not None and may(actor, action):
        raise NotFound
    raise Forbidden
