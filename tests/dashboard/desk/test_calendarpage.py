"""The calendar at the desk: read by admins and oversight, changed by two of them, and by nobody else."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from decrees import DECREE, changes, decreed, moves, off, people, proposed, worked
from factories import account, file
from staff import audit, refusal, send, sign_in

from api.worker import recalculate
from models.taxonomy import Language, Role

HERE = "/desk/calendar"


@pytest.fixture
def pair(house, client):
    """Saule, who proposes and is signed in, and Leyla, who approves."""
    pair = people(house)
    sign_in(client, pair[0])
    return pair


def fill(client, **given):
    fields = {"day": "2026-11-20", "working": "no", "name": "Аза тұту күні", "decree": DECREE, **given}
    return send(client, f"{HERE}/proposals", **fields)


def ids(house) -> list[int]:
    return [one.id for one in changes(house) if one.approved_at is None and one.withdrawn_at is None]


def preview_of(client, *chosen: int) -> str:
    return client.get(f"{HERE}/preview", params={"change": list(chosen)}).text


def test_s86_from_the_proposal_of_one_to_the_moved_date_by_the_word_of_another(house, client, pair):
    receipts = [file(house), file(house, region=None)]
    assert fill(client).headers["location"] == f"{HERE}?year=2026#waiting"
    (one,) = ids(house)
    assert f'action="{HERE}/approve"' not in preview_of(client, one), "who proposed it is not asked"
    assert send(client, f"{HERE}/approve", change=one).status_code == 409
    sign_in(client, pair[1])
    page = preview_of(client, one)
    assert "2 dates would move" in page
    assert all(receipt.case.number in page for receipt in receipts)
    assert "Mon 7 Dec" in page
    assert "Tue 8 Dec" in page
    assert send(client, f"{HERE}/approve", change=one).status_code == 303
    year = client.get(f"{HERE}?year=2026").text
    assert "Version 3+1" in year
    assert "Running clocks are being worked with this version now." in year
    assert re.search(r'yd--decreed" title="Аза тұту күні">20', year)
    while recalculate(house, house.clock()):
        pass
    assert "Running clocks are being worked" not in client.get(HERE).text
    assert {event.case_id for event in moves(house)} == {one.case.id for one in receipts}
    assert f"{pair[0].name} proposed, {pair[1].name} approved" in year
    assert [line.account_id for line in audit(house, "calendar.approved")] == [pair[1].id]


def test_an_officer_reads_on_the_case_who_let_its_date_move(house, client, pair):
    receipt = file(house)
    decreed(house, pair, off("2026-11-20"))
    while recalculate(house, house.clock()):
        pass
    sign_in(client, account(house, "Aigul"))
    page = client.get(f"/desk/cases/{receipt.case.number}").text
    assert "was Mon 7 Dec, is now Tue 8 Dec. Leyla let the calendar change" in page
    assert "day off by decree: Аза тұту күні" in page, "the sum says which day is not counted"


WRONG = {
    "no day": ({"day": ""}, "calendar_bad_day", {}),
    "not a day": ({"day": "tomorrow"}, "calendar_bad_day", {}),
    "off anyway": ({"day": "2026-11-21"}, "calendar_off_anyway", {"day": "2026-11-21"}),
    "worked anyway": ({"working": "yes"}, "calendar_worked_anyway", {"day": "2026-11-20"}),
    "too late": ({"day": "2031-01-02"}, "calendar_outside", {"day": "2031-01-02", "first": 2015, "last": 2030}),
    "no decree": ({"decree": "  "}, "missing_field", {}),
    "no name": ({"name": ""}, "missing_field", {}),
    "a long name": ({"name": "а" * 121}, "text_too_long_here", {}),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_used_comes_back_with_a_sentence_and_the_form(house, client, pair, name):  # noqa: ARG001
    given, code, params = WRONG[name]
    page = fill(client, **given)
    assert page.status_code == 422
    assert refusal(code, **params) in page.text
    assert f'value="{given.get("decree", DECREE)}"' in page.text
    assert changes(house) == []


def test_s87_the_last_working_day_of_sixty_cannot_be_taken_away(house, client, pair):
    days = [date(2026, 11, 23) + timedelta(days=n) for n in range(65)]
    free = [off(day.isoformat()) for day in days if house.office.calendar.is_working(day)]
    spared = next(n for n, one in enumerate(free) if one.day == date(2026, 12, 23))
    decreed(house, pair, *free[:spared], *free[spared + 1 :])
    page = fill(client, day="2026-12-23")
    assert page.status_code == 422
    assert "would have no working day" in page.text
    assert house.office.term("answer", house.clock()) is not None, "the engine goes on"


def test_a_day_that_waits_is_not_asked_twice_and_can_be_withdrawn(house, client, pair):
    assert fill(client).status_code == 303
    assert fill(client).status_code == 409
    (one,) = ids(house)
    assert send(client, f"{HERE}/withdraw", change=one).status_code == 303
    assert ids(house) == []
    assert send(client, f"{HERE}/withdraw", change=one).status_code == 409
    assert fill(client).status_code == 303
    assert [line.object for line in audit(house, "calendar.withdrawn")] == ["kz 2026-11-20"]
    assert pair[0].id == changes(house)[0].withdrawn_by


def test_what_was_decided_meanwhile_is_not_decided_again(house, client, pair):
    chosen = proposed(house, pair[0], off("2026-11-20"), off("2026-11-23"))
    sign_in(client, pair[1])
    assert send(client, f"{HERE}/approve", change=chosen[0]).status_code == 303
    assert send(client, f"{HERE}/approve", change=chosen).status_code == 409
    assert [one.number for one in changes(house)] == [1, None]
    assert client.get(f"{HERE}/preview").status_code == 422
    assert client.get(f"{HERE}/preview?change=999").status_code == 409


def test_an_exchange_is_shown_and_approved_as_one(house, client, pair):
    file(house)
    chosen = proposed(house, pair[0], off("2026-11-20"), worked("2026-11-21"))
    sign_in(client, pair[1])
    assert "0 dates would move" in preview_of(client, *chosen)
    assert "1 date would move" in preview_of(client, chosen[0])
    assert send(client, f"{HERE}/approve", change=chosen).status_code == 303
    assert {one.number for one in changes(house)} == {1, 2}
    assert re.search(r'yd--worked"[^>]*>21', client.get(f"{HERE}?year=2026").text)


def test_another_admin_may_approve_too(house, client, pair):
    (one,) = proposed(house, pair[0], off("2026-11-20"))
    sign_in(client, account(house, "Botagoz", Role.ADMIN, None))
    assert send(client, f"{HERE}/approve", change=one).status_code == 303


ROLES = [
    (Role.OFFICER, False, False),
    (Role.CLERK, False, False),
    (Role.OVERSIGHT, True, False),
    (Role.ADMIN, True, True),
]


@pytest.mark.parametrize(("role", "reads", "proposes"), ROLES)
def test_only_admins_propose_and_only_they_and_oversight_read(house, client, role, reads, proposes):
    (one,) = proposed(house, account(house, "Saule", Role.ADMIN, None), off("2026-11-23"))
    sign_in(client, account(house, "Dana", role, None if reads or role == Role.CLERK else "kz-almaty-energy"))
    assert client.get(HERE).status_code == (200 if reads else 403)
    assert client.get(f"{HERE}/preview?change={one}").status_code == (200 if reads else 403)
    assert fill(client).status_code == (303 if proposes else 403)
    assert (f'href="{HERE}"' in client.get("/desk/me").text) == reads
    assert send(client, f"{HERE}/approve", change=one).status_code == (303 if reads else 403)


@pytest.mark.parametrize("language", Language)
def test_the_page_speaks_the_language_of_the_person(house, client, language):
    admin = account(house, "Saule", Role.ADMIN, None, language=language)
    proposed(house, admin, off("2026-11-20"))
    sign_in(client, admin)
    page = client.get(HERE).text
    assert f'<html lang="{language}">' in page
    assert "Аза тұту күні" in page
    assert ("Calendar of working days" in page) == (language == Language.EN)


def test_the_year_shows_holidays_moves_and_what_nobody_has_decreed(client, pair):  # noqa: ARG001
    page = client.get(f"{HERE}?year=2026").text
    assert re.search(r'yd--moved" title="Republic Day, moved">26', page)
    assert re.search(r'yd--plain yd--today" aria-current="date">16', page)
    assert page.count('<table class="mo">') == 12
    assert "This year has not been decreed" not in page
    assert "This year has not been decreed" in client.get(f"{HERE}?year=2031").text
    assert client.get(f"{HERE}?year=2014").status_code == 404
    assert client.get(f"{HERE}?year=2041").status_code == 404


def test_the_page_warns_a_year_before_the_known_years_end(client, pair, clock):
    assert "The known years end" not in client.get(HERE).text
    clock.now = datetime(2030, 3, 4, 6, tzinfo=UTC)
    client.cookies.clear()
    sign_in(client, pair[0])
    assert "The known years end on 31 December 2030." in client.get(HERE).text


def test_words_in_other_languages_come_along_to_whoever_reads_the_sum(house, client, pair):
    receipt, aigul = file(house), account(house, "Aigul", language="ru")
    fill(client, name_ru="День траура", name_kk="Аза тұту күні")
    ids_ = ids(house)
    client.cookies.clear()
    sign_in(client, pair[1])
    send(client, f"{HERE}/approve", change=ids_)
    assert '<span lang="kk">Аза тұту күні</span>' in client.get(f"{HERE}?year=2026").text
    recalculate(house, house.clock())
    client.cookies.clear()
    sign_in(client, aigul)
    page = client.get(f"/desk/cases/{receipt.case.number}").text
    assert "День траура" in page
    assert "Аза тұту күні" not in page


def test_words_that_are_too_long_come_back_in_the_form(house, client, pair):  # noqa: ARG001
    page = fill(client, name_ka="ა" * 121)
    assert page.status_code == 422
    assert 'id="name_ka-trouble"' in page.text
    assert changes(house) == []


def test_a_citizen_reads_the_decrees_own_words_marked_as_such(house, client, pair):
    receipt = file(house, language="en")
    decreed(house, pair, off("2026-11-20", "<b>Аза</b>"))
    recalculate(house, house.clock())
    page = client.post("/en/track", data={"number": receipt.case.number, "code": receipt.code}).text
    assert '<span lang="">&lt;b&gt;Аза&lt;/b&gt;</span>' in page
    assert "<b>Аза</b>" not in page


def test_markup_in_a_decree_stays_text(house, client, pair):
    decreed(house, pair, off("2026-11-20", "<b>x</b>"))
    page = client.get(f"{HERE}?year=2026").text
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
