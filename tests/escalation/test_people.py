"""To whom a step goes: somebody who is there, never nobody, never the one whose silence it is about."""

from datetime import timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, col, select

from escalation.sweep import sweep
from models import queries
from models.account import Account
from models.actions import routing
from models.actor import staff
from models.authority import may
from models.case import Case
from models.db import unit_of_work
from models.deadline import EscalationStep
from models.taxonomy import Role, State

ABOVE = "kz-almaty-akimat"
DAY = timedelta(days=1)


def steps(house):
    with Session(house.engine) as session:
        return list(session.exec(select(EscalationStep).order_by(col(EscalationStep.id))))


def went_to(house):
    """Rank by rank: role, agency, account."""
    return [(str(one.to_role), one.to_agency, one.to_account_id) for one in steps(house) if not one.reminder]


def away(house, person, **columns):
    with unit_of_work(house.engine) as session:
        row = session.get_one(Account, person.id)
        for name, value in {"absent_from": house.office.local_date(house.clock()), **columns}.items():
            setattr(row, name, value)


def taken_by(house, officer, **given):
    receipt = file(house, **given)
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
    return receipt


def silent(house, clock, receipt, **span):
    """The term of the answer has passed by so much, swept once a day."""
    clock.now = receipt.case.next_due_at + timedelta(seconds=1)
    sweep(house.engine, house.office, clock())
    end = clock() + timedelta(**span)
    while clock() < end:
        sweep(house.engine, house.office, clock.forward(hours=12))


def test_silence_climbs_from_the_officer_to_the_body_above_and_to_oversight(house, clock):
    aigul, rustam = account(house, "Aigul"), account(house, "Rustam", Role.MANAGER)
    hanna, akim = account(house, "Hanna", Role.HEAD), account(house, "Akim", Role.HEAD, ABOVE)
    silent(house, clock, taken_by(house, aigul), days=20)
    assert went_to(house) == [
        ("officer", ENERGY, aigul.id),
        ("manager", ENERGY, rustam.id),
        ("head", ENERGY, hanna.id),
        ("head", ABOVE, akim.id),
        ("oversight", None, None),
    ]
    with Session(house.engine) as session:
        events = [one.data for one in queries.history(session, steps(house)[0].case_id) if one.verb == "escalate"]
    assert [(one["to_role"], one["to_agency"], one["to_account_id"]) for one in events] == went_to(house)


def test_s88_an_agency_without_anybody_leads_to_oversight_at_once(house, clock):
    silent(house, clock, file(house), days=30)
    assert went_to(house) == [("oversight", None, None)]


def test_s88_an_agency_without_leaders_leads_to_whoever_leads_the_body_above(house, clock):
    aigul, daniyar = account(house, "Aigul"), account(house, "Daniyar", Role.MANAGER, ABOVE)
    silent(house, clock, taken_by(house, aigul), days=8)
    assert went_to(house) == [
        ("officer", ENERGY, aigul.id),
        ("manager", ABOVE, daniyar.id),
        ("oversight", None, None),
    ]


def test_s88_who_is_on_leave_is_stood_in_for(house, clock):
    aigul, boris = account(house, "Aigul"), account(house, "Boris")
    hanna = account(house, "Hanna", Role.HEAD)
    receipt = taken_by(house, aigul)
    clock.now = receipt.case.next_due_at
    away(house, aigul, substitute_id=boris.id)
    away(house, hanna, substitute_id=aigul.id)
    silent(house, clock, receipt, days=3)
    # Boris sits in for Aigul, and, she being away too, for the head for whom she would sit in.
    assert went_to(house)[:2] == [("officer", ENERGY, boris.id), ("head", ENERGY, boris.id)]


@pytest.mark.parametrize("substitute", ["nobody", "herself away", "in a ring", "closed"])
def test_s88_leave_without_anybody_to_stand_in_goes_up(house, clock, substitute):
    hanna, vera = account(house, "Hanna", Role.HEAD), account(house, "Vera", active=substitute != "closed")
    receipt = file(house)
    clock.now = receipt.case.next_due_at
    away(house, hanna, substitute_id=None if substitute == "nobody" else vera.id)
    if substitute in ("herself away", "in a ring"):
        away(house, vera, substitute_id=hanna.id if substitute == "in a ring" else None)
    silent(house, clock, receipt)
    assert went_to(house) == [("oversight", None, None)]


def test_who_is_back_is_called_again(house, clock):
    hanna, receipt = account(house, "Hanna", Role.HEAD), file(house)
    end = house.office.local_date(receipt.case.next_due_at - timedelta(seconds=1))
    away(house, hanna, absent_until=end)
    silent(house, clock, receipt)
    assert went_to(house) == [("head", ENERGY, hanna.id)]


def test_several_of_one_role_are_called_together_and_one_is_called_by_name(house, clock):
    rustam, timur = account(house, "Rustam", Role.MANAGER), account(house, "Timur", Role.MANAGER)
    first, second = file(house), file(house)
    silent(house, clock, first)
    assert went_to(house) == [("manager", ENERGY, None)] * 2
    assert second.case.next_due_at == first.case.next_due_at
    assert rustam.id != timur.id


@pytest.mark.parametrize("others", [0, 1])
def test_nobody_is_called_over_their_own_silence(house, clock, others):
    """The head took the case: the head's own rung passes over the head, to a second head or to who is above."""
    hanna = account(house, "Hanna", Role.HEAD)
    second = [account(house, name, Role.HEAD) for name in ("Saule", "Serik")[:others]]
    silent(house, clock, taken_by(house, hanna), days=8)
    assert went_to(house)[0] == ("officer", ENERGY, hanna.id)
    above = [("head", ENERGY, one.id) for one in second]
    assert went_to(house)[1:] == [*above, ("oversight", None, None)]


def test_nobody_stands_in_as_the_judge_of_the_own_silence(house, clock):
    aigul, hanna = account(house, "Aigul"), account(house, "Hanna", Role.HEAD)
    receipt = taken_by(house, aigul)
    away(house, hanna, substitute_id=aigul.id)
    silent(house, clock, receipt, days=8)
    assert went_to(house) == [("officer", ENERGY, aigul.id), ("oversight", None, None)]


def test_s91_what_nobody_could_route_calls_those_who_sort_then_oversight(house, clock):
    clara = account(house, "Clara", Role.CLERK, None)
    receipt = file(house, region=None)
    assert receipt.case.next_due_kind == "forward"
    silent(house, clock, receipt, days=4)
    assert went_to(house) == [("clerk", None, clara.id), ("oversight", None, None)]
    with Session(house.engine) as session:
        kinds = {str(one.kind): one.state for one in queries.deadlines(session, receipt.case.id)}
    # The citizen's own clock has been running all the time.
    assert kinds == {"answer": "open", "forward": "open"}


def test_a_reminder_goes_to_the_officer_else_to_who_leads_else_to_nobody_yet(house, clock):
    aigul = account(house, "Aigul")
    mine, nobodys = taken_by(house, aigul), file(house)
    hanna = account(house, "Hanna", Role.HEAD)
    elsewhere = file(house, region="KZ-71")
    clock.now = mine.case.next_due_at - DAY
    sweep(house.engine, house.office, clock())
    sweep(house.engine, house.office, clock.forward(hours=10))
    told = {(one.case_id, one.to_account_id) for one in steps(house)}
    assert told == {(mine.case.id, aigul.id), (nobodys.case.id, hanna.id)}
    assert all(one.reminder for one in steps(house))
    # Nobody sits there: the end of the term will call those above.
    assert elsewhere.case.id not in {one.case_id for one in steps(house)}


def orphaned(house, receipt, **columns):
    """The case, as if the table had found no body for it."""
    with unit_of_work(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        for name, value in {"agency_code": None, "state": State.TRIAGE, **columns}.items():
            setattr(case, name, value)
        for clock in queries.deadlines(session, case.id):
            clock.agency_code = None


@pytest.mark.parametrize(("about", "first"), [(None, "clerk"), (ENERGY, "oversight")])
def test_who_sorts_is_not_called_over_a_complaint_about_people(house, clock, about, first):
    clara = account(house, "Clara", Role.CLERK)
    receipt = file(house, region=None)
    orphaned(house, receipt, about_code=about)
    clock.now = receipt.case.next_due_at - timedelta(minutes=1)
    sweep(house.engine, house.office, clock())
    clock.forward(minutes=2)
    sweep(house.engine, house.office, clock())
    case = fresh(house, receipt)
    assert went_to(house)[0][0] == first
    for step in steps(house):
        to = {"clerk": clara}.get(str(step.to_role))
        assert to is None or may(staff(to), "triage.read", case)
        assert to is not None or step.to_role == Role.OVERSIGHT


@pytest.mark.parametrize(
    ("about", "called"),
    [
        (None, [("head", ABOVE)]),
        # Gulnar writes of the people above the agency that has her case: they do not hear of it.
        (ABOVE, []),
        # Everybody obeys the body at the top: being another is enough.
        ("kz-presidential-administration", [("head", ABOVE)]),
    ],
)
def test_a_body_above_that_is_not_free_is_passed_over(house, clock, about, called):
    account(house, "Akim", Role.HEAD, ABOVE)
    receipt = file(house)
    with unit_of_work(house.engine) as session:
        session.get_one(Case, receipt.case.id).about_code = about
    silent(house, clock, receipt, days=20)
    assert [(role, agency) for role, agency, _ in went_to(house)] == [*called, ("oversight", None)]


def fresh(house, receipt):
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)
