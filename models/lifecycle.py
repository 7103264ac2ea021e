"""The table of allowed moves: the only place that says how a case may change its state."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from models.errors import Conflict
from models.taxonomy import State as S


class Verb(StrEnum):
    """Everything that can happen to a case. The name stands in its history for good: never rename one."""

    OPEN = "open"
    ROUTE = "route"
    ABSTAIN = "abstain"
    TAKE = "take"
    ASSIGN = "assign"
    RECATEGORISE = "recategorise"
    TRANSFER = "transfer"
    RETURN = "return_"
    ASK_CITIZEN = "ask_citizen"
    CITIZEN_REPLY = "citizen_reply"
    END_PAUSE = "end_pause"
    EXTEND = "extend"
    MESSAGE = "message"
    NOTE = "note"
    HAVE_CALLED = "have_called"
    PROPOSE_ANSWER = "propose_answer"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    EXPLAIN_DELAY = "explain_delay"
    ANSWER = "answer"
    UNDO = "undo"
    UNDELIVERED = "undelivered"
    SETTLE = "settle"
    FULFIL = "fulfil"
    RATE = "rate"
    REOPEN = "reopen"
    APPEAL = "appeal"
    UPHOLD_APPEAL = "uphold_appeal"
    DISMISS_APPEAL = "dismiss_appeal"
    APPEAL_SILENCE = "appeal_silence"
    UPHOLD_SILENCE = "uphold_silence"
    DISMISS_SILENCE = "dismiss_silence"
    IDENTIFY = "identify"
    RENEW_CODE = "renew_code"
    WITHDRAW = "withdraw"
    PROPOSE_REJECTION = "propose_rejection"
    REJECT = "reject"
    ESCALATE = "escalate"
    RECALCULATE = "recalculate"
    INSTRUCT = "instruct"
    GIVE_COPY = "give_copy"
    TAKE_COPY_BACK = "take_copy_back"
    ASSIGN_PART = "assign_part"
    CONTRIBUTE = "contribute"
    ASK_COLLEAGUE = "ask_colleague"
    FINISH_TASK = "finish_task"
    REFUSE_TASK = "refuse_task"
    PASS_TASK = "pass_task"
    DROP_TASK = "drop_task"
    SPLIT = "split"
    SPLIT_OFF = "split_off"
    JOIN_DOSSIER = "join_dossier"
    LEAVE_DOSSIER = "leave_dossier"
    RELATE = "relate"
    MERGE = "merge"
    CLOSE = "close"
    OFFER = "offer"
    TAKE_BACK = "take_back"
    RELEASE = "release"
    DECLINE = "decline"


V = Verb
OPEN_STATES = frozenset({S.RECEIVED, S.TRIAGE, S.ASSIGNED, S.IN_PROGRESS, S.WAITING_CITIZEN})
AT_AGENCY = frozenset({S.ASSIGNED, S.IN_PROGRESS, S.WAITING_CITIZEN})
FINAL_STATES = frozenset({S.WITHDRAWN, S.REJECTED, S.MERGED})
# Nobody works on it any more.
ENDED_STATES = FINAL_STATES | {S.CLOSED}

MOVES: dict[tuple[S | None, Verb], S] = {
    (None, V.OPEN): S.RECEIVED,
    (S.RECEIVED, V.ROUTE): S.ASSIGNED,
    (S.RECEIVED, V.ABSTAIN): S.TRIAGE,
    (S.TRIAGE, V.ROUTE): S.ASSIGNED,
    (S.ASSIGNED, V.TAKE): S.IN_PROGRESS,
    (S.ASSIGNED, V.TRANSFER): S.ASSIGNED,
    (S.IN_PROGRESS, V.TRANSFER): S.ASSIGNED,
    (S.ASSIGNED, V.RETURN): S.TRIAGE,
    # Whose it is often shows only once somebody works on it.
    (S.IN_PROGRESS, V.RETURN): S.TRIAGE,
    (S.IN_PROGRESS, V.ASK_CITIZEN): S.WAITING_CITIZEN,
    (S.WAITING_CITIZEN, V.CITIZEN_REPLY): S.IN_PROGRESS,
    (S.WAITING_CITIZEN, V.END_PAUSE): S.IN_PROGRESS,
    (S.IN_PROGRESS, V.ANSWER): S.ANSWERED,
    # Twenty seconds to take an answer back, and the answer that reached nobody: both are no answer at all.
    (S.ANSWERED, V.UNDO): S.IN_PROGRESS,
    (S.ANSWERED, V.UNDELIVERED): S.IN_PROGRESS,
    (S.ANSWERED, V.CLOSE): S.CLOSED,
    (S.ANSWERED, V.REOPEN): S.ASSIGNED,
    (S.ANSWERED, V.APPEAL): S.APPEALED,
    (S.APPEALED, V.UPHOLD_APPEAL): S.ASSIGNED,
    (S.APPEALED, V.DISMISS_APPEAL): S.CLOSED,
    (S.CLOSED, V.REOPEN): S.ASSIGNED,
    (S.CLOSED, V.APPEAL): S.APPEALED,
    **{(state, V.UPHOLD_SILENCE): S.ASSIGNED for state in (*AT_AGENCY, S.ANSWERED)},
    (S.TRIAGE, V.REJECT): S.REJECTED,
    **{(state, V.WITHDRAW): S.WITHDRAWN for state in OPEN_STATES},
    **{(state, V.MERGE): S.MERGED for state in AT_AGENCY},
}

# Verbs that leave the state as it is, and the states in which they make sense.
KEEPS: dict[Verb, frozenset[S]] = {
    V.ASSIGN: AT_AGENCY,
    V.EXTEND: AT_AGENCY,
    V.FULFIL: frozenset({S.ANSWERED, S.APPEALED, S.CLOSED}),
    V.RECATEGORISE: OPEN_STATES,
    V.CITIZEN_REPLY: OPEN_STATES - {S.WAITING_CITIZEN},
    V.MESSAGE: frozenset({S.ANSWERED, S.APPEALED}),
    V.NOTE: frozenset(S) - FINAL_STATES,
    V.HAVE_CALLED: frozenset(S) - FINAL_STATES,
    # An answer that waits for a leader's word is none yet: whose turn it is and the clock stay as they are.
    **dict.fromkeys((V.PROPOSE_ANSWER, V.APPROVE, V.SEND_BACK), frozenset({S.IN_PROGRESS})),
    V.EXPLAIN_DELAY: AT_AGENCY | {S.ANSWERED, S.APPEALED, S.CLOSED},
    V.RATE: frozenset({S.ANSWERED, S.CLOSED}),
    # Later than the answer there is no term left to start.
    V.IDENTIFY: OPEN_STATES,
    V.RENEW_CODE: frozenset(S) - FINAL_STATES,
    V.PROPOSE_REJECTION: frozenset({S.TRIAGE}),
    # A complaint about silence stands beside the state: the agency must still answer, and its answer decides nothing.
    V.APPEAL_SILENCE: OPEN_STATES,
    V.DISMISS_SILENCE: OPEN_STATES | {S.ANSWERED},
    V.UPHOLD_SILENCE: frozenset({S.RECEIVED, S.TRIAGE}),
    # Silence about an appeal escalates too, be it about an answer or about silence, and a promise that was not kept.
    V.ESCALATE: OPEN_STATES | {S.ANSWERED, S.APPEALED, S.CLOSED},
    V.RECALCULATE: frozenset(S) - FINAL_STATES,
    V.SETTLE: frozenset(S) - FINAL_STATES,
    V.INSTRUCT: AT_AGENCY | {S.ANSWERED, S.APPEALED, S.CLOSED},
    V.GIVE_COPY: AT_AGENCY | {S.TRIAGE},
    # What colleagues ask of each other moves neither the state nor a date, and ends when the case leaves their desk.
    **dict.fromkeys((V.ASK_COLLEAGUE, V.FINISH_TASK, V.REFUSE_TASK, V.PASS_TASK, V.DROP_TASK), AT_AGENCY),
    V.SPLIT: AT_AGENCY,
    # The first thing that happens to the case that was split off, after it was opened.
    V.SPLIT_OFF: frozenset({S.RECEIVED, S.ASSIGNED}),
    # Beside others, in a dossier or after an earlier one, nothing changes in a case: neither its clock nor whose turn.
    **dict.fromkeys((V.JOIN_DOSSIER, V.LEAVE_DOSSIER, V.RELATE), frozenset(S) - FINAL_STATES),
    # What everybody may read changes nothing in a case either; a final state takes it back by itself.
    **dict.fromkeys((V.OFFER, V.TAKE_BACK, V.RELEASE, V.DECLINE), frozenset(S) - FINAL_STATES),
    # The answer may leave before every part is in: what comes after it still reaches the agency that leads.
    **dict.fromkeys((V.TAKE_COPY_BACK, V.ASSIGN_PART, V.CONTRIBUTE), frozenset(S) - ENDED_STATES),
}

# The columns beside state and cycle that the data of events rebuild.
REBUILT = ("agency_code", "officer_id", "category", "about_code", "silence_appeal", "appeal_to")


def next_state(state: S | None, verb: Verb) -> S:
    """The state after the verb; Conflict where the table has no such move."""
    after = MOVES.get((state, verb))
    if after is not None:
        return after
    if state is not None and state in KEEPS.get(verb, ()):
        return state
    # It has not moved on: it waits, and whoever reads this can do something about it.
    code = "waits_for_author" if state == S.WAITING_CITIZEN else "move_not_allowed"
    raise Conflict(code, state=str(state), verb=str(verb))


def can(state: S, verb: Verb) -> bool:
    """Whether the table allows the verb from this state."""
    return (state, verb) in MOVES or state in KEEPS.get(verb, ())


def replay(events: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """What its moves made of a case, rebuilt from (verb, data); Conflict at an impossible move."""
    seen: dict[str, Any] = {"state": None, "cycle": 1, **dict.fromkeys(REBUILT)}
    for verb, data in events:
        seen["state"] = next_state(seen["state"], Verb(verb))
        seen.update({key: data[key] for key in seen.keys() & data.keys()})
    return seen
