"""Sending a complaint: one case and one receipt, whatever is pressed twice, stale, stolen or full."""

import re
from concurrent.futures import ThreadPoolExecutor

from citizens import HEATING, ME, receipt_on, rows, send, source_of, to_check, write
from forms import forms, press

from models.case import Case
from models.contact import Contact, ContactPoint
from models.message import Message


def test_a_whole_complaint_from_first_word_to_receipt(client, house):
    page = to_check(client)
    assert page.url.path == "/kk/report/check"
    assert rows(house, Case) == []
    done = send(client, page)
    assert done.status_code == 200
    number, code = receipt_on(done)
    (case,) = rows(house, Case)
    assert (case.number, case.language, case.category, case.region) == (number, "kk", "heating", "KZ-75")
    assert (case.agency_code, case.address, case.has_clock) == ("kz-almaty-energy", "Абай 10", True)
    assert len(code) == 16
    assert "2026 жылғы 7 желтоқсан, дүйсенбі" in done.text
    (contact,), (point,) = rows(house, Contact), rows(house, ContactPoint)
    assert (contact.name, contact.identity_number, point.address) == (ME["name"], ME["identity_number"], ME["contact"])
    assert [message.text for message in rows(house, Message)] == [HEATING]


def test_s40_double_click_reload_and_second_tab_show_one_receipt(client, house):
    page = to_check(client)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: send(client, page), range(4)))
    again = send(client, page)
    assert {answer.status_code for answer in (*answers, again)} == {200}
    assert len({receipt_on(answer) for answer in (*answers, again)}) == 1
    assert len(rows(house, Case)) == 1


def test_s40_within_a_day_the_receipt_comes_again_and_later_nothing_is_filed_twice(client, house, clock):
    page = to_check(client)
    first = receipt_on(send(client, page))
    clock.forward(hours=23)
    assert receipt_on(send(client, page)) == first
    clock.forward(hours=2)
    late = send(client, page)
    assert late.status_code == 409
    assert len(rows(house, Case)) == 1


def test_s40_the_receipt_in_another_language_is_the_same_receipt(client, house):
    page = to_check(client)
    first = receipt_on(send(client, page))
    other = client.post("/ru/report/send", data=forms(page)[-1].fields)
    assert receipt_on(other) == first
    assert '<html lang="ru"' in other.text
    assert len(rows(house, Case)) == 1


def test_the_second_visit_shows_number_and_date_but_no_code(client):
    number, code = receipt_on(send(client, to_check(client)))
    for address in ("/kk/report/done", "/kk/report/send", "/kk/report/check", "/kk/report/subject", "/kk/report/files"):
        page = client.get(address)
        assert page.url.path == "/kk/report/done"
        assert receipt_on(page) == (number, "")
        assert code[:4] + "</span>" not in page.text


def test_after_sending_a_new_complaint_begins_empty(client, house):
    send(client, to_check(client))
    page = client.get("/kk/report")
    assert forms(page)[0].fields["text"] == ""
    second = send(client, to_check(client, "Көшеде шам жанбайды", subject="street_lighting"))
    assert second.status_code == 200
    assert len(rows(house, Case)) == 2


def test_a_changed_text_in_an_old_tab_becomes_a_new_complaint_only_on_purpose(client, house):
    old = client.get("/kk/report")
    press(client, old, "report", text=HEATING)
    send(client, to_check(client))
    page = press(client, old, "report", text="Тағы бір мәселе бар")
    assert page.status_code == 409
    assert forms(page)[0].fields["text"] == "Тағы бір мәселе бар"
    assert len(rows(house, Case)) == 1


def test_who_does_not_know_leaves_the_choice_to_a_person(client, house):
    page = to_check(client, subject="unknown", region="unknown")
    done = send(client, page)
    (case,) = rows(house, Case)
    assert (case.category, case.region, case.agency_code) == (None, None, None)
    assert receipt_on(done)[0] == case.number
    assert "2026 жылғы 7 желтоқсан" in done.text


WITHOUT = (
    {"name": "", "identity_number": "", "contact_kind": "none", "contact": ""},
    {"name": "", "identity_number": "", "contact_kind": "email", "contact": ME["contact"]},
    {**ME, "contact_kind": "none", "contact": ""},
)


def test_without_what_the_law_asks_there_is_a_number_but_no_date(client, house):
    identity = house.office.profile.identity
    for me in WITHOUT:
        client.cookies.clear()
        page = to_check(client, me=me)
        expected = identity.without_contact["kk"] if me["contact_kind"] == "none" else identity.without["kk"]
        assert expected.split(".")[0] in page.text
        done = send(client, page)
        assert expected.split(".")[0] in done.text
        assert 'class="cal"' not in done.text
        assert receipt_on(done)[1]
    assert [case.has_clock for case in rows(house, Case)] == [False, False, False]


def test_a_phone_number_gets_no_promise_of_a_text_message(client, house):
    done = send(client, to_check(client, me={**ME, "contact_kind": "phone", "contact": "8 701 123 45 67"}))
    (point,) = rows(house, ContactPoint)
    assert point.address == "+77011234567"
    assert "SMS" not in source_of(done)


def test_an_old_tab_sends_nothing_and_takes_nothing_from_the_new_draft(client, house):
    old = to_check(client)
    client.cookies.clear()
    new = to_check(client, "Көшеде шам жанбайды", subject="street_lighting")
    for name in ("place", "report/files", "you"):
        answer = client.post(f"/kk/report/{name.rpartition('/')[2]}", data={"token": forms(old)[-1].fields["token"]})
        assert answer.status_code == 409
    answer = send(client, old)
    assert answer.status_code == 409
    assert "Көшеде шам жанбайды" in answer.text
    assert rows(house, Case) == []
    assert send(client, new).status_code == 200
    assert [message.text for message in rows(house, Message)] == ["Көшеде шам жанбайды"]


def test_sending_with_a_stolen_or_missing_token_files_nothing(client, house):
    page = to_check(client)
    for token in ("", "0" * 64, forms(page)[-1].fields["token"][:-1] + "z"):
        assert client.post("/kk/report/send", data={"token": token}).status_code == 409
    assert rows(house, Case) == []


def test_a_form_from_another_site_is_refused(client, house):
    page = to_check(client)
    fields = forms(page)[-1].fields
    answer = client.post("/kk/report/send", data=fields, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert rows(house, Case) == []


def test_who_writes_faster_than_a_person_waits_and_keeps_the_text(client, house):
    house.intake_limit = "1/minute"
    page = write(client)
    slow = press(client, client.get("/en/report"), "report", text="Тағы да жылу жоқ")
    assert slow.status_code == 429
    assert "Please wait a minute" in slow.text
    assert forms(slow)[0].fields["text"] == "Тағы да жылу жоқ"
    page = press(client, page, "subject", category="heating")
    page = press(client, press(client, page, "place", region="KZ-75"), "report/files", go="on")
    refused = send(client, press(client, page, "you", **ME))
    assert refused.status_code == 429
    assert HEATING in refused.text
    assert rows(house, Case) == []


TABLES = ("drafts", "cases")


def fill_disk(house) -> None:
    """From now on the database refuses new rows, as on a full disk."""
    with house.engine.begin() as connection:
        if house.engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$"
            )
        for table in TABLES:
            what = "FOR EACH ROW EXECUTE FUNCTION full_disk()"
            if house.engine.dialect.name == "sqlite":
                what = "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            connection.exec_driver_sql(f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} {what}")


def clear_disk(house) -> None:
    """There is room again."""
    with house.engine.begin() as connection:
        for table in TABLES:
            on = "" if house.engine.dialect.name == "sqlite" else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER full_{table}{on}")


def test_when_nothing_can_be_kept_the_page_says_so_and_holds_the_text(client, house):
    fill_disk(house)
    answer = write(client, language="en")
    assert answer.status_code == 503
    assert "Nothing was received" in answer.text
    assert forms(answer)[0].fields["text"] == HEATING
    clear_disk(house)
    assert press(client, answer, "report").url.path == "/en/report/subject"


def test_when_the_complaint_cannot_be_kept_nothing_is_promised_and_the_button_stays(client, house):
    page = to_check(client, language="en")
    fill_disk(house)
    answer = send(client, page)
    assert answer.status_code == 503
    assert "Nothing was received" in answer.text
    assert HEATING in answer.text
    assert receipt_free(answer)
    clear_disk(house)
    again = client.post("/en/report/send", data=forms(answer)[-1].fields)
    assert again.status_code == 200
    assert len(receipt_on(again)[1]) == 16
    assert len(rows(house, Case)) == 1


def receipt_free(page) -> bool:
    return re.search(r"[A-Z]{2}-\d{4}-\d{4}", page.text) is None
