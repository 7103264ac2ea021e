"""Several bodies, one answer: who may ask and give, what is told to whom, and what ends with the case."""

import pytest
from factories import ENERGY, account, author, file
from joining import AKIMAT, HOUSING, all_is_true, answer, ask, clocks, do, fresh, give, last, parts
from sqlmodel import Session

from models import queries
from models.actions import answering, citizen, joint, routing
from models.deadline import MET, OPEN, VOID
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.lifecycle import Verb
from models.part import ANSWERED, ASKED, WITHDRAWN
from models.taxonomy import DeadlineKind, Role, State

CLOSING = {
    "withdrawn": (State.WITHDRAWN, citizen.withdraw),
    "rated": (State.CLOSED, lambda turn: citizen.rate(turn, "solved")),
}


@pytest.fixture
def aigul(house):
    """An officer of the agency that leads."""
    return account(house, "Aigul")


@pytest.fixture
def bolat(house):
    """An officer of the agency that is asked."""
    return account(house, "Bolat", agency=HOUSING)


@pytest.fixture
def receipt(house, aigul):
    """A case that Aigul has taken."""
    receipt = file(house)
    do(house, receipt, aigul, routing.take)
    return receipt


def test_what_comes_goes_to_the_agency_that_leads_and_ends_only_its_own_clock(house, clock, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    clock.forward(days=3)
    give(house, receipt, bolat)
    one, ended, case = parts(house, receipt)[0], clocks(house, receipt), fresh(house, receipt)
    assert (one.state, one.ended_at) == (ANSWERED, clock())
    assert (ended[DeadlineKind.JOINT, 1].state, ended["answer", 0].state) == (MET, OPEN)
    assert (case.state, case.unread) == (State.IN_PROGRESS, True)
    with Session(house.engine) as session:
        said = {one.kind for one in queries.messages(session, case.id, notes=False)}
        assert said == {"complaint"}
    answer(house, receipt, aigul)
    assert fresh(house, receipt).state == State.ANSWERED
    all_is_true(house, receipt)


def test_the_answer_waits_for_every_part_unless_somebody_says_why_not(house, receipt, aigul):
    ask(house, receipt, aigul)
    with pytest.raises(BadInput, match="parts_missing"):
        answer(house, receipt, aigul, without="  ")
    assert fresh(house, receipt).state == State.IN_PROGRESS
    answer(house, receipt, aigul, without="Үй жауапты бүгін күтеді")
    kept = last(house, receipt, Verb.ANSWER).data
    assert (kept["without"], kept["reason"]) == ([HOUSING], "Үй жауапты бүгін күтеді")
    assert parts(house, receipt)[0].state == ASKED


def test_nobody_is_asked_twice_at_once_nor_the_one_that_leads(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    for agency, code in ((HOUSING, "copy_given_already"), (ENERGY, "same_agency")):
        with pytest.raises(BadInput, match=code):
            ask(house, receipt, aigul, agency)
    with pytest.raises(NotFound, match="unknown_agency"):
        ask(house, receipt, aigul, "az-heating")
    with pytest.raises(BadInput, match="reason_needed"):
        ask(house, receipt, aigul, AKIMAT, " ")
    give(house, receipt, bolat)
    ask(house, receipt, aigul, words="Ал шатыр ше?")
    assert [(one.no, one.state) for one in parts(house, receipt)] == [(1, ANSWERED), (2, ASKED)]
    assert {DeadlineKind.JOINT} == {kind for kind, part in clocks(house, receipt) if part}


def test_a_copy_is_never_given_to_those_whom_the_complaint_is_about(house):
    receipt = file(house, about=HOUSING)
    lead = account(house, "Timur", Role.OVERSIGHT, None)
    with pytest.raises(BadInput, match="agency_complained_of"):
        ask(house, receipt, lead, HOUSING)
    assert parts(house, receipt) == []


def test_only_its_own_people_reach_a_part_and_they_reach_nothing_else(house, receipt, aigul, bolat):
    stranger = account(house, "Nurlan", agency=AKIMAT)
    ask(house, receipt, aigul)
    for who in (stranger, aigul):
        with pytest.raises(NotFound):
            give(house, receipt, who)
    with pytest.raises(NotFound):
        answer(house, receipt, bolat, without="Асығыс")
    with pytest.raises(NotFound):
        ask(house, receipt, bolat, AKIMAT)
    with pytest.raises(NotFound):
        do(house, receipt, bolat, lambda turn: answering.note(turn, "Оқыдым"))
    give(house, receipt, bolat)
    with pytest.raises(Conflict, match="nothing_asked"):
        give(house, receipt, bolat)


def test_everybody_may_take_a_part_and_only_leaders_give_it_to_others(house, receipt, aigul, bolat):
    dauren, timur = account(house, "Dauren", agency=HOUSING), account(house, "Timur", Role.MANAGER, HOUSING)
    ask(house, receipt, aigul)
    do(house, receipt, bolat, lambda turn: joint.assign_part(turn, bolat))
    with pytest.raises(Forbidden):
        do(house, receipt, bolat, lambda turn: joint.assign_part(turn, dauren))
    with pytest.raises(BadInput, match="officer_of_another_agency"):
        do(house, receipt, timur, lambda turn: joint.assign_part(turn, aigul))
    do(house, receipt, timur, lambda turn: joint.assign_part(turn, dauren))
    assert parts(house, receipt)[0].officer_id == dauren.id
    assert fresh(house, receipt).officer_id == aigul.id
    all_is_true(house, receipt)


def test_taken_back_it_is_asked_no_more(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    do(house, receipt, aigul, lambda turn: joint.take_copy_back(turn, 1, "Құбыр біздікі екен"))
    assert parts(house, receipt)[0].state == WITHDRAWN
    ended = clocks(house, receipt)[DeadlineKind.JOINT, 1]
    assert (ended.state, ended.exit, ended.next_step_at) == (VOID, WITHDRAWN, None)
    with pytest.raises(NotFound):
        give(house, receipt, bolat)
    answer(house, receipt, aigul)
    all_is_true(house, receipt)


@pytest.mark.parametrize("how", CLOSING)
def test_s85_what_others_were_asked_ends_with_the_case(house, receipt, aigul, how):
    state, deed = CLOSING[how]
    ask(house, receipt, aigul)
    if state == State.CLOSED:
        answer(house, receipt, aigul, without="Асығыс")
        house.clock.forward(seconds=20)
    do(house, receipt, author(receipt), deed)
    assert fresh(house, receipt).state == state
    assert parts(house, receipt)[0].state == WITHDRAWN
    assert (clocks(house, receipt)[DeadlineKind.JOINT, 1].state) == VOID
    all_is_true(house, receipt)


def test_s83_a_transfer_leaves_the_parts_where_they_are_and_the_new_agency_leads(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    do(house, receipt, aigul, lambda turn: routing.transfer(turn, AKIMAT, "Қала әкімдігінің ісі"))
    own = clocks(house, receipt)[DeadlineKind.JOINT, 1]
    assert (own.state, own.agency_code) == (OPEN, HOUSING)
    give(house, receipt, bolat)
    nurlan = account(house, "Nurlan", agency=AKIMAT)
    do(house, receipt, nurlan, routing.take)
    answer(house, receipt, nurlan)
    all_is_true(house, receipt)


def test_who_comes_to_lead_owes_no_part_to_itself(house, receipt, aigul):
    ask(house, receipt, aigul)
    do(house, receipt, aigul, lambda turn: routing.transfer(turn, HOUSING, "Шатыр олардікі"))
    assert parts(house, receipt)[0].state == WITHDRAWN
    assert clocks(house, receipt)[DeadlineKind.JOINT, 1].state == VOID
    assert clocks(house, receipt)["answer", 0].agency_code == HOUSING
    all_is_true(house, receipt)


def test_whoever_took_part_does_not_decide_about_the_answer(house, receipt, aigul):
    ask(house, receipt, aigul, AKIMAT)
    give(house, receipt, account(house, "Nurlan", agency=AKIMAT))
    answer(house, receipt, aigul)
    house.clock.forward(seconds=20)
    do(house, receipt, author(receipt), lambda turn: citizen.appeal(turn, "Келіспеймін"))
    assert fresh(house, receipt).appeal_to not in (AKIMAT, ENERGY)
    all_is_true(house, receipt)


def test_reopened_the_case_keeps_what_others_still_owe(house, receipt, aigul, bolat):
    ask(house, receipt, aigul)
    answer(house, receipt, aigul, without="Асығыс")
    house.clock.forward(seconds=20)
    do(house, receipt, author(receipt), lambda turn: citizen.reopen(turn, "Әлі суық"))
    assert parts(house, receipt)[0].state == ASKED
    give(house, receipt, bolat)
    assert clocks(house, receipt)[DeadlineKind.JOINT, 1].state == MET
    all_is_true(house, receipt)
