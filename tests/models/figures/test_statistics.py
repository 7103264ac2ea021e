"""What is published follows from what happened, and small numbers stay inside."""

import statistics as plain
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from factories import ENERGY, account, act, author, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from models import queries
from models.actions import answering, citizen, routing
from models.actor import SYSTEM
from models.case import Case
from models.db import unit_of_work
from models.editions.livebook import LiveBook
from models.errors import JawabError
from models.figures.cells import Cell, add, bucket_of
from models.figures.recount import differences
from models.figures.statistics import Slice, quantile
from models.lifecycle import Verb, can
from models.taxonomy import Role

OCTOBER = "2026-10"
NOVEMBER = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)


def put(house, measure, n, **where):
    here = {"jurisdiction": "kz", "month": OCTOBER, "agency_code": ENERGY, "category": "heating", "region": "KZ-75"}
    cell = Cell(**{**here, **where}, measure=measure)
    with unit_of_work(house.engine) as session:
        add(session.connection(), Counter({cell: n}))


def seen(house, now=NOVEMBER, **where):
    with Session(house.engine) as session:
        return LiveBook(session, "kz", now).statistics(Slice(where.pop("month", OCTOBER), **where))


def term(house, receipt):
    with Session(house.engine) as session:
        clock = queries.deadlines(session, receipt.case.id)[0]
    return clock.due_on, clock.due_at


def test_a_month_is_counted_with_its_share_and_interval(house):
    put(house, "due", 200)
    put(house, "on_time", 180)
    put(house, "answered", 190)
    found = seen(house)
    assert (found.counts["due"], found.counts["on_time"], found.suppressed) == (200, 180, [])
    on_time = found.shares["on_time"]
    assert (on_time.value, round(on_time.low, 3), round(on_time.high, 3)) == (0.9, 0.851, 0.934)


def test_s106_three_in_a_cell_are_hidden_and_so_is_a_second_cell(house):
    put(house, "due", 3, region="KZ-75")
    put(house, "due", 40, region="KZ-71")
    put(house, "due", 50, region="KZ-79")
    found = {region: seen(house, region=region).counts["due"] for region in ("KZ-75", "KZ-71", "KZ-79")}
    assert found == {"KZ-75": None, "KZ-71": None, "KZ-79": 50}
    assert seen(house).counts["due"] == 93
    assert "due" in seen(house, region="KZ-75").suppressed


def test_a_share_is_not_shown_when_what_is_left_is_small(house):
    put(house, "due", 200)
    put(house, "on_time", 196)
    found = seen(house)
    assert (found.counts["due"], found.counts["on_time"], found.shares["on_time"].value) == (200, None, None)


def test_an_agency_crossed_with_a_region_is_not_published(house):
    put(house, "due", 500)
    assert seen(house, agency=ENERGY).counts["due"] == 500
    crossed = seen(house, agency=ENERGY, region="KZ-75")
    assert set(crossed.counts.values()) == {None}
    assert crossed.suppressed == list(crossed.counts)


def test_regions_subjects_and_both_are_read_from_one_hidden_set(house):
    for region, category, n in (
        ("KZ-75", "heating", 3),
        ("KZ-75", "roads", 90),
        ("KZ-71", "heating", 40),
        ("KZ-71", "roads", 50),
    ):
        put(house, "due", n, region=region, category=category)
    assert seen(house, region="KZ-75").counts["due"] == 93
    assert seen(house, category="heating").counts["due"] == 43
    crossed = [
        seen(house, region=region, category=category).counts["due"]
        for region in ("KZ-75", "KZ-71")
        for category in ("heating", "roads")
    ]
    assert crossed == [None] * 4


def test_who_is_not_due_yet_is_not_late(house, clock):
    aigul = account(house, "Aigul")
    receipts = [file(house) for _ in range(25)]
    for receipt in receipts[:12]:
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", "Құбыр жөнделді")
    due_on, due_at = term(house, receipts[0])
    month = f"{due_on:%Y-%m}"
    assert seen(house, clock(), month=month).counts["due"] == 12
    clock.now = due_at + timedelta(seconds=1)
    late = seen(house, clock(), month=month)
    assert (late.counts["due"], late.counts["on_time"], late.counts["overdue"]) == (25, 12, 13)


def test_the_month_after_the_asked_one_lends_it_nothing(house, clock):
    """The last day of a month ends on the first of the next, by the clock of the law."""
    clock.now = datetime(2026, 11, 9, 5, 0, tzinfo=UTC)
    due_on, due_at = term(house, file(house))
    assert due_on.isoformat() == "2026-11-30"
    clock.now = due_at - timedelta(seconds=1)
    with Session(house.engine) as session:
        found = LiveBook(session, "kz", clock()).cubes(["2026-11", "2026-12"], ())
    assert (found["2026-11"].exact("due"), found["2026-12"].exact("due")) == (0, 0)
    with Session(house.engine) as session:
        late = LiveBook(session, "kz", clock.forward(seconds=2)).cubes(["2026-11"], ())["2026-11"]
    assert late.exact("due") == 1


def test_months_with_figures_come_newest_first(house):
    for month in ("2026-08", "2026-10", "2026-09"):
        put(house, "due", 12, month=month)
    put(house, "received", 12, month="2026-11")
    with Session(house.engine) as session:
        assert LiveBook(session, "kz", NOVEMBER).months() == ["2026-10", "2026-09", "2026-08"]


@pytest.mark.parametrize(
    ("due", "answered", "shown"), [(12, 12, True), (12, 11, False), (20, 12, True), (9, 9, False), (40, 9, False)]
)
def test_how_long_it_took_tells_no_hidden_count(house, due, answered, shown):
    """Of eleven due, times that need ten answers would say that one is missing."""
    put(house, "due", due)
    put(house, "on_time", answered)
    put(house, "answered", answered)
    put(house, "answer_time", answered, bucket=800)
    found = seen(house)
    assert (found.days["median_days"] is not None, found.days["p90_days"] is not None, found.days["p99_days"]) == (
        shown,
        shown,
        None,
    )


@settings(max_examples=50)
@given(st.lists(st.floats(0.01, 400), min_size=2, max_size=200), st.sampled_from([0.5, 0.9, 0.99]))
def test_quantiles_from_buckets_are_within_two_per_cent(days, q):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    counted = Counter(bucket_of(start, start + timedelta(days=one)) for one in days)
    place = q * (len(days) - 1)
    ordered = sorted(days)
    low, high = ordered[int(place)], ordered[min(int(place) + 1, len(days) - 1)]
    truth = low + (high - low) * (place - int(place))
    assert quantile(counted, q) == pytest.approx(truth, rel=0.02)


def test_quantiles_know_a_bucket_for_nothing_and_an_empty_table():
    assert quantile({}, 0.5) is None
    assert quantile({-1: 5}, 0.9) == 0.0
    assert plain.median([0, 0, 3]) == quantile({-1: 2, bucket_of(NOVEMBER, NOVEMBER + timedelta(days=3)): 1}, 0.5)


def other_agency(turn):
    return "kz-almaty-housing" if turn.case.agency_code == ENERGY else ENERGY


STEPS = [
    (Verb.TAKE, "officer", routing.take),
    (Verb.ANSWER, "officer", lambda turn: answering.answer(turn, "resolved", "Жөнделді")),
    (Verb.UNDO, "officer", answering.undo),
    (Verb.TRANSFER, "officer", lambda turn: routing.transfer(turn, other_agency(turn), "Сіздің мәселе")),
    (Verb.RETURN, "officer", lambda turn: routing.return_(turn, "Бізге қатысы жоқ")),
    (Verb.RECATEGORISE, "officer", lambda turn: routing.recategorise(turn, "electricity")),
    (Verb.ROUTE, "clerk", lambda turn: routing.route(turn, ENERGY, "heating", "person")),
    (Verb.PROPOSE_REJECTION, "clerk", lambda turn: routing.propose_rejection(turn, "Жарнама")),
    (Verb.REJECT, "second_clerk", routing.reject),
    (Verb.RATE, "author", lambda turn: citizen.rate(turn, "solved")),
    (Verb.RATE, "author", lambda turn: citizen.rate(turn, "not_solved")),
    (Verb.REOPEN, "author", lambda turn: citizen.reopen(turn, "Әлі суық")),
    (Verb.APPEAL, "author", lambda turn: citizen.appeal(turn, "Келіспеймін")),
    (Verb.APPEAL_SILENCE, "author", lambda turn: citizen.appeal(turn, "Жауап болмады")),
    (Verb.UPHOLD_SILENCE, "oversight", lambda turn: citizen.decide_appeal(turn, upheld=True, text="Жауап беріңіз")),
    (Verb.DISMISS_SILENCE, "oversight", lambda turn: citizen.decide_appeal(turn, upheld=False, text="Себебі")),
    (Verb.WITHDRAW, "author", citizen.withdraw),
    (Verb.UPHOLD_APPEAL, "oversight", lambda turn: citizen.decide_appeal(turn, upheld=True, text="Қайта қаралсын")),
    (Verb.DISMISS_APPEAL, "oversight", lambda turn: citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс")),
]
waits = st.sampled_from([0, 0, 1, 30, 300, 600])
walks = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 10**6), waits), min_size=5, max_size=25)


def people(house):
    roles = {"clerk": Role.CLERK, "second_clerk": Role.CLERK, "oversight": Role.OVERSIGHT}
    officers = {code: account(house, f"officer at {code}", agency=code) for code in (ENERGY, "kz-almaty-housing")}
    return officers, {name: account(house, name, role, None) for name, role in roles.items()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_s100_the_kept_figures_equal_a_recomputation_after_any_walk(house, clock):
    officers, others = people(house)
    done = Counter()

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(walks)
    def walk(steps):
        clock.now = NOVEMBER
        receipts = [file(house), file(house, region=None), file(house, contact_kind=None, contact_value=None)]
        for which, choice, wait in steps:
            clock.forward(hours=wait)
            done[stride(receipts[which], choice)] += 1
        assert differences(house.engine, house.office.local_date) == []

    def stride(receipt, choice):
        with Session(house.engine) as session:
            case = session.exec(select(Case).where(Case.number == receipt.case.number)).one()
        allowed = [step for step in STEPS if can(case.state, step[0])]
        if not allowed:
            return "final"
        verb, who, work = allowed[choice % len(allowed)]
        actor = {"author": author(receipt), "officer": officers.get(case.agency_code, SYSTEM), **others}[who]
        try:
            with act(house, case.number, actor) as turn:
                work(turn)
        except JawabError:
            # A refusal is part of a walk: it must leave nothing behind.
            return "refused"
        return verb

    walk()
    common = {Verb.ANSWER, Verb.TRANSFER, Verb.RETURN, Verb.ROUTE, Verb.WITHDRAW, Verb.APPEAL_SILENCE}
    assert common <= set(done), done
