"""Why this date: one page for each clock, with its sum, its article, its calendar and its events, and for whom."""

import re
from datetime import date, timedelta

import pytest
from decrees import DECREE, off, people, proposed
from factories import account, act, author, file
from pasts import bring, put, row
from sqlmodel import Session, select
from staff import HOUSING, audit, change, fresh, sign_in, taken

from escalation.recalculation import catch_up
from escalation.sweep import sweep
from models.actions import answering, citizen, terms
from models.actions.calendars import approve
from models.actor import staff
from models.db import unit_of_work
from models.deadline import Deadline
from models.taxonomy import DeadlineKind, Language, Role

SECRET = "Екінші қабаттағы көршім ұрып кетті"
ABOVE = "kz-almaty-akimat"
OWN = re.compile(r"Jawab|KZ-\d{4}-\d{4}|[a-z]+\.css|\d+")


def clocks(house, receipt, kind=DeadlineKind.ANSWER):
    with Session(house.engine) as session:
        wanted = select(Deadline).where(Deadline.case_id == receipt.case.id, Deadline.kind == kind)
        return session.exec(wanted.order_by(Deadline.cycle)).all()


def address(house, receipt, kind=DeadlineKind.ANSWER, cycle=1):
    return f"/desk/clocks/{clocks(house, receipt, kind)[cycle - 1].id}"


def words(page):
    """What is read on the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<head>.*?</head>", "", page, flags=re.S)).split())


def told(page):
    """The events of the page, each with who did it, without their times."""
    lines = re.search(r'id="events".*?</ol>', page, re.S)[0].split("<li>")[1:]
    return [words(re.sub(r'<span class="mut nw">.*?</span>', "", line)) for line in lines]


def test_a_new_clock_shows_its_sum_its_article_and_its_calendar(house, client, aigul, receipt):  # noqa: ARG001
    page = client.get(address(house, receipt)).text
    said = words(page)
    assert "Monday 7 December 2026, 24:00" in said
    assert "15 working days" in said
    assert "Article 76" in said
    assert "read in the published law" in said
    assert "As the law stood on this day: 16 November 2026" in said
    assert f"Version {house.office.calendar_version}" in said
    assert told(page) == ["the complaint came in · Citizen"]
    assert f'href="/desk/cases/{receipt.case.number}"' in page


def test_everything_that_moved_it_stands_there_with_roles_and_without_names_or_words(house, client, clock, receipt):
    aigul, rustam = account(house, "Aigul"), account(house, "Rustam", Role.HEAD)
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, rustam) as turn:
        terms.extend(turn, SECRET, date(2026, 12, 21))
    clock.now = fresh(house, receipt).next_due_at + timedelta(seconds=1)
    sweep(house.engine, house.office, clock())
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "explained", SECRET)
    clock.forward(seconds=5)
    with act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    sign_in(client, leyla)
    page = client.get(address(house, receipt)).text
    lines = told(page)
    assert lines[0] == "the complaint came in · Citizen"
    assert lines[1].startswith("made longer: was Mon 7 Dec, then Mon 21 Dec. Article: 76")
    assert lines[1].endswith(f"· Head of agency, {house.office.profile.agencies['kz-almaty-energy'].names['en']}")
    assert "late: escalated to" in lines[2]
    assert lines[2].endswith("· by itself")
    assert [one.split(" · ")[0] for one in lines[-2:]] == [
        "the agency answered",
        "the answer was taken back before it left",
    ]
    assert [one for one in (SECRET, "Aigul", "Rustam", "жылу") if one in page] == []


def test_a_decree_that_moved_it_stands_there_with_its_day(house, client, receipt):
    saule, leyla = people(house)
    ids = proposed(house, saule, off("2026-12-01"))
    with unit_of_work(house.engine) as session:
        approve(session, "kz", ids, staff(leyla), house.office, house.clock())
    house.refresh(at_once=True)
    while catch_up(house.engine, house.office, house.clock()):
        pass
    sign_in(client, account(house, "Aigul"))
    page = client.get(address(house, receipt)).text
    assert "Tuesday 8 December 2026, 24:00" in words(page)
    assert told(page)[1].startswith(f"the calendar changed to version {house.office.calendar_version}: was Mon 7 Dec")
    assert (DECREE in page, "day off by decree" in page) == (True, True)


def test_cycles_tell_only_of_themselves(house, client, clock, receipt):
    aigul = account(house, "Aigul")
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "explained", "Жауап")
    clock.forward(hours=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.reopen(turn, "Әлі де жылу жоқ")
    sign_in(client, aigul)
    first, second = (told(client.get(address(house, receipt, cycle=n)).text) for n in (1, 2))
    assert [one.split(" · ")[0] for one in first] == ["the complaint came in", "the agency answered"]
    assert [one.split(" · ")[0] for one in second] == ["the citizen opened the case again"]


def test_a_promise_has_no_article_and_says_so(house, client, receipt):
    aigul = account(house, "Aigul")
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.answer(turn, "action_promised", "Жөндейміз", date(2026, 12, 29))
    sign_in(client, aigul)
    page = client.get(address(house, receipt, DeadlineKind.PROMISE)).text
    assert "No law counted this day. The agency promised it in its answer." in page
    assert "Article" not in words(page)
    assert [one.split(" · ")[0] for one in told(page)] == ["the agency answered"]


def test_who_may_read_it(house, client, receipt):
    path = address(house, receipt)
    readers = {
        "Aigul": (Role.OFFICER, "kz-almaty-energy", 200),
        "Bolat": (Role.OFFICER, HOUSING, 404),
        "Hanna": (Role.HEAD, ABOVE, 404),
        "Dana": (Role.CLERK, None, 404),
        "Leyla": (Role.OVERSIGHT, None, 200),
        "Saule": (Role.ADMIN, None, 200),
        "Pavel": (Role.PUBLISHER, None, 403),
    }
    for name, (role, agency, status) in readers.items():
        sign_in(client, account(house, name, role, agency))
        assert (name, client.get(path).status_code) == (name, status)
    assert [one.object for one in audit(house, "case.refused")] == [receipt.case.number] * 3
    client.cookies.clear()
    assert client.get(path, follow_redirects=False).status_code == 303
    sign_in(client, account(house, "Miras"))
    assert client.get("/desk/clocks/999999").status_code == 404
    assert client.get(f"/desk/clocks/{2**64}").status_code == 422


def test_who_sorts_reads_the_clocks_of_what_is_to_be_sorted(house, client):
    receipt = file(house, category=None, region=None)
    sign_in(client, account(house, "Dana", Role.CLERK, None))
    page = client.get(address(house, receipt, DeadlineKind.FORWARD))
    assert (page.status_code, f'href="/desk/triage?case={receipt.case.number}"' in page.text) == (200, True)


def test_who_was_called_reads_the_clock_and_nobody_about_the_own_people(house, client, clock, receipt):
    account(house, "Aigul")
    hanna = account(house, "Hanna", Role.HEAD, ABOVE)
    clock.now = fresh(house, receipt).next_due_at
    for _ in range(12):
        clock.forward(days=3)
        sweep(house.engine, house.office, clock())
    sign_in(client, hanna)
    path = address(house, receipt)
    page = client.get(path)
    assert (page.status_code, "/desk/cases/" in page.text) == (200, False)
    change(house, receipt, about_code=ABOVE)
    assert client.get(path).status_code == 404


def test_a_sealed_author_leaves_no_trace(house, client):
    receipt = file(house, SECRET, sealed=True)
    sign_in(client, account(house, "Aigul"))
    page = client.get(address(house, receipt)).text
    assert not [one for one in ("Gulnar", "990101400122", "gulnar@", SECRET) if one in page]


def test_a_date_of_another_system_says_that_it_is_not_ours(house, client, tmp_path):
    sign_in(client, account(house, "Aigul"))
    bring(house, put(tmp_path, [row("1", due="2026-12-20")]))
    with Session(house.engine) as session:
        found = session.exec(select(Deadline).where(Deadline.law == "")).first()
    page = client.get(f"/desk/clocks/{found.id}")
    assert "Another system brought this date. We cannot count it again." in page.text


@pytest.mark.parametrize("language", [one for one in Language if one != Language.EN])
def test_no_english_is_left_on_it(house, client, clock, language):
    receipt, aigul = file(house), account(house, "Айгүл", language=language, agency="kz-almaty-energy")
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, account(house, "Ерлан", Role.HEAD)) as turn:
        terms.extend(turn, "Құбыр", date(2026, 12, 21))
    clock.now = fresh(house, receipt).next_due_at + timedelta(seconds=1)
    sweep(house.engine, house.office, clock())
    sign_in(client, aigul)
    said = words(client.get(address(house, receipt)).text)
    english = {"the", "was", "then", "Article", "calendar", "Version", "answered", "by itself", "Why", "working", "law"}
    assert {one for one in english if re.search(rf"\b{one}\b", said)} == set()
    if language in ("kk", "ka", "ru"):
        assert re.findall(r"[A-Za-z]{3,}", OWN.sub(" ", said)) == []
