"""The list of all clocks: each filter, its counts, its pages, its file, and what a person keeps."""

import csv
import io
import re
from datetime import timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlalchemy import event, text
from sqlmodel import Session
from staff import HOUSING, fresh, send, sign_in

from dashboard.oversight import clocklist
from dashboard.oversight.clocklist import ClockList, Wanted
from models.actions import answering, routing, terms
from models.case import Case
from models.db import unit_of_work
from models.taxonomy import Role

SECRET = "Екінші қабаттағы көршім ұрып кетті"


@pytest.fixture
def leyla(house, client):
    """The oversight body, signed in."""
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    sign_in(client, leyla)
    return leyla


def listed(client, query=""):
    """The numbers in the list, in its order."""
    return re.findall(r"KZ-\d{4}-\d{4}(?=</a></th>)", client.get(f"/oversight/clocks?{query}").text)


def tabs(page):
    """The number on each state's tab."""
    return [int(n) for n in re.findall(r"<b>(\d+)</b></a></li>", page)]


def extended(house, receipt, until):
    timur = account(house, "Timur", Role.HEAD)
    with act(house, receipt.case.number, timur) as turn:
        routing.take(turn)
        terms.extend(turn, "Күрделі тексеру", until)


@pytest.fixture
def five(house, clock):
    """A late one, one that is due soon, one made longer, a promise, and one far away that nobody has."""
    old = file(house, "Бірінші")
    clock.forward(days=14)
    soon = file(house, "Екінші", region="KZ-71", category="water")
    far = file(house, "Үшінші")
    extended(house, far, fresh(house, far).next_due_at.date() + timedelta(days=10))
    kept = file(house, "Төртінші")
    aigul, day = account(house, "Aigul"), fresh(house, far).next_due_at.date()
    with act(house, kept.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "action_promised", "Ауыстырамыз", day + timedelta(days=9))
    clock.now = fresh(house, old).next_due_at + timedelta(days=11)
    lost = file(house, "Бесінші")
    with unit_of_work(house.engine) as session:
        session.get_one(Case, lost.case.id).agency_code = None
        session.execute(text("UPDATE deadlines SET agency_code = NULL WHERE case_id = :id"), {"id": lost.case.id})
    return {"old": old, "soon": soon, "far": far, "kept": kept, "lost": lost}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=late&kind=answer&agency=kz-almaty-energy", ["old"]),
        ("state=soon", ["soon"]),
        ("state=soon&days=1", []),
        ("state=longer", ["far"]),
        ("state=promised", ["kept"]),
        ("state=standing", []),
        ("kind=promise", ["kept"]),
        ("region=KZ-71", ["soon"]),
        ("subject=water", ["soon"]),
        ("agency=-", ["lost"]),
        ("rule=promise", ["kept"]),
        ("rule=notify_extension", ["far"]),
        ("state=late&region=KZ-71", []),
    ],
)
def test_each_filter_shows_what_it_says(client, five, leyla, query, expected):  # noqa: ARG001
    if query == "rule=notify_extension":
        # The duty to tell of an extension has a clock of its own.
        assert listed(client, query) == listed(client, "kind=notify_extension")
        return
    assert listed(client, query) == [five[one].case.number for one in expected]


def test_the_days_of_the_filter_are_whole_days_and_both_count(house, client, five, leyla):  # noqa: ARG001
    due = house.office.local_date(fresh(house, five["old"]).next_due_at - timedelta(microseconds=1))
    number = five["old"].case.number
    assert listed(client, f"first={due}&last={due}") == [number]
    assert number not in listed(client, f"first={due + timedelta(days=1)}")
    assert number not in listed(client, f"last={due - timedelta(days=1)}")


@pytest.mark.parametrize("query", ["state=x", "agency=kz-nowhere", "region=KZ-00", "first=yesterday", "after=1_x"])
def test_a_filter_that_means_nothing_is_not_found(client, leyla, query):  # noqa: ARG001
    assert client.get(f"/oversight/clocks?{query}").status_code == 404


def test_the_counts_are_what_each_filter_would_show(client, five, leyla):  # noqa: ARG001
    states = ("", *clocklist.STATES)
    for query in ("", "kind=answer", f"agency={ENERGY}", "region=KZ-71"):
        counted = tabs(client.get(f"/oversight/clocks?{query}").text)
        assert counted == [len(listed(client, f"{query}&state={state}")) for state in states]


def test_pages_follow_by_key_and_leave_nothing_out(house, client, leyla, monkeypatch):  # noqa: ARG001
    monkeypatch.setattr(clocklist, "PAGE", 2)
    numbers = [file(house, f"Шағым {n}").case.number for n in range(5)]
    seen, page = [], client.get("/oversight/clocks").text
    while True:
        seen += re.findall(r"KZ-\d{4}-\d{4}(?=</a></th>)", page)
        further = re.search(r'href="([^"]*after=[^"]*)"', page)
        if not further:
            break
        page = client.get(further[1].replace("&amp;", "&")).text
    assert seen == numbers


def test_the_file_holds_all_that_is_listed_and_nobodys_words(client, five, leyla):  # noqa: ARG001
    answer = client.get("/oversight/clocks.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["number"] for row in rows] == listed(client)
    late = next(row for row in rows if row["number"] == five["old"].case.number)
    assert (late["late"], late["agency"], late["region"], late["clock"]) == ("1", ENERGY, "KZ-75", "answer")
    for word in ("Бірінші", "Gulnar", "990101400122", "gulnar@example.com"):
        assert word not in answer.text
    assert [row["number"] for row in _rows(client, "state=late&kind=answer")] == [five["old"].case.number]


def _rows(client, query):
    return list(csv.DictReader(io.StringIO(client.get(f"/oversight/clocks.csv?{query}").text.removeprefix("\ufeff"))))


def test_the_list_shows_no_word_of_the_citizen(house, client, leyla):  # noqa: ARG001
    number = file(house, SECRET).case.number
    page = client.get("/oversight/clocks").text
    assert (number in page, SECRET[:20] in page, "Gulnar" in page) == (True, False, False)


def test_a_filter_is_kept_found_again_and_forgotten(house, client, leyla):
    kept = "state=late&agency=kz-almaty-energy"
    assert send(client, "/oversight/clocks/saved", name="Жылу кешігуі", query=kept).status_code == 303
    page = client.get("/oversight/clocks").text
    assert 'href="/oversight/clocks?state=late&amp;agency=kz-almaty-energy">Жылу кешігуі</a>' in page
    send(client, "/oversight/clocks/saved", name="Жылу кешігуі", query="state=soon")
    again = client.get("/oversight/clocks").text
    assert again.count(">Жылу кешігуі</a>") == 1
    path = re.search(r'action="(/oversight/clocks/saved/\d+/delete)"', again)[1]
    madina = account(house, "Madina", Role.OVERSIGHT, None)
    sign_in(client, madina)
    assert "Жылу кешігуі" not in client.get("/oversight/clocks").text
    assert send(client, path).status_code == 404
    sign_in(client, leyla)
    assert send(client, path).status_code == 303
    assert "Жылу кешігуі" not in client.get("/oversight/clocks").text


@pytest.mark.parametrize(("role", "agency"), [(Role.HEAD, HOUSING), (Role.CLERK, None), (Role.ADMIN, None)])
@pytest.mark.parametrize(
    "path", ["clocks", "clocks.csv", "decisions", "decisions.csv", "report", "report.csv", "draws"]
)
def test_other_roles_find_no_way_to_the_workbench(house, client, role, agency, path):
    sign_in(client, account(house, "Dana", role, agency))
    assert client.get(f"/oversight/{path}").status_code == 403


def test_both_databases_read_the_small_index_of_running_clocks(house):
    file(house)
    plans = []

    def explain(connection, _cursor, statement, parameters, _context, _many):
        if statement.startswith("SELECT deadlines.id"):
            words = "EXPLAIN QUERY PLAN " if house.engine.dialect.name == "sqlite" else "EXPLAIN "
            if not statement.startswith("EXPLAIN"):
                plans.append(connection.exec_driver_sql(words + statement, parameters).fetchall())

    with Session(house.engine) as session:
        if house.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(house.engine, "before_cursor_execute", explain)
        for wanted in (Wanted(), Wanted(agency=ENERGY)):
            ClockList(session, house.office, house.clock(), wanted).page(None)
        event.remove(house.engine, "before_cursor_execute", explain)
    used = [" ".join(str(row) for row in plan) for plan in plans]
    # Which of the two is best for so small a table is the database's own choice.
    assert ["ix_deadlines_running" in plan for plan in used] == [True, True]
