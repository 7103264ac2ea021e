"""One problem behind many cases: who is in a dossier, what strangers hear of it, and an author who wrote twice."""

import pytest
from dossiers import inside, pit, together
from factories import account, act, author, file
from joining import all_is_true, clocks, do, fresh, last
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models import followers
from models.actions import citizen, dossiers, routing
from models.actor import staff
from models.contact import ContactAddress
from models.deadline import OPEN, VOID
from models.delivery import Delivery
from models.dossier import Following
from models.errors import BadInput, Conflict, NotFound
from models.lifecycle import Verb
from models.taxonomy import Channel, State


@pytest.fixture
def receipts(house):
    """Three people, three languages, one pit."""
    return [pit(house, who) for who in ("gulnar", "sergei", "anna")]


@pytest.fixture
def denis(house, receipts):
    """An officer of the agency that mends roads."""
    return account(house, "Denis", agency=receipts[0].case.agency_code)


def test_s85_joined_every_author_keeps_the_own_clock(house, receipts, denis):
    before = [clocks(house, one)["answer", 0].due_at for one in receipts]
    key = together(house, act, denis, receipts)
    assert inside(house, key) == {one.case.id for one in receipts}
    for one, due_at in zip(receipts, before, strict=True):
        assert (clocks(house, one)["answer", 0].due_at, clocks(house, one)["answer", 0].state) == (due_at, OPEN)
        assert fresh(house, one).state == State.ASSIGNED
        assert last(house, one, Verb.JOIN_DOSSIER).data == {"dossier": key}
        all_is_true(house, one)


def test_a_case_is_in_one_dossier_at_most_and_joining_twice_is_joining_once(house, receipts, denis):
    key = together(house, act, denis, receipts[:2])
    do(house, receipts[1], denis, lambda turn: dossiers.join(turn, key))
    assert fresh(house, receipts[1]).revision == last(house, receipts[1], Verb.JOIN_DOSSIER).seq
    other = together(house, act, denis, receipts[2:])
    with pytest.raises(Conflict, match="in_another_dossier"):
        do(house, receipts[1], denis, lambda turn: dossiers.join(turn, other))
    with Session(house.engine) as session:
        session.add(Following(dossier_id=other, case_id=receipts[1].case.id, joined_at=house.clock()))
        with pytest.raises(IntegrityError):
            session.flush()


def test_who_leaves_may_come_again_and_the_history_keeps_both(house, receipts, denis, clock):
    key = together(house, act, denis, receipts)
    clock.forward(days=1)
    do(house, receipts[2], denis, lambda turn: dossiers.leave(turn, key))
    with pytest.raises(Conflict, match="in_no_dossier"):
        do(house, receipts[2], denis, lambda turn: dossiers.leave(turn, key))
    assert inside(house, key) == {one.case.id for one in receipts[:2]}
    do(house, receipts[2], denis, lambda turn: dossiers.join(turn, key))
    with Session(house.engine) as session:
        steps = followers.steps(session, key, staff(denis))
        assert [(number, bool(one.left_at)) for one, number in steps].count((receipts[2].case.number, True)) == 1
        assert len(steps) == 4
    all_is_true(house, receipts[2])


def test_s102_an_agency_without_a_case_in_it_knows_of_no_dossier(house, receipts, denis):
    aigul, heating = account(house, "Aigul"), file(house)
    key = together(house, act, denis, receipts)
    with pytest.raises(NotFound):
        do(house, heating, aigul, lambda turn: dossiers.join(turn, key))
    with pytest.raises(NotFound):
        do(house, receipts[0], aigul, lambda turn: dossiers.leave(turn, key))
    with Session(house.engine) as session, pytest.raises(NotFound):
        followers.dossier_for(session, key, staff(aigul))
    with Session(house.engine) as session:
        assert followers.dossier_for(session, key, staff(denis)).category == "roads"


def test_a_case_that_goes_to_another_agency_stays_in_and_is_only_counted_here(house, receipts, denis):
    key = together(house, act, denis, receipts)
    do(house, receipts[0], denis, lambda turn: routing.transfer(turn, "kz-almaty-housing", "Ауладағы жол"))
    with Session(house.engine) as session:
        assert followers.elsewhere(session, key, staff(denis)) == [("kz-almaty-housing", 1)]
        own = {one.number for one in followers.own_cases(session, key, staff(denis), 10)}
        assert own == {one.case.number for one in receipts[1:]}


def test_people_are_counted_once_and_not_when_they_take_it_back(house, receipts, denis):
    again = pit(house, "anna", text="Still there, the pothole")
    key = together(house, act, denis, [*receipts, again])
    case = fresh(house, again)
    with Session(house.engine) as session:
        assert followers.tally(session, key).people == 3
        assert followers.told(session, case) == 0
    do(house, receipts[1], author(receipts[1]), citizen.withdraw)
    with Session(house.engine) as session:
        assert followers.tally(session, key).people == 2
    assert [followers.at_least(one) for one in (2, 9, 10, 19, 20, 127)] == [0, 0, 10, 10, 20, 120]


def test_of_what_does_not_lie_in_the_open_nobody_learns_that_others_complain(house):
    both = [pit(house, who, category="healthcare") for who in ("gulnar", "sergei")]
    madina = account(house, "Madina", agency=both[0].case.agency_code)
    together(house, act, madina, both)
    case = fresh(house, both[0])
    with Session(house.engine) as session:
        assert followers.places(session, [case.id])[case.id].size == 2
        assert followers.told(session, case) is None


def test_s85_the_same_authors_second_complaint_ends_and_the_first_goes_on(house, clock, receipts, denis):
    clock.forward(days=2)
    second = pit(house, "anna", text="I wrote already: the pothole on Seifullin is still there")
    due_at = clocks(house, receipts[2])["answer", 0].due_at
    do(house, second, denis, lambda turn: dossiers.merge(turn, turn.session.merge(receipts[2].case)))
    ended = clocks(house, second)["answer", 0]
    assert (fresh(house, second).state, fresh(house, second).next_due_at) == (State.MERGED, None)
    assert (ended.state, ended.exit, ended.ended_at, ended.next_step_at) == (VOID, "merged", clock(), None)
    assert clocks(house, receipts[2])["answer", 0].due_at == due_at
    with Session(house.engine) as session:
        told = session.exec(select(Delivery).where(Delivery.case_id == second.case.id)).all()
        assert [one.notice for one in told] == ["received", "merged"]
        assert told[-1].params == {"into": receipts[2].case.number}
    all_is_true(house, second)


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Somebody Else", "identity_number": "870707300789"},
        {"sealed": True},
        {"identity_number": None},
    ],
    ids=["another person on the same telephone", "an author kept from the agency", "no proof that it is the same"],
)
def test_never_across_authors(house, receipts, denis, given):
    second = pit(house, "anna", text="Once more about it", **given)
    with pytest.raises(Conflict, match="not_the_same_author"):
        do(house, second, denis, lambda turn: dossiers.merge(turn, turn.session.merge(receipts[2].case)))
    assert fresh(house, second).state == State.ASSIGNED


@pytest.mark.parametrize(("app", "same"), [("city", True), ("metro", False)])
def test_one_name_in_two_apps_is_two_people(house, app, same):
    anna = {"name": "Anna", "identity_number": None}
    first = pit(house, "anna", came_from=ContactAddress(Channel.APP, "u-17", "city"), **anna)
    second = pit(house, "anna", text="Once more", came_from=ContactAddress(Channel.APP, "u-17", app), **anna)
    with Session(house.engine) as session:
        assert dossiers.same_author(session, second.case, first.case) == same


def test_nobody_buys_time_by_ending_the_first_complaint(house, clock, receipts, denis):
    clock.forward(days=5)
    second = pit(house, "anna", text="Once more about it")
    with pytest.raises(Conflict, match="not_the_same_author"):
        do(house, receipts[2], denis, lambda turn: dossiers.merge(turn, turn.session.merge(second.case)))
    assert fresh(house, receipts[2]).state == State.ASSIGNED


def test_a_title_is_short(house, receipts, denis):
    with act(house, receipts[0].case.number, denis) as turn:
        assert dossiers.open_dossier(turn, "  Сейфуллин,\nшұңқыр ").words == "Сейфуллин, шұңқыр"
    with pytest.raises(BadInput, match="text_too_long_here"):
        dossiers.titled("а" * 81)
