"""What people decide about a running term: longer, standing, promised; and only as far as the law lets them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from factories import ENERGY, account, act, author, file
from sqlmodel import Session, col, select

from api.worker import deliver, escalate, run_on
from channels.story import story
from models import queries
from models.actions import answering, citizen, routing, terms
from models.actor import citizen as the_author
from models.case import Case
from models.deadline import Deadline
from models.delivery import Delivery
from models.errors import BadInput, Conflict
from models.figures.recount import differences
from models.taxonomy import DeadlineKind, Role, State

TBILISI = {"region": "GE-TB", "language": "ka", "text": "მესამე დღეა გათბობა არ არის"}
BAKU = {"region": "AZ-BA", "language": "az", "text": "Üç gündür istilik yoxdur"}


def clocks(house, kind=DeadlineKind.ANSWER):
    with Session(house.engine) as session:
        return session.exec(select(Deadline).where(Deadline.kind == kind).order_by(col(Deadline.id))).all()


def due(house):
    return clocks(house)[-1].due_on.isoformat()


def mail(tmp_path):
    letters = (message_from_bytes(one.read_bytes(), policy=policy.default) for one in (tmp_path / "mail").iterdir())
    return "\n".join(letter.get_content() for letter in letters)


def actor_of(house):
    """The author of the only case."""
    with Session(house.engine) as session:
        return the_author(session.exec(select(Case.id)).one())


def taken(house, **given):
    """A case in the hands of Aigul; whose agency it is comes back with its number."""
    receipt = file(house, **given)
    aigul = account(house, "Aigul", agency=receipt.case.agency_code)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    return receipt.case.number, aigul


@pytest.fixture
def case(house):
    """A case in Kazakhstan, due on 7 December 2026, and the head of its agency."""
    number, aigul = taken(house)
    assert due(house) == "2026-12-07"
    return number, aigul, account(house, "Rustam", Role.HEAD, ENERGY)


def test_the_head_makes_a_term_longer_and_the_citizen_is_told(house, case, clock, tmp_path):
    number, _, rustam = case
    with act(house, number, rustam) as turn:
        terms.extend(turn, "Құбырды ауыстыру керек", date(2026, 12, 21))
    assert due(house) == "2026-12-21"
    told = clocks(house, DeadlineKind.NOTIFY_EXTENSION)[0]
    assert (told.due_on.isoformat(), told.state) == ("2026-11-19", "open")
    clock.forward(seconds=40)
    while deliver(house, clock()):
        clock.forward(seconds=1)
    assert clocks(house, DeadlineKind.NOTIFY_EXTENSION)[0].state == "met"
    assert "Құбырды ауыстыру керек" in mail(tmp_path)
    assert "21 желтоқсан" in mail(tmp_path)
    assert "Заң бойынша: 15 жұмыс күні; 1-күн: " in mail(tmp_path), "the sum in short"
    assert "Мерзім ұзартылды: 9 жұмыс күні" in mail(tmp_path)
    running = clocks(house)[0]
    with Session(house.engine) as session:
        found = session.exec(select(Case)).one()
        assert found.next_due_at == running.due_at
        lines = [line.text for line in story(session, found, "kk", clock())]
        assert "Жауап беру мерзімі ұзартылды. Себебі: Құбырды ауыстыру керек" in lines
    assert differences(house.engine, house.office.local_date) == []


def test_the_sum_of_a_longer_term_names_what_was_added(house, case):
    number, _, rustam = case
    with act(house, number, rustam) as turn:
        terms.extend(turn, "Құбырды ауыстыру керек", date(2026, 12, 21))
    worked = house.office.worked_sum(clocks(house)[0])
    assert (worked.term_on.isoformat(), worked.due_on.isoformat()) == ("2026-12-07", "2026-12-21")
    # 16 December is Independence Day.
    assert [day.day for day in worked.extended] == [8, 9, 10, 11, 14, 15, 17, 18, 21]
    assert worked.articles == ("76",)


@pytest.mark.parametrize(
    ("until", "trouble"),
    [
        (date(2026, 12, 7), "extension_beyond_law"),
        (date(2026, 11, 30), "extension_beyond_law"),
        (date(2027, 2, 9), "extension_beyond_law"),
        (None, "no_extension_in_law"),
    ],
)
def test_an_extension_beyond_the_law_is_refused(house, case, until, trouble):
    number, _, rustam = case
    with pytest.raises((BadInput, Conflict)) as refused, act(house, number, rustam) as turn:
        terms.extend(turn, "Құбырды ауыстыру керек", until)
    assert refused.value.code == trouble
    assert due(house) == "2026-12-07"


def test_the_last_day_that_the_law_allows_is_two_months_after_the_term(house, case):
    number, _, rustam = case
    with act(house, number, rustam) as turn:
        terms.extend(turn, "Құбырды ауыстыру керек", date(2027, 2, 8))
    assert due(house) == "2027-02-08"


def test_nobody_signs_for_the_head(house, case):
    number, aigul, _ = case
    manager = account(house, "Manat", Role.MANAGER, ENERGY)
    for who in (aigul, manager):
        with pytest.raises(Conflict, match="signature_needed"), act(house, number, who) as turn:
            terms.extend(turn, "Уақыт керек", date(2026, 12, 21))
    assert due(house) == "2026-12-07"


def test_a_term_is_made_longer_once_and_never_when_it_is_over(house, case, clock):
    number, _, rustam = case
    with act(house, number, rustam) as turn:
        terms.extend(turn, "Уақыт керек", date(2026, 12, 21))
    with pytest.raises(Conflict, match="already_extended"), act(house, number, rustam) as turn:
        terms.extend(turn, "Тағы уақыт керек", date(2026, 12, 25))
    other, _ = file(house).case.number, clock.forward(days=22)
    with pytest.raises(Conflict, match="extension_too_late"), act(house, other, rustam) as turn:
        terms.extend(turn, "Уақыт керек", date(2026, 12, 21))


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_a_case_that_needs_checks_gets_the_longer_term_of_the_law(house):
    number, aigul = taken(house, **BAKU)
    manager = account(house, "Manat", Role.MANAGER, aigul.agency_code)
    before = clocks(house)[0]
    with act(house, number, manager) as turn:
        terms.extend(turn, "Yoxlama lazımdır")
    after = clocks(house)[0]
    assert (before.rule, after.rule, after.started_at) == ("answer", "answer_with_checks", before.started_at)
    assert house.office.working_days(before.due_on, after.due_on) == 15
    # The law of Azerbaijan asks for no notice with a term of its own.
    assert clocks(house, DeadlineKind.NOTIFY_EXTENSION) == []


def test_s71_a_pause_without_a_legal_ground_is_refused(house, case):
    number, aigul, _ = case
    with pytest.raises(Conflict, match="no_legal_ground"), act(house, number, aigul) as turn:
        answering.ask_citizen(turn, "Құжаттарды жіберіңіз", 10)
    with act(house, number, aigul) as turn:
        answering.ask_citizen(turn, "Құжаттарды жіберіңіз")
    assert (due(house), clocks(house)[0].stands_until) == ("2026-12-07", None)


# Sixteen November 2026 is a Monday; a month runs to Wednesday 16 December. Days by which the pause moves that date.
PAUSES = [
    ("it ends on the day on which it began", [("2026-11-17 10:00", "2026-11-17 15:00")], 0),
    ("over midnight", [("2026-11-17 23:00", "2026-11-18 00:30")], 1),
    ("two days", [("2026-11-17 10:00", "2026-11-19 10:00")], 2),
    ("two in one day", [("2026-11-17 10:00", "2026-11-17 11:00"), ("2026-11-17 14:00", "2026-11-17 15:00")], 0),
    ("one after the other", [("2026-11-17 10:00", "2026-11-18 11:00"), ("2026-11-18 14:00", "2026-11-19 15:00")], 2),
]


@pytest.mark.parametrize("jurisdiction", ["ge"])
@pytest.mark.parametrize(("spans", "days"), [one[1:] for one in PAUSES], ids=[one[0] for one in PAUSES])
def test_s70_a_pause_moves_the_date_by_the_days_it_stood(house, clock, spans, days):
    number, nino = taken(house, **TBILISI)
    assert due(house) == "2026-12-16"
    for began, ended in spans:
        clock.now = _tbilisi(began)
        with act(house, number, nino) as turn:
            answering.ask_citizen(turn, "გამოგვიგზავნეთ დოკუმენტები", 5)
        clock.now = _tbilisi(ended)
        with act(house, number, actor_of(house)) as turn:
            citizen.add_message(turn, "აი დოკუმენტები", "web")
    assert due(house) == (date(2026, 12, 16) + timedelta(days=days)).isoformat()
    assert differences(house.engine, house.office.local_date) == []


def _tbilisi(written):
    return datetime.fromisoformat(written).replace(tzinfo=UTC) - timedelta(hours=4)


@pytest.mark.parametrize("jurisdiction", ["ge"])
@pytest.mark.parametrize("days", [4, 21])
def test_a_pause_keeps_to_the_days_of_the_law(house, days):
    number, nino = taken(house, **TBILISI)
    with pytest.raises(BadInput, match="pause_outside_law"), act(house, number, nino) as turn:
        answering.ask_citizen(turn, "გამოგვიგზავნეთ დოკუმენტები", days)


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_a_clock_that_stood_long_enough_runs_on_by_itself(house, clock):
    number, nino = taken(house, **TBILISI)
    with act(house, number, nino) as turn:
        answering.ask_citizen(turn, "გამოგვიგზავნეთ დოკუმენტები", 5)
    # While it stands its date is the one that it has at the latest.
    assert due(house) == "2026-12-21"
    assert run_on(house, clock.forward(days=5)) == 0
    assert run_on(house, clock.forward(days=1)) == 1
    assert run_on(house, clock()) == 0
    with Session(house.engine) as session:
        assert session.exec(select(Case.state)).one() == State.IN_PROGRESS
    assert (due(house), clocks(house)[0].stands_until) == ("2026-12-21", None)
    with pytest.raises(BadInput, match="pause_outside_law"), act(house, number, nino) as turn:
        answering.ask_citizen(turn, "კიდევ ერთი დოკუმენტი", 16)


def promised(house, clock, number, who, day):
    with act(house, number, who) as turn:
        answering.answer(turn, "action_promised", "Құбырды ауыстырамыз", day)
    clock.forward(minutes=1)


def test_a_promise_is_a_clock_of_its_own_until_it_is_kept(house, case, clock, tmp_path):
    number, aigul, _ = case
    promised(house, clock, number, aigul, date(2026, 12, 1))
    promise = clocks(house, DeadlineKind.PROMISE)[0]
    assert (promise.due_on.isoformat(), promise.state) == ("2026-12-01", "open")
    with Session(house.engine) as session:
        assert session.exec(select(Case.next_due_at)).one() is None, "an answered case is in no queue of open ones"
    with act(house, number, aigul) as turn:
        answering.fulfil(turn, "Құбыр ауыстырылды")
    assert clocks(house, DeadlineKind.PROMISE)[0].state == "met"
    while deliver(house, clock()):
        clock.forward(seconds=1)
    assert "уәде еткені орындалғанын" in mail(tmp_path)
    with pytest.raises(Conflict, match="nothing_promised"), act(house, number, aigul) as turn:
        answering.fulfil(turn, "Құбыр ауыстырылды")
    assert differences(house.engine, house.office.local_date) == []


def test_a_promise_that_is_not_kept_reaches_oversight_and_the_citizen(house, case, clock):
    number, aigul, _ = case
    promised(house, clock, number, aigul, date(2026, 12, 1))
    clock.forward(days=40)
    # The officer who gave it, the head, and oversight.
    assert escalate(house, clock()) == 3
    with Session(house.engine) as session:
        late = session.exec(select(Delivery).where(Delivery.notice == "late")).one()
        assert late.params["kind"] == "promise"
        assert session.exec(select(Case.state)).one() == State.ANSWERED
    assert differences(house.engine, house.office.local_date) == []


@pytest.mark.parametrize("how", ["undone", "reopened"])
def test_the_promise_of_an_answer_that_no_longer_stands_binds_nobody(house, clock, how):
    receipt = file(house)
    aigul = account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "action_promised", "Құбырды ауыстырамыз", date(2026, 12, 1))
    clock.forward(seconds=5 if how == "undone" else 20)
    with act(house, receipt.case.number, aigul if how == "undone" else author(receipt)) as turn:
        answering.undo(turn) if how == "undone" else citizen.reopen(turn, "Ештеңе өзгерген жоқ")
    found = clocks(house, DeadlineKind.PROMISE)
    assert [(one.state, one.exit) for one in found] == [("void", how)]
    if how == "undone":
        promised(house, clock, receipt.case.number, aigul, date(2026, 12, 2))
        again = clocks(house, DeadlineKind.PROMISE)
        assert [(one.state, one.due_on.isoformat()) for one in again] == [("open", "2026-12-02")]


def test_staff_read_the_history_of_a_term(house, case):
    number, _, rustam = case
    with act(house, number, rustam) as turn:
        terms.extend(turn, "Уақыт керек", date(2026, 12, 21))
    with Session(house.engine) as session:
        event = queries.history(session, session.exec(select(Case.id)).one())[-1]
    assert event.verb == "extend"
    assert event.data["dates"] == {"was": "2026-12-07", "due_on": "2026-12-21"}
    assert (event.data["article"], event.data["reason"]) == ("76", "Уақыт керек")


def test_a_case_keeps_the_law_under_which_it_began(house, case, clock):
    """Whatever came into force meanwhile: here the same law with half the days, from December on."""
    number, aigul, _ = case
    old = house.office.law.rule("answer", date(2026, 11, 16))
    new = replace(old, amount=7, valid_from=date(2026, 12, 1))
    rules = (replace(old, valid_to=date(2026, 11, 30)), new, *(one for one in house.office.law.rules if one != old))
    house.office = replace(house.office, law=replace(house.office.law, rules=rules))
    with act(house, number, aigul) as turn:
        answering.answer(turn, "resolved", "Құбыр жөнделді")
    clock.forward(days=20)
    with act(house, number, actor_of(house)) as turn:
        citizen.reopen(turn, "Ештеңе өзгерген жоқ")
    file(house)
    first, again, fresh = clocks(house)
    assert [house.office.worked_sum(one).term.amount for one in (first, again, fresh)] == [15, 15, 7]
    assert [one.law_on and one.law_on.isoformat() for one in (first, again, fresh)] == [None, "2026-11-16", None]
