"""The verbs on both databases: states, clocks, figures, and a history that can be replayed."""

from datetime import timedelta

import pytest
from factories import ENERGY, account, act, author, file
from sqlmodel import Session, col, select

from channels.notices import Letterhead
from channels.outbox.sending import Outbox
from models import queries
from models.actions import answering, citizen, routing
from models.case import Case
from models.delivery import Delivery
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.figures.cells import Figure
from models.figures.recount import differences
from models.lifecycle import replay
from models.taxonomy import DeliveryState, Role, State


def rebuilt(house, case):
    with Session(house.engine) as session:
        return replay((event.verb, event.data) for event in queries.history(session, case.id))


def fresh(house, receipt):
    with Session(house.engine) as session:
        return session.exec(select(Case).where(Case.number == receipt.case.number)).one()


def clocks(house, case):
    with Session(house.engine) as session:
        return {(one.kind, one.cycle): one for one in queries.deadlines(session, case.id)}


def kept_figures(house):
    with Session(house.engine) as session:
        rows = session.exec(select(Figure).where(Figure.n != 0)).all()
    return {tuple(row.model_dump().values()) for row in rows}


def answered(house, receipt, officer, outcome="resolved", text="Құбыр жөнделді"):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, outcome, text)


def test_confirmed_subject_and_region_reach_the_agency_at_once(house):
    receipt = file(house)
    assert (receipt.case.state, receipt.case.agency_code) == (State.ASSIGNED, ENERGY)
    assert set(clocks(house, receipt.case)) == {("answer", 1)}
    assert rebuilt(house, receipt.case)["agency_code"] == ENERGY


def test_without_a_region_the_search_for_the_agency_has_its_own_clock(house):
    receipt = file(house, region=None)
    assert receipt.case.state == State.RECEIVED
    assert set(clocks(house, receipt.case)) == {("answer", 1), ("forward", 1)}


def test_without_contact_it_is_a_signal_without_a_clock(house):
    receipt = file(house, name=None, identity_number=None, contact_kind=None, contact_value=None)
    assert not receipt.case.has_clock
    assert clocks(house, receipt.case) == {}


@pytest.mark.parametrize(
    ("seconds", "state"), [(-1, "met"), (0, "met"), (1, "missed")], ids=["just before", "exactly", "just after"]
)
def test_s76_answered_around_the_last_second(house, clock, seconds, state):
    receipt, aigul = file(house), account(house, "Aigul")
    clock.now = clocks(house, receipt.case)["answer", 1].due_at + timedelta(seconds=seconds)
    answered(house, receipt, aigul)
    assert clocks(house, receipt.case)["answer", 1].state == state


def test_s77_answered_late_before_any_sweep_ran_is_still_missed(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    clock.now = clocks(house, receipt.case)["answer", 1].due_at + timedelta(seconds=40)
    answered(house, receipt, aigul)
    deadline = clocks(house, receipt.case)["answer", 1]
    assert (deadline.state, deadline.step) == ("missed", 0)


def test_s75_notes_questions_and_assignments_do_not_answer(house):
    receipt, aigul = file(house), account(house, "Aigul")
    manager = account(house, "Rustam", Role.MANAGER)
    number = receipt.case.number
    due_at = clocks(house, receipt.case)["answer", 1].due_at
    with act(house, number, manager) as turn:
        routing.assign(turn, aigul)
    with act(house, number, aigul) as turn:
        routing.take(turn)
        answering.note(turn, "Диспетчер хабарласты")
    with act(house, number, aigul) as turn:
        answering.ask_citizen(turn, "Қай қабат?")
    with act(house, number, author(receipt)) as turn:
        citizen.add_message(turn, "Үшінші", "web")
    deadline = clocks(house, receipt.case)["answer", 1]
    assert (deadline.state, deadline.due_at) == ("open", due_at)
    with act(house, number, aigul) as turn:
        answering.answer(turn, "explained", "Сорғы ауыстырылды")
    assert clocks(house, receipt.case)["answer", 1].state == "met"


def test_undo_within_twenty_seconds_takes_everything_back(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    before = kept_figures(house)
    answered(house, receipt, aigul)
    assert kept_figures(house) != before
    clock.forward(seconds=20)
    with act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    assert kept_figures(house) == before
    assert fresh(house, receipt).state == State.IN_PROGRESS
    assert clocks(house, receipt.case)["answer", 1].state == "open"


def test_s58_after_an_undo_nothing_leaves(house, clock, tmp_path):
    receipt, aigul = file(house), account(house, "Aigul")
    outbox = Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url))
    outbox.deliver(clock())
    answered(house, receipt, aigul)
    outbox.deliver(clock.forward(seconds=10))
    with act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    outbox.deliver(clock.forward(hours=1))
    assert [one.name for one in (tmp_path / "mail").iterdir() if "answer" in one.name] == []


def test_undo_comes_too_late_after_twenty_seconds(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    answered(house, receipt, aigul)
    clock.forward(seconds=21)
    with pytest.raises(Conflict, match="too_late_to_undo"), act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    assert fresh(house, receipt).state == State.ANSWERED


def test_s82_reopening_starts_a_new_cycle_and_keeps_the_old_result(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    answered(house, receipt, aigul)
    clock.forward(days=5)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.rate(turn, "not_solved", "Әлі суық")
        citizen.reopen(turn, "Батарея әлі суық")
    both = clocks(house, receipt.case)
    assert (both["answer", 1].state, both["answer", 2].state) == ("met", "open")
    assert fresh(house, receipt).cycle == 2
    assert differences(house.engine, house.office.local_date) == []


def test_reopening_after_thirty_days_is_too_late(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    answered(house, receipt, aigul)
    clock.forward(days=30, seconds=1)
    with pytest.raises(Conflict, match="window_passed"), act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Қайтадан суық")


def test_solved_closes_and_a_second_vote_is_refused(house):
    receipt, aigul = file(house), account(house, "Aigul")
    answered(house, receipt, aigul)
    house.clock.forward(seconds=20)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.rate(turn, "solved")
    assert fresh(house, receipt).state == State.CLOSED
    with pytest.raises(Conflict, match="already_rated"), act(house, receipt.case.number, author(receipt)) as turn:
        citizen.rate(turn, "partly")


def test_an_appeal_stays_open_until_decided(house):
    receipt, aigul = file(house), account(house, "Aigul")
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    answered(house, receipt, aigul, "refused_with_grounds", "Негіз жоқ")
    house.clock.forward(seconds=20)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Келіспеймін")
    assert clocks(house, receipt.case)["appeal_answer", 1].state == "open"
    with act(house, receipt.case.number, leyla) as turn:
        citizen.decide_appeal(turn, upheld=True, text="Қайта қаралсын")
    both = clocks(house, receipt.case)
    assert (both["appeal_answer", 1].state, both["answer", 2].state) == ("met", "open")
    assert differences(house.engine, house.office.local_date) == []


def test_s84_transfer_and_return_never_restart_the_citizens_clock(house, clock):
    receipt, aigul = file(house), account(house, "Aigul")
    due_at = clocks(house, receipt.case)["answer", 1].due_at
    clock.forward(days=2)
    with act(house, receipt.case.number, aigul) as turn:
        routing.transfer(turn, "kz-almaty-housing", "Бұл тұрғын үй инспекциясының ісі")
    dana = account(house, "Dana", agency="kz-almaty-housing")
    with act(house, receipt.case.number, dana) as turn:
        routing.return_(turn, "Бізге қатысы жоқ")
    assert fresh(house, receipt).state == State.TRIAGE
    assert clocks(house, receipt.case)["answer", 1].due_at == due_at
    assert clocks(house, receipt.case)["forward", 1].state == "open"
    clerk = account(house, "Clara", Role.CLERK, None)
    with act(house, receipt.case.number, clerk) as turn:
        routing.route(turn, ENERGY, "heating", "person")
    assert clocks(house, receipt.case)["answer", 1].due_at == due_at
    assert differences(house.engine, house.office.local_date) == []


def test_spam_leaves_only_by_two_persons(house):
    receipt = file(house, "Ұтыс ойыны! Сілтемені бас", region=None)
    clara, cem = account(house, "Clara", Role.CLERK, None), account(house, "Cem", Role.CLERK, None)
    with act(house, receipt.case.number) as turn:
        routing.abstain(turn, "unsure")
    with act(house, receipt.case.number, clara) as turn:
        routing.propose_rejection(turn, "Жарнама")
    with pytest.raises(Conflict, match="second_person_needed"), act(house, receipt.case.number, clara) as turn:
        routing.reject(turn)
    with act(house, receipt.case.number, cem) as turn:
        routing.reject(turn)
    assert fresh(house, receipt).state == State.REJECTED
    assert differences(house.engine, house.office.local_date) == []


def test_withdrawing_ends_every_clock_in_the_same_commit(house):
    receipt = file(house)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.withdraw(turn)
    assert [one.state for one in clocks(house, receipt.case).values()] == ["void"]
    assert fresh(house, receipt).next_due_at is None


def test_a_stranger_and_another_agency_find_nothing(house):
    receipt, other = file(house), file(house)
    dana = account(house, "Dana", agency="kz-almaty-housing")
    clara = account(house, "Clara", Role.CLERK, None)
    with pytest.raises(Forbidden), act(house, receipt.case.number, author(other)) as turn:
        citizen.withdraw(turn)
    with pytest.raises(NotFound), act(house, receipt.case.number, dana) as turn:
        routing.take(turn)
    with pytest.raises(Forbidden), act(house, receipt.case.number, clara) as turn:
        answering.answer(turn, "resolved", "Бітті")


@pytest.mark.parametrize(
    ("outcome", "promised", "problem"),
    [
        ("", None, "outcome_needed"),
        ("no_competence", None, "outcome_needed"),
        ("action_promised", None, "promise_date_needed"),
    ],
)
def test_an_answer_needs_its_outcome(house, outcome, promised, problem):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    with pytest.raises(BadInput, match=problem), act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, outcome, "Мәтін", promised)


def test_every_acknowledgment_has_a_delivery_with_its_own_key(house):
    receipts = [file(house) for _ in range(3)]
    with Session(house.engine) as session:
        rows = session.exec(select(Delivery).where(col(Delivery.notice) == "received")).all()
    assert {row.key for row in rows} == {f"{one.case.number}:1:received" for one in receipts}
    assert {row.state for row in rows} == {DeliveryState.QUEUED}
