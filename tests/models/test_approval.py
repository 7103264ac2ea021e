"""Answers that wait for a leader's word: which, whose word, and that nothing else stands still meanwhile."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, select

from api.worker import deliver
from escalation.sweep import sweep
from models import queries
from models.actions import answering, approving, citizen, delays, routing
from models.actions.approving import Said
from models.approval import Approval, waiting
from models.case import Case
from models.db import unit_of_work
from models.deadline import MET, OPEN
from models.delay import caused
from models.errors import BadInput, Conflict, Forbidden
from models.event import CaseEvent
from models.figures.recount import differences
from models.lifecycle import Verb
from models.taxonomy import DelayCause, Outcome, Role, State
from models.team import Seat, TeamRule

HOUSING = "kz-almaty-housing"
REFUSED, RESOLVED = Outcome.REFUSED_WITH_GROUNDS, Outcome.RESOLVED
NO = Said(REFUSED, "Заң бойынша бұл мүмкін емес")


@pytest.fixture
def aigul(house):
    """An officer."""
    return account(house, "Aigul")


@pytest.fixture
def rustam(house):
    """The manager of her agency."""
    return account(house, "Rustam", Role.MANAGER)


@pytest.fixture
def receipt(house, aigul):
    """A case that she has taken; refusals of her agency wait for a leader's word."""
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, approval=[REFUSED]))
    receipt = file(house)
    do(house, receipt, aigul, routing.take)
    return receipt


def do(house, receipt, who, work):
    with act(house, receipt.case.number, who) as turn:
        return work(turn)


def send(house, receipt, who, said=NO):
    return do(house, receipt, who, lambda turn: approving.send(turn, said))


def fresh(house, receipt):
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def kinds(house, receipt):
    with Session(house.engine) as session:
        return [one.kind for one in queries.messages(session, receipt.case.id, notes=True)]


def states(house):
    with Session(house.engine) as session:
        return [one.state for one in session.exec(select(Approval).order_by(Approval.id))]


def test_a_refusal_waits_and_leaves_with_the_word_of_a_leader(house, receipt, aigul, rustam):
    assert not send(house, receipt, aigul)
    with Session(house.engine) as session:
        case = fresh(house, receipt)
        assert (case.state, waiting(session, case).asked_by) == (State.IN_PROGRESS, aigul.id)
        assert queries.deadlines(session, case.id)[0].state == OPEN
        assert "proposal" not in [one.kind for one in queries.messages(session, case.id, notes=False)]
    do(house, receipt, rustam, lambda turn: approving.approve(turn, NO))
    assert (fresh(house, receipt).state, states(house)) == (State.ANSWERED, ["approved"])
    with Session(house.engine) as session:
        approved, answered = queries.history(session, receipt.case.id)[-2:]
        assert (approved.verb, approved.data) == (Verb.APPROVE, {"officer": aigul.id, "edited": False})
        assert (answered.verb, answered.account_id) == (Verb.ANSWER, rustam.id)
        assert queries.deadlines(session, receipt.case.id)[0].state == MET
    do(house, receipt, rustam, answering.undo)
    assert fresh(house, receipt).state == State.IN_PROGRESS
    assert differences(house.engine, house.office.local_date) == []


def test_other_outcomes_leave_at_once_and_so_do_the_answers_of_leaders(house, receipt, aigul, rustam):
    assert send(house, receipt, aigul, Said(RESOLVED, "Жөнделді"))
    do(house, receipt, aigul, answering.undo)
    assert send(house, receipt, rustam)
    assert states(house) == []


def test_no_other_way_leads_round_the_word(house, receipt, aigul):
    with pytest.raises(Conflict, match="approval_needed"):
        do(house, receipt, aigul, lambda turn: answering.answer(turn, NO.outcome, NO.text))
    assert fresh(house, receipt).state == State.IN_PROGRESS


def test_a_country_may_ask_it_of_all_its_agencies(house, aigul):
    house.office = replace(house.office, profile=replace(house.office.profile, approval=(RESOLVED,)))
    receipt = file(house)
    do(house, receipt, aigul, routing.take)
    assert not send(house, receipt, aigul, Said(RESOLVED, "Жөнделді"))


def test_in_probation_everything_waits(house, receipt, aigul):
    with unit_of_work(house.engine) as session:
        session.add(Seat(account_id=aigul.id, probation=True))
    assert not send(house, receipt, aigul, Said(RESOLVED, "Жөнделді"))


def test_nobody_approves_their_own_and_no_colleague_without_the_right(house, receipt, aigul, rustam):
    boris = account(house, "Boris")
    send(house, receipt, aigul)
    with pytest.raises(Forbidden):
        do(house, receipt, boris, lambda turn: approving.approve(turn, NO))
    with pytest.raises(Forbidden):
        do(house, receipt, aigul, lambda turn: approving.approve(turn, NO))
    for one in (aigul, boris):
        with unit_of_work(house.engine) as session:
            away = session.merge(rustam)
            away.absent_from, away.absent_until, away.substitute_id = date(2026, 11, 16), None, one.id
        if one is aigul:
            with pytest.raises(Conflict, match="own_answer"):
                do(house, receipt, aigul, lambda turn: approving.approve(turn, NO))
    do(house, receipt, boris, lambda turn: approving.approve(turn, NO))
    assert fresh(house, receipt).state == State.ANSWERED


def test_who_stands_in_for_a_manager_who_is_back_has_no_say(house, clock, receipt, aigul, rustam):
    boris = account(house, "Boris")
    with unit_of_work(house.engine) as session:
        away = session.merge(rustam)
        away.absent_from = away.absent_until = date(2026, 11, 16)
        away.substitute_id = boris.id
    send(house, receipt, aigul)
    clock.forward(days=1)
    with pytest.raises(Forbidden):
        do(house, receipt, boris, lambda turn: approving.approve(turn, NO))


def test_what_is_sent_back_has_left_nothing_with_the_citizen(house, clock, receipt, aigul, rustam):
    send(house, receipt, aigul)
    with pytest.raises(BadInput, match="text_needed"):
        do(house, receipt, rustam, lambda turn: approving.send_back(turn, " "))
    do(house, receipt, rustam, lambda turn: approving.send_back(turn, "Қай бап екенін жазыңыз"))
    assert states(house) == ["sent_back"]
    assert kinds(house, receipt)[-2:] == ["proposal", "sent_back"]
    assert deliver(house, clock.forward(minutes=1)) == 1, "only the receipt"
    with pytest.raises(Conflict, match="nothing_to_approve"):
        do(house, receipt, rustam, lambda turn: approving.approve(turn, NO))


def test_other_words_are_seen_as_such(house, receipt, aigul, rustam):
    send(house, receipt, aigul)
    do(house, receipt, rustam, lambda turn: approving.approve(turn, Said(REFUSED, "Заңның 5-бабы бойынша мүмкін емес")))
    with Session(house.engine) as session:
        assert session.exec(select(Approval.edited)).one()
        assert queries.history(session, receipt.case.id)[-2].data["edited"]


def test_a_second_proposal_takes_the_place_of_the_first(house, receipt, aigul):
    send(house, receipt, aigul)
    send(house, receipt, aigul, Said(REFUSED, "Басқа сөзбен"))
    assert states(house) == ["dropped", "waiting"]


@pytest.mark.parametrize(
    "step",
    [
        lambda turn: routing.transfer(turn, HOUSING, "Үй ішінде"),
        lambda turn: answering.ask_citizen(turn, "Қай қабат?"),
        lambda turn: answering.answer(turn, RESOLVED, "Жөнделді"),
    ],
    ids=["passed on", "asked", "answered otherwise"],
)
def test_what_overtakes_it_ends_it(house, receipt, aigul, step):
    send(house, receipt, aigul)
    do(house, receipt, aigul, step)
    assert states(house) == ["dropped"]


def test_the_clock_and_the_ladder_go_on_while_it_waits(house, clock, receipt, aigul, rustam):
    send(house, receipt, aigul)
    clock.now = fresh(house, receipt).next_due_at + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 1
    do(house, receipt, rustam, lambda turn: approving.approve(turn, NO))
    with Session(house.engine) as session:
        assert queries.deadlines(session, receipt.case.id)[0].state == "missed"
        verbs = session.exec(select(CaseEvent.verb).where(CaseEvent.case_id == receipt.case.id)).all()
    assert Verb.ESCALATE in verbs


def test_the_cause_of_a_delay_is_a_code_and_the_last_word_counts(house, clock, receipt, aigul):
    with pytest.raises(Conflict, match="not_late"):
        do(house, receipt, aigul, lambda turn: delays.explain_delay(turn, DelayCause.WEATHER))
    clock.now = fresh(house, receipt).next_due_at + timedelta(seconds=1)
    with pytest.raises(BadInput, match="cause_needed"):
        do(house, receipt, aigul, lambda turn: delays.explain_delay(turn, "the cat"))
    for cause in (DelayCause.WEATHER, DelayCause.CONTRACTOR):
        do(house, receipt, aigul, lambda turn, cause=cause: delays.explain_delay(turn, cause))
    with Session(house.engine) as session:
        whole, ours = caused(session, clock() - timedelta(days=1), clock() + timedelta(days=1))
    assert (whole.counts, ours.agency) == ({DelayCause.CONTRACTOR: 1}, ENERGY)


def test_who_withdraws_leaves_nothing_to_approve(house, receipt, aigul, rustam):
    send(house, receipt, aigul)
    with act(house, receipt.case.number) as turn:
        citizen.withdraw(turn)
    with pytest.raises(Conflict):
        do(house, receipt, rustam, lambda turn: approving.approve(turn, NO))
