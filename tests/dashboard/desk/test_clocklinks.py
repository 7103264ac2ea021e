"""Every date of a clock, on every page of the staff, leads by one click to why it is that date."""

from datetime import date, timedelta

import pytest
from dashlinks import chips_alone, linked_clocks, unexplained
from decrees import off, people, proposed
from factories import ENERGY, account, act, author, file
from sqlmodel import Session, select
from staff import field, fresh, send, sign_in, taken

from escalation.sweep import sweep
from models.account import Account
from models.actions import answering, citizen, routing, terms
from models.deadline import Deadline
from models.taxonomy import DeadlineKind, Role

ABOVE = "kz-almaty-akimat"
VIEWS = ("mine", "team", "nobody", "overdue", "today", "waiting", "answered", "failed", "reopened", "appealed")
PROMISED = date(2027, 1, 29)


@pytest.fixture
def country(house, clock):
    """A late case, one made longer, one with a promise, one under appeal, a silent one complained of, one to sort."""
    aigul, rustam = account(house, "Aigul"), account(house, "Rustam", Role.HEAD)
    account(house, "Hanna", Role.HEAD, ABOVE)
    account(house, "Dana", Role.CLERK, None)
    cases = {one: file(house, one) for one in ("late", "longer", "promise", "appeal", "silence")}
    for receipt in cases.values():
        taken(house, receipt, aigul)
    with act(house, cases["longer"].case.number, rustam) as turn:
        terms.extend(turn, "Құбырды ауыстыру керек", date(2027, 1, 25))
    with act(house, cases["promise"].case.number, aigul) as turn:
        answering.answer(turn, "action_promised", "Жөндейміз", PROMISED)
    with act(house, cases["appeal"].case.number, aigul) as turn:
        answering.answer(turn, "refused_with_grounds", "Негіз жоқ")
    clock.forward(hours=1)
    with act(house, cases["appeal"].case.number, author(cases["appeal"])) as turn:
        citizen.appeal(turn, "Келіспеймін")
    clock.now = fresh(house, cases["late"]).next_due_at + timedelta(hours=10)
    sweep(house.engine, house.office, clock())
    clock.forward(days=15)
    sweep(house.engine, house.office, clock())
    with act(house, cases["silence"].case.number, author(cases["silence"])) as turn:
        citizen.appeal(turn, "Жауап жоқ")
    cases["sort"] = file(house, "sort", category=None, region=None)
    with act(house, cases["sort"].case.number) as turn:
        routing.abstain(turn, "unsure")
    return cases


def days_of(house):
    with Session(house.engine) as session:
        return {one.due_on for one in session.exec(select(Deadline))}


def who(house, name):
    with Session(house.engine) as session:
        return session.exec(select(Account).where(Account.name == name)).one()


def paths(country, name):
    """What this person reads."""
    numbers = [one.case.number for one in country.values()]
    mine = [one.case.number for key, one in country.items() if key != "sort"]
    appeals = [country[key].case.number for key in ("appeal", "silence")]
    return {
        "Aigul": [
            *(f"/desk?view={one}" for one in VIEWS),
            "/desk/escalations",
            *(f"/desk/cases/{one}" for one in mine),
        ],
        "Rustam": ["/desk", "/desk/escalations", *(f"/desk/cases/{one}" for one in mine)],
        "Hanna": ["/desk/appeals", "/desk/escalations", *(f"/desk/appeals/{one}" for one in appeals)],
        "Dana": ["/desk/triage"],
        "Leyla": [
            *(f"/oversight{one}" for one in ("", "/clocks", "/decisions", "/draws", "/report")),
            *(f"/oversight/cases/{one}" for one in numbers),
        ],
    }[name]


@pytest.mark.parametrize(("name", "least"), [("Aigul", 7), ("Rustam", 7), ("Hanna", 3), ("Dana", 1), ("Leyla", 9)])
def test_every_date_of_a_clock_is_a_link_to_its_why(house, client, country, name, least):
    people(house)
    days, met = days_of(house), set()
    sign_in(client, who(house, name))
    for path in paths(country, name):
        page = client.get(path).text
        assert (path, unexplained(page, *days), chips_alone(page)) == (path, [], [])
        met |= linked_clocks(page)
    assert len(met) >= least
    assert {client.get(f"/desk/clocks/{one}").status_code for one in met} == {200}


def test_the_record_that_a_reason_opened_too(house, client, country):
    people(house)
    sign_in(client, who(house, "Leyla"))
    for receipt in country.values():
        path = f"/oversight/cases/{receipt.case.number}"
        client.post(path, data={"csrf": field("csrf", client.get(path).text), "reason": "A look"})
        page = client.get(path).text
        assert (unexplained(page, *days_of(house)), chips_alone(page)) == ([], [])
        with Session(house.engine) as session:
            own = session.exec(select(Deadline.id).where(Deadline.case_id == receipt.case.id)).all()
        assert linked_clocks(page) == set(own)


def test_what_a_calendar_would_move_leads_to_the_clocks_for_its_admin_too(house, client):
    saule, _leyla = people(house)
    receipt = file(house)
    proposed(house, saule, off("2026-12-01"))
    sign_in(client, saule)
    page = client.get("/desk/calendar/preview?change=1").text
    assert unexplained(page, date(2026, 12, 7), date(2026, 12, 8)) == []
    (clock,) = linked_clocks(page)
    assert "7 December 2026, 24:00" in client.get(f"/desk/clocks/{clock}").text
    assert client.get(f"/desk/cases/{receipt.case.number}").status_code == 403


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_a_clock_that_stands_says_why_until_when(house, client):
    nino = account(house, "Nino", agency="ge-tbilisi-cityhall")
    receipt = file(house, region="GE-TB", category="roads", identity_number="01008012345", language="ka")
    assert fresh(house, receipt).agency_code == nino.agency_code
    taken(house, receipt, nino)
    sign_in(client, nino)
    number = receipt.case.number
    revision = field("revision", client.get(f"/desk/cases/{number}").text)
    answer = send(client, f"/desk/cases/{number}/ask", revision=revision, text="რომელი სახლი?", stands=10)
    assert answer.status_code == 303
    page = client.get(f"/desk/cases/{number}").text
    assert "the clock stands until" in page
    until = house.office.local_date(house.clock()) + timedelta(days=10)
    assert unexplained(page, until, *days_of(house)) == []
    with Session(house.engine) as session:
        clock = session.exec(select(Deadline).where(Deadline.kind == DeadlineKind.ANSWER)).one()
    assert "the citizen was asked, and the clock stood from here" in client.get(f"/desk/clocks/{clock.id}").text
    assert ENERGY not in page
