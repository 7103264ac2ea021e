"""A complaint about silence stands beside the state: the agency must still answer, and the body above decides."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories import ENERGY, account, act, author, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from api.worker import close_answered
from escalation.sweep import sweep
from models import queries
from models.actions import answering, citizen, routing
from models.actor import SYSTEM
from models.case import DISMISSED, PENDING, Case
from models.deadline import LAPSED, MET, MISSED, OPEN
from models.delivery import Delivery
from models.editions.livebook import LiveBook
from models.errors import Conflict, Forbidden, NotFound
from models.figures.recount import differences
from models.figures.statistics import SILENCE
from models.lifecycle import REBUILT, Verb, replay
from models.taxonomy import DeadlineKind, Role, State

ABOVE = "kz-almaty-akimat"
MONDAY = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
HOUSING = "kz-almaty-housing"


def fresh(house, receipt) -> Case:
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def clocks(house, receipt):
    with Session(house.engine) as session:
        return {(one.kind, one.cycle): one for one in queries.deadlines(session, receipt.case.id)}


def told(house, receipt):
    """Every notice to the author, with what it was given."""
    with Session(house.engine) as session:
        found = select(Delivery).where(Delivery.case_id == receipt.case.id).order_by(col(Delivery.id))
        return [(one.notice, one.params) for one in session.exec(found)]


def silent(house, clock, **given):
    """A case whose answer did not come, a day after it was due."""
    receipt = file(house, **given)
    clock.now = clocks(house, receipt)["answer", 1].due_at + timedelta(days=1)
    return receipt


def complain(house, receipt, words="Жауап болмады"):
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, words)
    return receipt


def decide(house, receipt, who, *, upheld):
    with act(house, receipt.case.number, who) as turn:
        citizen.decide_appeal(turn, upheld=upheld, text="Себебі")


def take(house, receipt, officer):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)


def answer(house, receipt, officer):
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, "resolved", "Жылу берілді")


@pytest.fixture
def dana(house):
    """Oversight."""
    return account(house, "Dana", Role.OVERSIGHT, None)


@pytest.fixture
def aigul(house):
    """An officer of the agency that is silent."""
    return account(house, "Aigul")


def history_is_true(house, receipt):
    with Session(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        told = replay((one.verb, one.data) for one in queries.history(session, case.id))
        assert told == {name: getattr(case, name) for name in ("state", "cycle", *REBUILT)}
    assert differences(house.engine, house.office.local_date) == []


def test_the_agency_must_still_answer_while_the_body_above_decides(house, clock, aigul):
    receipt = complain(house, silent(house, clock))
    case, running = fresh(house, receipt), clocks(house, receipt)
    assert (case.state, case.silence_appeal, case.appeal_to) == (State.ASSIGNED, PENDING, ABOVE)
    assert (running["answer", 1].state, running[DeadlineKind.SILENCE_APPEAL, 1].state) == (OPEN, OPEN)
    assert running[DeadlineKind.SILENCE_APPEAL, 1].rule == "appeal_answer"
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    assert fresh(house, receipt).state == State.ANSWERED
    assert clocks(house, receipt)["answer", 1].state == MISSED
    assert clocks(house, receipt)[DeadlineKind.SILENCE_APPEAL, 1].state == OPEN
    history_is_true(house, receipt)


def test_s82_upheld_the_agency_must_answer_by_a_new_date_and_the_old_result_stays(house, clock, dana, aigul):
    receipt = complain(house, silent(house, clock))
    clock.forward(days=3)
    decide(house, receipt, dana, upheld=True)
    case, ended = fresh(house, receipt), clocks(house, receipt)
    assert (case.state, case.cycle, case.silence_appeal, case.appeal_to) == (State.ASSIGNED, 2, None, None)
    assert (ended["answer", 1].state, ended[DeadlineKind.SILENCE_APPEAL, 1].state) == (LAPSED, MET)
    assert ended["answer", 2].state == OPEN
    assert case.next_due_at == ended["answer", 2].due_at > clock()
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    after = clocks(house, receipt)
    assert (after["answer", 1].state, after["answer", 2].state) == (LAPSED, MET)
    history_is_true(house, receipt)


@pytest.mark.parametrize("taken", [False, True])
def test_dismissed_the_case_is_where_it_was(house, clock, dana, aigul, taken):
    receipt = silent(house, clock)
    if taken:
        take(house, receipt, aigul)
    before = fresh(house, receipt)
    decide(house, complain(house, receipt), dana, upheld=False)
    case = fresh(house, receipt)
    same = ("state", "cycle", "officer_id", "agency_code", "next_due_at", "answered_at")
    assert {name: getattr(case, name) for name in same} == {name: getattr(before, name) for name in same}
    assert (case.silence_appeal, case.appeal_to) == (DISMISSED, None)
    assert clocks(house, receipt)["answer", 1].state == OPEN
    with pytest.raises(Conflict, match="already_appealed_silence"):
        complain(house, receipt)
    history_is_true(house, receipt)


def test_only_silence_can_be_complained_of_and_only_once(house, clock):
    receipt = file(house)
    with pytest.raises(Conflict, match="answer_not_due_yet"):
        complain(house, receipt)
    clock.now = clocks(house, receipt)["answer", 1].due_at
    with pytest.raises(Conflict, match="answer_not_due_yet"):
        complain(house, receipt)
    clock.forward(microseconds=1)
    complain(house, receipt)
    with pytest.raises(Conflict, match="already_appealed_silence"):
        complain(house, receipt)
    signal = file(house, name=None, identity_number=None, contact_kind=None, contact_value=None)
    clock.forward(days=300)
    with pytest.raises(Conflict, match="answer_not_due_yet"):
        complain(house, signal)


def figures(house, clock):
    """What November and December say of silence, when January is there."""
    with Session(house.engine) as session:
        cubes = LiveBook(session, house.office.profile.code, clock()).cubes(["2026-12", "2027-01"], ())
    return {code: sum(cube.exact(code) for cube in cubes.values()) for code in SILENCE}


@pytest.mark.parametrize("jurisdiction", ["kz", "az"])
def test_silence_is_counted_with_what_became_of_it(house, clock, dana):
    """Azerbaijan's law dates no decision: there the case itself says how its complaint stands."""
    given = {"category": None, "region": None}
    receipts = [file(house, **given) for _ in range(4)]
    clock.now = clocks(house, receipts[0])["answer", 1].due_at + timedelta(days=1)
    assert figures(house, clock)["silent"] == 4
    for receipt in receipts[:3]:
        complain(house, receipt)
    decide(house, receipts[0], dana, upheld=True)
    decide(house, receipts[1], dana, upheld=False)
    told = {"silent": 4, "silence_appealed": 3, "silence_decided": 2, "silence_upheld": 1, "appealed_late": 0}
    assert figures(house, clock) == told
    assert differences(house.engine, house.office.local_date) == []


def test_an_appeal_that_came_late_is_counted_once_an_answer(house, clock, dana, aigul):
    receipt = silent(house, clock)
    clock.forward(days=100)
    complain(house, receipt)
    decide(house, receipt, dana, upheld=False)
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    clock.forward(days=100)
    complain(house, receipt)
    counted = figures(house, clock)
    assert (counted["appealed_late"], counted["silence_decided"], counted["silent"]) == (1, 1, 1)
    assert differences(house.engine, house.office.local_date) == []


LATE = pytest.mark.parametrize(
    ("jurisdiction", "days", "last"),
    [("kz", 93, "2027-03-09"), ("ge", 33, "2027-01-18"), ("az", 400, None)],
)


@LATE
def test_a_complaint_about_silence_that_comes_late_is_taken_in_and_says_so(house, clock, days, last):
    """Kazakhstan gives three months, Georgia one; the law of Azerbaijan dates neither appeal nor decision."""
    receipt = silent(house, clock, category=None, region=None)
    clock.forward(days=days)
    complain(house, receipt)
    deciding = clocks(house, receipt).get((DeadlineKind.SILENCE_APPEAL, 1))
    assert (deciding and deciding.filed_after.isoformat()) == last
    assert told(house, receipt)[-1] == ("silence_appealed", {"filed_after": last} if last else {})
    history_is_true(house, receipt)


def test_on_its_last_day_a_complaint_about_silence_is_in_time(house, clock):
    receipt = silent(house, clock)
    clock.now = datetime(2027, 3, 9, 18, 59, 59, tzinfo=UTC)
    complain(house, receipt)
    assert clocks(house, receipt)[DeadlineKind.SILENCE_APPEAL, 1].filed_after is None


def test_an_appeal_against_an_answer_that_comes_late_is_taken_in_alike(house, clock, dana, aigul):
    receipt = file(house)
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    clock.forward(days=100)
    close_answered(house, clock())
    complain(house, receipt, "Жауап дұрыс емес")
    assert fresh(house, receipt).state == State.APPEALED
    assert clocks(house, receipt)[DeadlineKind.APPEAL_ANSWER, 1].filed_after == date(2027, 2, 16)
    assert told(house, receipt)[-1] == ("appealed", {"filed_after": "2027-02-16"})
    decide(house, receipt, dana, upheld=True)
    assert fresh(house, receipt).cycle == 2


def test_the_answer_can_be_appealed_after_the_silence_was_decided(house, clock, dana, aigul):
    receipt = complain(house, silent(house, clock))
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    with pytest.raises(Conflict, match="silence_being_decided"):
        complain(house, receipt, "Жауап дұрыс емес")
    with (
        pytest.raises(Conflict, match="silence_being_decided"),
        act(house, receipt.case.number, author(receipt)) as turn,
    ):
        citizen.reopen(turn, "Әлі суық")
    decide(house, receipt, dana, upheld=False)
    clock.forward(seconds=20)
    complain(house, receipt, "Жауап дұрыс емес")
    case = fresh(house, receipt)
    assert (case.state, case.appeal_to) == (State.APPEALED, ABOVE)
    kinds = set(clocks(house, receipt))
    assert {(DeadlineKind.SILENCE_APPEAL, 1), (DeadlineKind.APPEAL_ANSWER, 1)} <= kinds
    decide(house, receipt, dana, upheld=True)
    assert (fresh(house, receipt).cycle, fresh(house, receipt).appeal_to) == (2, None)
    history_is_true(house, receipt)


def test_the_case_stays_open_until_it_is_decided(house, clock, dana, aigul):
    receipt = complain(house, silent(house, clock))
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    clock.forward(seconds=20)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.rate(turn, "solved")
    assert fresh(house, receipt).state == State.ANSWERED
    clock.forward(days=40)
    assert close_answered(house, clock()) == 0
    decide(house, receipt, dana, upheld=False)
    assert fresh(house, receipt).state == State.CLOSED
    history_is_true(house, receipt)


def test_an_answer_that_nobody_rated_closes_after_the_decision(house, clock, dana, aigul):
    receipt = complain(house, silent(house, clock))
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    clock.forward(days=40)
    decide(house, receipt, dana, upheld=False)
    assert fresh(house, receipt).state == State.ANSWERED
    assert close_answered(house, clock()) == 1


def test_silence_of_the_body_above_escalates_too_even_after_the_answer(house, clock, aigul):
    receipt = complain(house, silent(house, clock))
    take(house, receipt, aigul)
    answer(house, receipt, aigul)
    clock.now = clocks(house, receipt)[DeadlineKind.SILENCE_APPEAL, 1].due_at + timedelta(seconds=1)
    assert sweep(house.engine, house.office, clock()) == 1
    with Session(house.engine) as session:
        told = [one for one in queries.deliveries(session, receipt.case.id) if one.notice == "late"]
    assert [one.params["kind"] for one in told] == [DeadlineKind.SILENCE_APPEAL]


def test_s85_withdrawn_everything_ends_in_the_same_commit(house, clock):
    receipt = complain(house, silent(house, clock))
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.withdraw(turn)
    assert {one.state for one in clocks(house, receipt).values()} == {"void"}
    assert fresh(house, receipt).silence_appeal is None
    clock.forward(days=200)
    assert sweep(house.engine, house.office, clock()) == 0
    history_is_true(house, receipt)


def test_a_case_that_nobody_has_is_decided_by_oversight_and_sorted_by_a_new_date(house, clock, dana):
    receipt = complain(house, silent(house, clock, region=None))
    assert fresh(house, receipt).appeal_to is None
    decide(house, receipt, dana, upheld=True)
    case = fresh(house, receipt)
    assert (case.state, case.cycle) == (State.RECEIVED, 2)
    running = {key for key, one in clocks(house, receipt).items() if one.state == OPEN}
    assert running == {("answer", 2), ("forward", 2)}
    with act(house, receipt.case.number) as turn:
        routing.route(turn, ENERGY, "heating", "table", "KZ-75")
    assert {key for key, one in clocks(house, receipt).items() if one.state == OPEN} == {("answer", 2)}
    history_is_true(house, receipt)


def test_nobody_decides_about_the_own_body(house, clock, dana):
    above = account(house, "Madina", Role.HEAD, ABOVE)
    own = account(house, "Timur", Role.HEAD, ENERGY)
    clerk, officer = account(house, "Saule", Role.CLERK, None), account(house, "Bolat", Role.OFFICER, ABOVE)
    receipt = complain(house, silent(house, clock))
    for who, refusal in ((own, NotFound), (clerk, Forbidden), (officer, Forbidden)):
        with pytest.raises(refusal):
            decide(house, receipt, who, upheld=False)
    with act(house, receipt.case.number, own) as turn:
        routing.transfer(turn, ABOVE, "Жоғары органның ісі")
    assert fresh(house, receipt).appeal_to not in (ABOVE, ENERGY, None)
    with pytest.raises(NotFound):
        decide(house, receipt, above, upheld=False)
    decide(house, receipt, dana, upheld=True)
    history_is_true(house, receipt)


def test_a_leader_of_the_body_above_decides(house, clock):
    madina = account(house, "Madina", Role.MANAGER, ABOVE)
    receipt = complain(house, silent(house, clock))
    decide(house, receipt, madina, upheld=True)
    with Session(house.engine) as session:
        events = {one.verb: one.account_id for one in queries.history(session, receipt.case.id)}
    assert events[Verb.UPHOLD_SILENCE] == madina.id


STEPS = {
    "take": ("aigul", routing.take),
    "answer": ("aigul", lambda turn: answering.answer(turn, "resolved", "Жөнделді")),
    "undo": ("aigul", answering.undo),
    "ask": ("aigul", lambda turn: answering.ask_citizen(turn, "Қай үй?")),
    "transfer": ("aigul", lambda turn: routing.transfer(turn, other(turn), "Сіздің мәселе")),
    "return": ("aigul", lambda turn: routing.return_(turn, "Біздікі емес")),
    "route": ("dana", lambda turn: routing.route(turn, ENERGY, "heating", "person")),
    "appeal": ("author", lambda turn: citizen.appeal(turn, "Жауап болмады")),
    "uphold": ("dana", lambda turn: citizen.decide_appeal(turn, upheld=True, text="Жауап беріңіз")),
    "dismiss": ("dana", lambda turn: citizen.decide_appeal(turn, upheld=False, text="Себебі")),
    "solved": ("author", lambda turn: citizen.rate(turn, "solved")),
    "reopen": ("author", lambda turn: citizen.reopen(turn, "Әлі суық")),
    "withdraw": ("author", citizen.withdraw),
    "close": ("system", lambda turn: citizen.close(turn, "window_passed")),
}


def other(turn):
    return HOUSING if turn.case.agency_code == ENERGY else ENERGY


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_any_life_of_a_silent_case_keeps_its_promises(house, clock, dana):
    officers = {code: account(house, f"at {code}", agency=code) for code in (ENERGY, HOUSING)}
    seen = set()
    names = st.sampled_from(sorted(STEPS) + ["take", "answer", "appeal", "uphold", "dismiss", "close"] * 3)

    # The same walks every time: what they must have met is asked below.
    @settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(names, st.sampled_from([0, 1, 24, 24 * 40])), min_size=4, max_size=18))
    def live(steps):
        clock.now = MONDAY
        receipt = silent(house, clock)
        for name, hours in steps:
            clock.forward(hours=hours)
            seen.add(step(receipt, name))
            promises(receipt)
        history_is_true(house, receipt)

    def step(receipt, name):
        who, work = STEPS[name]
        case = fresh(house, receipt)
        people = {
            "author": author(receipt),
            "system": SYSTEM,
            "dana": dana,
            "aigul": officers.get(case.agency_code, dana),
        }
        try:
            with act(house, receipt.case.number, people[who]) as turn:
                work(turn)
        except (Conflict, Forbidden, NotFound):
            return "refused"
        return name

    def promises(receipt):
        case, known = fresh(house, receipt), clocks(house, receipt)
        running = {kind for (kind, _), one in known.items() if one.state == OPEN}
        assert (case.silence_appeal == PENDING) == (DeadlineKind.SILENCE_APPEAL in running)
        if case.silence_appeal == PENDING:
            assert case.state not in (State.CLOSED, State.WITHDRAWN, State.APPEALED)
            assert case.appeal_to != case.agency_code or case.agency_code is None
        assert all(one.state != OPEN for (kind, cycle), one in known.items() if cycle < case.cycle), known

    live()
    assert {"appeal", "uphold", "dismiss", "answer", "withdraw", "refused"} <= seen
