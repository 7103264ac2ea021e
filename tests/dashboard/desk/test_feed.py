"""The calendar feed: who gets which due days, behind which secret, in the form that calendar programs read."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from factories import account, act, file
from sqlmodel import Session, select
from staff import HOUSING, fresh, send, sign_in

from dashboard.desk.ical import LINE, DueDay, calendar, escaped, folded
from models.actions import routing
from models.db import unit_of_work
from models.deadline import Deadline
from models.taxonomy import Role

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
SECRET = "Екінші қабаттағы көршім ұрып кетті"


def address(client):
    """The address that the page shows once, without the house."""
    page = send(client, "/desk/me/feed").text
    return re.search(r'value="https://testserver(/desk/feed/[\w-]+\.ics)"', page)[1]


def unfolded(text):
    """The lines as a calendar program puts them together again."""
    return text.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [("a,b;c", "a\\,b\\;c"), ("a\\n", "a\\\\n"), ("two\nlines", "two\\nlines"), ("two\r\nlines", "two\\nlines")],
)
def test_signs_that_cannot_stand_for_themselves(text, written):
    assert escaped(text) == written


@pytest.mark.parametrize("letter", ["a", "ә", "ქ", "😀"])
@pytest.mark.parametrize("length", [1, 74, 75, 76, 200])
def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(letter, length):
    line = folded(letter * length)
    assert all(len(piece.encode()) <= LINE for piece in line.split("\r\n"))
    assert line.replace("\r\n ", "") == letter * length


def test_the_calendar_is_written_as_the_standard_asks():
    text = calendar("Мерзімдер, менің", [DueDay("KZ-1.answer@jawab", date(2026, 12, 31), "KZ-1, Answer")], NOW)
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert unfolded(text)[:-1] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Jawab//Due days//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Мерзімдер\\, менің",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "BEGIN:VEVENT",
        "UID:KZ-1.answer@jawab",
        "DTSTAMP:20261116T054200Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:KZ-1\\, Answer",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_an_officer_sees_the_own_cases_and_no_word_of_the_citizen(house, client):
    aigul, bolat = account(house, "Aigul"), account(house, "Bolat")
    mine, other = file(house, SECRET), file(house, SECRET)
    for receipt, officer in ((mine, aigul), (other, bolat)):
        with act(house, receipt.case.number, officer) as turn:
            routing.take(turn)
    sign_in(client, aigul)
    path = address(client)
    client.cookies.clear()
    answer = client.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = unfolded(answer.text)
    due = house.office.local_date(fresh(house, mine).next_due_at - timedelta(microseconds=1))
    assert [line for line in lines if line.startswith("SUMMARY")] == [f"SUMMARY:{mine.case.number}\\, Answer"]
    assert f"DTSTART;VALUE=DATE:{due:%Y%m%d}" in lines
    with Session(house.engine) as session:
        clock = session.exec(select(Deadline).where(Deadline.case_id == mine.case.id)).one()
    assert f"URL:https://testserver/desk/clocks/{clock.id}" in lines
    (note,) = [line for line in lines if line.startswith("DESCRIPTION")]
    assert "article 76" in note.replace("\\", "").lower()
    assert note.endswith(f"calendar KZ\\, version {house.office.calendar_version}.")
    for words in (SECRET[:10], "Gulnar", "Almaty"):
        assert words not in answer.text


def test_oversight_sees_the_late_ones_of_all(house, client, clock):
    late = file(house)
    clock.now = fresh(house, late).next_due_at + timedelta(hours=10)
    file(house)
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    lines = unfolded(client.get(address(client)).text)
    assert [line for line in lines if line.startswith("UID")] == [f"UID:{late.case.number}.answer@jawab"]


def test_a_new_address_ends_the_old_one_and_an_end_ends_both(house, client):
    sign_in(client, account(house, "Aigul"))
    first = address(client)
    second = address(client)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert 'value="https://testserver/desk/feed' not in client.get("/desk/me").text
    assert send(client, "/desk/me/feed/end").status_code == 303
    assert client.get(second).status_code == 404
    assert client.get("/desk/feed/guess.ics").status_code == 404


def test_who_left_or_changed_the_agency_sees_nothing_of_it(house, client):
    aigul, receipt = account(house, "Aigul"), file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
    sign_in(client, aigul)
    path = address(client)
    with unit_of_work(house.engine) as session:
        session.merge(aigul).agency_code = HOUSING
    assert receipt.case.number not in client.get(path).text
    with unit_of_work(house.engine) as session:
        session.merge(aigul).active = False
    assert client.get(path).status_code == 404


def test_a_form_without_its_token_makes_no_address(house, client):
    sign_in(client, account(house, "Aigul"))
    assert client.post("/desk/me/feed", data={"csrf": "guess"}).status_code == 403
