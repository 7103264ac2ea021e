"""What colleagues ask of each other inside an agency: who may say what, by when, and what ends it."""

from datetime import date, timedelta

import pytest
from factories import account, author, file
from joining import HOUSING, all_is_true, answer, clocks, do, fresh, last
from sqlmodel import Session, select
from staff import change

from models import mytasks, queries
from models.actions import answering, citizen, routing, tasks
from models.actions.tasks import Wish
from models.actor import staff
from models.errors import BadInput, Conflict, Forbidden, NotFound
from models.lifecycle import Verb
from models.task import DONE, OPEN, REFUSED, WITHDRAWN, Task
from models.taxonomy import Role, State

# Monday 16 November 2026 is today; the answer is due on 7 December.
THURSDAY, SATURDAY, LATER = date(2026, 11, 19), date(2026, 11, 21), date(2026, 12, 9)
ASKS = "Барып қарап шық, жертөледе су бар ма"


@pytest.fixture
def aigul(house):
    """The officer who has the case."""
    return account(house, "Aigul")


@pytest.fixture
def denis(house):
    """Her colleague."""
    return account(house, "Denis")


@pytest.fixture
def receipt(house, aigul):
    """A case that Aigul has taken."""
    receipt = file(house)
    do(house, receipt, aigul, routing.take)
    return receipt


def asks(house, receipt, who, of, day=THURSDAY, *, beyond=False):
    do(house, receipt, who, lambda turn: tasks.ask(turn, Wish(of, ASKS, day, beyond)))


def kept(house, receipt):
    with Session(house.engine) as session:
        return session.exec(select(Task).where(Task.case_id == receipt.case.id).order_by(Task.no)).all()


def todo(house, who):
    today = house.office.local_date(house.clock())
    with Session(house.engine) as session:
        found = [task.no for task, _case in session.exec(mytasks.asked_of(staff(who), today))]
        assert session.exec(mytasks.asked_count(staff(who), today)).one() == len(found)
        return found


def test_it_is_asked_done_and_stands_out_for_whoever_asked_and_no_date_moves(house, clock, receipt, aigul, denis):
    before = clocks(house, receipt)["answer", 0].due_at
    asks(house, receipt, aigul, denis)
    assert (todo(house, denis), todo(house, aigul)) == ([1], [])
    change(house, receipt, unread=False)
    clock.forward(days=1)
    do(house, receipt, denis, lambda turn: tasks.finish(turn, 1, "Құрғақ, су жоқ"))
    (task,) = kept(house, receipt)
    assert (task.state, task.ended_at, task.ended_by) == (DONE, clock(), Verb.FINISH_TASK)
    assert todo(house, denis) == []
    case = fresh(house, receipt)
    assert (case.state, case.officer_id, case.unread) == (State.IN_PROGRESS, aigul.id, True)
    assert clocks(house, receipt)["answer", 0].due_at == before
    with Session(house.engine) as session:
        assert {one.kind for one in queries.messages(session, case.id, notes=False)} == {"complaint"}
    all_is_true(house, receipt)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 13), "task_day_over"),
        (SATURDAY, "task_day_not_worked"),
        (LATER, "task_after_answer"),
    ],
)
def test_the_day_is_a_working_day_from_today_on_and_not_after_the_answers(house, receipt, aigul, denis, day, code):
    with pytest.raises(BadInput, match=code):
        asks(house, receipt, aigul, denis, day)
    assert kept(house, receipt) == []
    asks(house, receipt, aigul, denis, house.office.local_date(house.clock()))
    asks(house, receipt, aigul, denis, LATER, beyond=True)
    assert [one.due_on for one in kept(house, receipt)] == [date(2026, 11, 16), LATER]


@pytest.mark.parametrize(
    ("jurisdiction", "place", "free"),
    [
        ("az", {"agency": "az-heating", "region": "AZ-BA", "language": "az"}, date(2027, 3, 23)),
        ("ge", {"agency": "ge-gwp", "region": "GE-TB", "language": "ka"}, date(2027, 1, 19)),
    ],
    ids=["az", "ge"],
)
def test_each_country_has_its_own_days_off(house, clock, place, free):
    clock.forward(days=(free - house.office.local_date(clock())).days - 1)
    given = {"category": None, "region": place["region"], "language": place["language"], "identity_number": None}
    receipt = file(house, **given)
    leyla, nino = (account(house, name, agency=place["agency"]) for name in ("Leyla", "Nino"))
    do(house, receipt, None, lambda turn: routing.abstain(turn, "unsure"))
    do(house, receipt, None, lambda turn: routing.route(turn, place["agency"], "heating", "person"))
    with pytest.raises(BadInput, match="task_day_not_worked"):
        asks(house, receipt, leyla, nino, free)


def test_who_may_be_asked(house, receipt, aigul, denis):
    bolat = account(house, "Bolat", agency=HOUSING)
    gone = account(house, "Dauren", active=False)
    for who, code in ((aigul, "ask_somebody_else"), (bolat, "officer_of_another_agency")):
        with pytest.raises(BadInput, match=code):
            asks(house, receipt, aigul, who)
    with pytest.raises(BadInput, match="officer_of_another_agency"):
        asks(house, receipt, aigul, gone)
    with pytest.raises(NotFound):
        asks(house, receipt, bolat, denis)
    assert kept(house, receipt) == []


def test_refused_with_a_reason_or_passed_on_by_the_same_day(house, receipt, aigul, denis):
    dana = account(house, "Dana")
    asks(house, receipt, aigul, denis)
    asks(house, receipt, aigul, denis)
    do(house, receipt, denis, lambda turn: tasks.pass_on(turn, 1, dana))
    with pytest.raises(BadInput, match="text_needed"):
        do(house, receipt, denis, lambda turn: tasks.refuse(turn, 2, " "))
    do(house, receipt, denis, lambda turn: tasks.refuse(turn, 2, "Көлік жоқ"))
    first, second = kept(house, receipt)
    assert (first.state, first.officer_id, first.due_on) == (OPEN, dana.id, THURSDAY)
    assert (second.state, second.ended_by) == (REFUSED, Verb.REFUSE_TASK)
    assert (todo(house, denis), todo(house, dana)) == ([], [1])
    with pytest.raises(Conflict, match="task_over"):
        do(house, receipt, denis, lambda turn: tasks.finish(turn, 2, "Бәрібір бардым"))
    all_is_true(house, receipt)


def test_only_whom_it_concerns_answers_for_it(house, receipt, aigul, denis):
    dana, rustam = account(house, "Dana"), account(house, "Rustam", Role.MANAGER)
    for _ in range(4):
        asks(house, receipt, aigul, denis)
    deeds = (
        lambda turn: tasks.finish(turn, 1, "Бардым"),
        lambda turn: tasks.refuse(turn, 1, "Бармаймын"),
        lambda turn: tasks.pass_on(turn, 1, rustam),
        lambda turn: tasks.drop(turn, 1),
    )
    for deed in deeds:
        with pytest.raises(Forbidden):
            do(house, receipt, dana, deed)
    for deed in deeds[1:3]:
        with pytest.raises(Forbidden):
            do(house, receipt, aigul, deed)
    with pytest.raises(Forbidden):
        do(house, receipt, denis, deeds[3])
    do(house, receipt, aigul, deeds[0])
    do(house, receipt, aigul, lambda turn: tasks.drop(turn, 2))
    do(house, receipt, rustam, lambda turn: tasks.pass_on(turn, 3, dana))
    do(house, receipt, rustam, lambda turn: tasks.drop(turn, 4))
    assert [one.state for one in kept(house, receipt)] == [DONE, WITHDRAWN, OPEN, WITHDRAWN]


def test_the_substitute_sees_it_and_does_it_while_the_colleague_is_away(house, clock, receipt, aigul, denis):
    dana = account(house, "Dana")
    asks(house, receipt, aigul, denis)
    today = house.office.local_date(clock())
    with Session(house.engine) as session, session.begin():
        away = session.get_one(type(denis), denis.id)
        away.absent_from, away.absent_until, away.substitute_id = today, today + timedelta(days=1), dana.id
    assert (todo(house, dana), todo(house, denis)) == ([1], [1])
    clock.forward(days=2)
    assert todo(house, dana) == []
    with pytest.raises(Forbidden):
        do(house, receipt, dana, lambda turn: tasks.finish(turn, 1, "Бардым"))
    clock.forward(days=-1)
    do(house, receipt, dana, lambda turn: tasks.finish(turn, 1, "Денис орнына бардым"))
    assert kept(house, receipt)[0].state == DONE


LEAVING = {
    Verb.ANSWER: ("aigul", lambda turn: answering.answer(turn, "resolved", "Жылу берілді")),
    Verb.TRANSFER: ("aigul", lambda turn: routing.transfer(turn, HOUSING, "Шатыр олардікі")),
    Verb.WITHDRAW: ("author", citizen.withdraw),
}


@pytest.mark.parametrize("verb", LEAVING)
def test_it_ends_in_the_commit_in_which_the_case_leaves_the_desk(house, clock, receipt, aigul, denis, verb):
    asks(house, receipt, aigul, denis)
    asks(house, receipt, aigul, denis)
    do(house, receipt, denis, lambda turn: tasks.finish(turn, 2, "Бардым"))
    clock.forward(hours=1)
    who, deed = LEAVING[verb]
    do(house, receipt, {"aigul": aigul, "author": author(receipt)}[who], deed)
    first, second = kept(house, receipt)
    assert (first.state, first.ended_by, first.ended_at) == (WITHDRAWN, verb, clock())
    assert (second.state, second.ended_by) == (DONE, Verb.FINISH_TASK)
    assert todo(house, denis) == []
    with Session(house.engine) as session:
        gone = session.exec(mytasks.taken_from(staff(denis), clock() - timedelta(days=7))).all()
        assert [task.no for task, _case in gone] == [1]
    all_is_true(house, receipt)


def test_what_goes_back_to_be_sorted_asks_nobody_any_more(house, receipt, aigul):
    do(house, receipt, aigul, lambda turn: routing.transfer(turn, HOUSING, "Шатыр"))
    bolat, dauren = account(house, "Bolat", agency=HOUSING), account(house, "Dauren", agency=HOUSING)
    asks(house, receipt, bolat, dauren)
    do(house, receipt, bolat, lambda turn: routing.return_(turn, "Біздікі емес"))
    assert kept(house, receipt)[0].ended_by == Verb.RETURN


def test_an_answer_taken_back_asks_again(house, clock, receipt, aigul, denis):
    asks(house, receipt, aigul, denis)
    asks(house, receipt, aigul, denis)
    do(house, receipt, aigul, lambda turn: tasks.drop(turn, 2))
    answer(house, receipt, aigul)
    clock.forward(seconds=5)
    do(house, receipt, aigul, answering.undo)
    assert [one.state for one in kept(house, receipt)] == [OPEN, WITHDRAWN]
    assert todo(house, denis) == [1]
    all_is_true(house, receipt)


def test_the_history_names_no_words(house, receipt, aigul, denis):
    asks(house, receipt, aigul, denis)
    assert last(house, receipt, Verb.ASK_COLLEAGUE).data.keys() == {"message_id", "task", "officer", "due_on"}
