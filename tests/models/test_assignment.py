"""To whom cases go: the choice by its properties, and whole rounds on both databases."""

from collections import Counter
from datetime import date
from threading import Barrier, Thread

import pytest
from factories import ENERGY, account, act, file
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from api.worker import distribute
from models import queries
from models.actions import routing
from models.actions.assigning import hand_out
from models.actions.cycles import begin_cycle
from models.assignment import AUTHOR, TURN, Officer, choose
from models.case import Case
from models.db import unit_of_work
from models.lifecycle import Verb, replay
from models.taxonomy import Language, Role, State
from models.team import ROUND_ROBIN, Seat, TeamRule

HOUSING = "kz-almaty-housing"
BADRI = {"name": "Badri", "identity_number": "880101300111", "contact_value": "badri@example.com"}

officers = st.builds(
    Officer,
    id=st.integers(1, 9),
    away=st.booleans(),
    load=st.integers(0, 5),
    capacity=st.none() | st.integers(0, 5),
    subjects=st.frozensets(st.sampled_from(["heating", "water"])),
    languages=st.frozensets(st.sampled_from(["kk", "ru"])),
    turn=st.integers(0, 20),
)
teams = st.lists(officers, max_size=6, unique_by=lambda one: one.id)


def after(team, one, turn):
    """The team once this officer has got a case."""
    return [who._replace(load=who.load + 1, turn=turn) if who.id == one else who for who in team]


@given(teams, st.lists(st.tuples(st.sampled_from(["heating", "water"]), st.sampled_from(["kk", "ru"])), max_size=20))
def test_nobody_gets_more_than_there_is_room_for_and_nobody_who_is_away(team, cases):
    before = {one.id: one for one in team}
    for turn, (category, language) in enumerate(cases, 100):
        found = choose(team, category, language, known={1, 2})
        if found is None:
            assert not any(one.takes(category, language) for one in team)
            continue
        team = after(team, found.officer_id, turn)
        now, start = next(one for one in team if one.id == found.officer_id), before[found.officer_id]
        assert not start.away
        assert start.capacity is None or now.load <= start.capacity
        assert not start.subjects or category in start.subjects
        assert not start.languages or language in start.languages


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8, unique=True), st.integers(0, 60))
def test_between_equals_who_are_all_free_the_difference_is_one_at_most(turns, n):
    team = [Officer(id=place, turn=turn) for place, turn in enumerate(turns, 1)]
    got = Counter({one.id: 0 for one in team})
    for turn in range(n):
        found = choose(team, "heating", "kk")
        got[found.officer_id] += 1
        team = after(team, found.officer_id, 100 + turn)
    assert max(got.values()) - min(got.values()) <= 1


def test_who_knows_the_author_comes_first_but_never_above_what_there_is_room_for():
    aigul, boris = Officer(1, turn=9), Officer(2, turn=1)
    assert choose([aigul, boris], "heating", "kk", {1}) == (1, AUTHOR)
    assert choose([aigul._replace(load=3, capacity=3), boris], "heating", "kk", {1}) == (2, TURN)


@pytest.fixture
def round_robin(house):
    """The agency lets its cases go round."""
    return rules(house)


def rules(house, **given):
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, distribution=ROUND_ROBIN, **given))


def seat(house, officer, **given):
    with unit_of_work(house.engine) as session:
        session.merge(Seat(account_id=officer.id, **given))


def holders(house, receipts):
    """Whose each case is."""
    with Session(house.engine) as session:
        found = session.exec(
            select(Case.id, Case.officer_id).where(col(Case.id).in_([one.case.id for one in receipts]))
        )
        by_id = dict(found.all())
    return [by_id[one.case.id] for one in receipts]


@pytest.mark.usefixtures("round_robin")
def test_s96_one_at_capacity_and_one_away_are_skipped_and_nobody_free_loses_nothing(house):
    aigul, boris = account(house, "Aigul"), account(house, "Boris", absent_from=date(2026, 11, 16))
    daulet = account(house, "Daulet")
    seat(house, aigul, capacity=1)
    seat(house, daulet, capacity=2)
    cases = [file(house) for _ in range(5)]
    assert distribute(house, house.clock()) == 3
    assert holders(house, cases) == [aigul.id, daulet.id, daulet.id, None, None]
    assert boris.id not in holders(house, cases)
    assert distribute(house, house.clock()) == 0
    with Session(house.engine) as session:
        waiting = session.get_one(Case, cases[4].case.id)
        assert (waiting.state, waiting.agency_code) == (State.ASSIGNED, ENERGY)
        told = queries.history(session, cases[0].case.id)[-1]
        assert (told.verb, told.actor, told.data) == (Verb.ASSIGN, "system", {"officer_id": aigul.id, "why": TURN})
        assert replay([(one.verb, one.data) for one in queries.history(session, cases[0].case.id)])["officer_id"]
    with act(house, cases[1].case.number, daulet) as turn:
        routing.take(turn)
        routing.transfer(turn, HOUSING, "Үй ішінде")
    assert distribute(house, house.clock()) == 1
    assert holders(house, cases)[3] == daulet.id


@pytest.mark.usefixtures("round_robin")
def test_a_case_that_is_passed_on_goes_to_an_officer_there_at_once(house):
    aigul, bolat = account(house, "Aigul"), account(house, "Bolat", agency=HOUSING)
    receipt = file(house, "Пәтерде жылу жоқ", category="housing")
    with act(house, receipt.case.number, bolat) as turn:
        routing.transfer(turn, ENERGY, "Жылу жүйесі")
    assert holders(house, [receipt]) == [aigul.id]


def test_an_agency_that_has_set_nothing_keeps_its_queue(house):
    account(house, "Aigul")
    receipt = file(house)
    assert distribute(house, house.clock()) == 0
    assert holders(house, [receipt]) == [None]


@pytest.mark.usefixtures("round_robin")
def test_leaders_and_those_who_left_get_nothing(house):
    account(house, "Hanna", Role.HEAD)
    account(house, "Gone", active=False)
    receipt = file(house)
    assert distribute(house, house.clock()) == 0
    assert holders(house, [receipt]) == [None]


@pytest.mark.usefixtures("round_robin")
def test_subjects_and_languages_of_an_officer_are_kept_to(house):
    aigul, denis = account(house, "Aigul"), account(house, "Denis")
    seat(house, aigul, languages=[Language.KK])
    seat(house, denis, subjects=["heating"], languages=[Language.RU])
    cases = [file(house, language=one) for one in ("ru", "kk", "ru", "en")]
    distribute(house, house.clock())
    assert holders(house, cases) == [denis.id, aigul.id, denis.id, None]


def test_who_writes_again_comes_to_the_officer_of_the_other_open_case_where_the_agency_wants_it(house):
    rules(house, keep_author=True)
    aigul, boris = account(house, "Aigul"), account(house, "Boris")
    first = file(house)
    distribute(house, house.clock())
    again, other = file(house), file(house, **BADRI)
    distribute(house, house.clock())
    assert holders(house, [first, again, other]) == [aigul.id, aigul.id, boris.id]
    with Session(house.engine) as session:
        assert queries.history(session, again.case.id)[-1].data["why"] == AUTHOR


def test_of_a_sealed_author_nobody_learns_that_it_is_the_same_one(house):
    rules(house, keep_author=True)
    aigul, boris = account(house, "Aigul"), account(house, "Boris")
    first, sealed = file(house), file(house, sealed=True)
    distribute(house, house.clock())
    assert holders(house, [first, sealed]) == [aigul.id, boris.id]


@pytest.mark.usefixtures("round_robin")
def test_two_workers_at_once_give_each_case_to_one_and_stay_fair(house):
    people = [account(house, name) for name in ("Aigul", "Boris", "Daulet")]
    seat(house, people[0], capacity=2)
    cases = [file(house) for _ in range(12)]
    start = Barrier(3)

    def work():
        start.wait()
        distribute(house, house.clock())

    workers = [Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    distribute(house, house.clock())
    got = Counter(holders(house, cases))
    assert got[people[0].id] == 2
    assert sorted(got.values()) == [2, 5, 5]
    with Session(house.engine) as session:
        for one in cases:
            assert [event.verb for event in queries.history(session, one.case.id)].count(Verb.ASSIGN) == 1


@pytest.mark.usefixtures("round_robin")
def test_a_case_that_has_an_officer_is_left_with_him(house):
    aigul, boris = account(house, "Aigul"), account(house, "Boris")
    receipt = file(house)
    with act(house, receipt.case.number, boris) as turn:
        routing.take(turn)
        assert not hand_out(turn)
    assert holders(house, [receipt]) == [boris.id]
    with act(house, receipt.case.number) as turn:
        begin_cycle(turn)
        turn.case.state = State.ASSIGNED
        assert hand_out(turn)
    assert holders(house, [receipt]) == [aigul.id]
