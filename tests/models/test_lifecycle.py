"""The table of moves, and histories that walk through it at random."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.delivery import MOVES as DELIVERY_MOVES
from models.errors import Conflict
from models.lifecycle import FINAL_STATES, KEEPS, MOVES, Verb, can, next_state, replay
from models.taxonomy import DeliveryState, State


@pytest.mark.parametrize(
    ("state", "verb", "after"),
    [
        (None, Verb.OPEN, State.RECEIVED),
        (State.RECEIVED, Verb.ROUTE, State.ASSIGNED),
        (State.RECEIVED, Verb.ABSTAIN, State.TRIAGE),
        (State.TRIAGE, Verb.ROUTE, State.ASSIGNED),
        (State.ASSIGNED, Verb.TAKE, State.IN_PROGRESS),
        (State.IN_PROGRESS, Verb.ASK_CITIZEN, State.WAITING_CITIZEN),
        (State.WAITING_CITIZEN, Verb.CITIZEN_REPLY, State.IN_PROGRESS),
        (State.IN_PROGRESS, Verb.CITIZEN_REPLY, State.IN_PROGRESS),
        (State.IN_PROGRESS, Verb.ANSWER, State.ANSWERED),
        (State.ANSWERED, Verb.UNDO, State.IN_PROGRESS),
        (State.ANSWERED, Verb.UNDELIVERED, State.IN_PROGRESS),
        (State.ANSWERED, Verb.REOPEN, State.ASSIGNED),
        (State.CLOSED, Verb.REOPEN, State.ASSIGNED),
        (State.ANSWERED, Verb.APPEAL, State.APPEALED),
        (State.APPEALED, Verb.UPHOLD_APPEAL, State.ASSIGNED),
        (State.APPEALED, Verb.DISMISS_APPEAL, State.CLOSED),
        (State.WAITING_CITIZEN, Verb.WITHDRAW, State.WITHDRAWN),
    ],
)
def test_allowed_moves(state, verb, after):
    assert next_state(state, verb) == after


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        (State.RECEIVED, Verb.ANSWER),
        (State.ASSIGNED, Verb.ANSWER),
        (State.TRIAGE, Verb.TAKE),
        (State.ASSIGNED, Verb.REJECT),
        (State.ANSWERED, Verb.WITHDRAW),
        (State.WITHDRAWN, Verb.REOPEN),
        (State.CLOSED, Verb.ANSWER),
        (State.APPEALED, Verb.CLOSE),
    ],
)
def test_moves_that_do_not_exist(state, verb):
    with pytest.raises(Conflict, match="move_not_allowed"):
        next_state(state, verb)


def test_nothing_leaves_a_final_state():
    assert [move for move in MOVES if move[0] in FINAL_STATES] == []
    assert [verb for verb, states in KEEPS.items() if states & FINAL_STATES] == []


def test_every_verb_and_every_state_is_used():
    assert {verb for _state, verb in MOVES} | set(KEEPS) == set(Verb)
    assert set(State) == set(MOVES.values())


@given(st.lists(st.sampled_from(list(Verb)), max_size=60))
def test_any_walk_through_the_table_can_be_replayed(wishes):
    state, walked = next_state(None, Verb.OPEN), [(Verb.OPEN, {})]
    for verb in wishes:
        if can(state, verb):
            state = next_state(state, verb)
            walked.append((verb, {}))
    assert replay(walked)["state"] == state


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DeliveryState.DELIVERED, DeliveryState.ACCEPTED),
        (DeliveryState.DELIVERED, DeliveryState.SENDING),
        (DeliveryState.UNCERTAIN, DeliveryState.SENDING),
        (DeliveryState.PERM_FAILED, DeliveryState.QUEUED),
        (DeliveryState.SUPPRESSED, DeliveryState.QUEUED),
    ],
)
def test_s50_deliveries_never_move_backwards(before, after):
    assert after not in DELIVERY_MOVES[before]
