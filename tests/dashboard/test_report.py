"""Writing a complaint as a person without scripts does: page by page, with mistakes, double clicks and old tabs."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from forms import forms, press
from PIL import Image
from sqlmodel import Session, select

from channels.attachments import LARGEST, folder_of
from models.actions import drafts
from models.case import Case, Draft
from models.contact import Contact, ContactPoint
from models.message import Attachment, Message
from models.taxonomy import Category

HEATING = "Үшінші күн жылу жоқ, батареялар суық, үйде бала бар"
ME = {
    "name": "Гүлнар Тасыбаева",
    "identity_number": "990101400122",
    "contact_kind": "email",
    "contact": "gulnar@example.com",
}
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"
LANGUAGES = ("az", "kk", "ka", "ru", "en")


def write(client, words=HEATING, language="kk"):
    return press(client, client.get(f"/{language}/report"), "report", text=words)


def to_check(client, words=HEATING, language="kk", *, subject="heating", region="KZ-75", me=ME):
    """The whole form up to the page before sending."""
    page = press(client, write(client, words, language), "subject", category=subject)
    page = press(client, page, "place", region=region, address="Абай 10")
    page = press(client, page, "report/files", go="on")
    return press(client, page, "you", **me)


def send(client, page):
    """Press the button; check.html names the address on the button, not on the form."""
    form = forms(page)[-1]
    return client.post(str(page.url).replace("/check", "/send"), data=form.fields)


def receipt_on(page) -> tuple[str, str]:
    number = re.search(r"[A-Z]{2}-\d{4}-\d{4}", page.text)[0]
    code = re.search(r'id="code">(.*?)</p>', page.text, re.S)
    return number, "".join(re.findall(r"\d{4}", code[1])) if code else ""


def rows(house, table):
    with Session(house.engine) as session:
        return list(session.exec(select(table)))


def errors_of(page) -> list[str]:
    return re.findall(r'govuk-error-message">.*?</span> ?(.*?)\s*</p>', page.text, re.S)


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


def test_a_text_that_is_too_short_or_too_long_comes_back_with_one_sentence(client, house):
    for words in ("", "а", "ab", "   \n\t ", "\x00\x00\x00", "я" * 10_001):
        page = write(client, words)
        assert len(errors_of(page)) == 1
        assert 'href="#text"' in page.text
        assert forms(page)[0].fields["text"].strip("\n") == words.strip("\n")
    assert rows(house, Case) == []


def test_a_mistake_survives_reload_and_another_language_and_goes_when_mended(client):
    page = write(client, "аб")
    assert page.url.path == "/kk/report"
    for address in ("/kk/report", "/ru/report"):
        again = client.get(address)
        assert forms(again)[0].fields["text"] == "аб"
        assert len(errors_of(again)) == 1
    write(client)
    mended = client.get("/kk/report")
    assert errors_of(mended) == []
    assert forms(mended)[0].fields["text"] == HEATING


def test_three_characters_are_enough_and_ten_thousand_are_not_too_many(client):
    for words in ("жоқ", "😡😡😡", "я" * 10_000):
        assert write(client, words).url.path == "/kk/report/subject"


NASTY = (
    "<script>alert('сот')</script> <b onclick=x>жылу</b> </textarea>",
    "Жылу \u202eжоқ\u202c \u200fбүгін",
    "Жылу жоқ 🥶👨‍👩‍👧",
    "{{ 7 * 7 }} {% raw %} %(name)s {0}",
    "\"'><img src=x onerror=alert(1)>",
)


def test_odd_words_are_kept_as_written_and_shown_as_words(client, house):
    for words in NASTY:
        client.cookies.clear()
        page = to_check(client, words, me={**ME, "name": words})
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert forms(client.get("/kk/report"))[0].fields["text"] == words
        assert send(client, page).status_code == 200
    assert [message.text for message in rows(house, Message)] == list(NASTY)


def test_nul_is_dropped_and_the_rest_stays(client, house):
    send(client, to_check(client, "жы\x00лу жоқ"))
    assert [message.text for message in rows(house, Message)] == ["жылу жоқ"]


def test_danger_shows_the_number_at_once_and_again_before_sending(client):
    page = write(client, "Подъезде газ иісі шығып тұр, тез келіңіз")
    assert page.url.path == "/kk/report/subject"
    assert page.text.index("104") < page.text.index("<h1")
    assert "104" not in write(client).text


def test_three_proposals_lead_and_all_subjects_wait_behind_another(client):
    page = write(client)
    offered = re.findall(r'name="category" type="radio" value="(\w+)"', page.text)
    assert offered[0] == "heating"
    assert offered[3:] == ["another", "unknown"]
    everything = press(client, page, "subject", category="another")
    listed = re.findall(r'name="category" type="radio" value="(\w+)"', everything.text)
    assert listed == [*Category, "unknown"]
    refused = press(client, everything, "subject", category="")
    assert errors_of(refused)
    assert len(re.findall(r'name="category" type="radio"', refused.text)) == 32
    assert press(client, refused, "subject", category="animals").url.path == "/kk/report/place"


def test_an_unknown_subject_is_asked_again(client):
    asked = write(client)
    for value in ("", "warp_drive", "heating\x00", "HEATING", "<b>"):
        page = press(client, asked, "subject", category=value)
        assert errors_of(page)
        assert 'href="#category"' in page.text


def test_an_unknown_region_is_asked_again_and_the_address_stays(client):
    asked = press(client, write(client), "subject", category="heating")
    for value in ("", "KZ-00", "AZ-BA", "almaty"):
        page = press(client, asked, "place", region=value, address="Сайын 5")
        assert errors_of(page)
        assert 'href="#region"' in page.text
        assert forms(page)[0].fields["address"] == "Сайын 5"


def test_regions_stand_in_the_order_of_the_language(client):
    page = press(client, write(client), "subject", category="heating")
    names = re.findall(r'<option value="KZ-\d+">(.*?)</option>', page.text)
    assert len(names) == 20
    alphabet = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
    firsts = [alphabet.index(name[0].lower()) for name in names]
    assert firsts == sorted(firsts)
    assert [name[0] for name in names] != sorted(name[0] for name in names)


def test_who_does_not_know_leaves_the_choice_to_a_person(client, house):
    page = to_check(client, subject="unknown", region="unknown")
    done = send(client, page)
    (case,) = rows(house, Case)
    assert (case.category, case.region, case.agency_code) == (None, None, None)
    assert receipt_on(done)[0] == case.number
    assert "2026 жылғы 7 желтоқсан" in done.text


MISTAKES = (
    ({"identity_number": "12"}, "identity_number"),
    ({"identity_number": "99010140012x"}, "identity_number"),
    ({"contact": "not an address"}, "contact"),
    ({"contact": ""}, "contact"),
    ({"contact_kind": "phone", "contact": "123"}, "contact"),
    ({"contact_kind": "none"}, "contact"),
    ({"contact_kind": "pigeon"}, "contact_kind"),
    ({"contact_kind": ""}, "contact_kind"),
)


def test_each_mistake_about_oneself_is_named_at_its_field(client):
    asked = press(client, at_files(client), "report/files", go="on")
    for changed, field in MISTAKES:
        page = press(client, asked, "you", **{**ME, **changed})
        assert (len(errors_of(page)), changed) == (1, changed)
        assert f'href="#{field}"' in page.text
        assert len(errors_of(page)) == 1
        assert forms(page)[0].fields["name"] == ME["name"]
    assert client.get("/kk/report/check").url.path == "/kk/report/you"


def test_two_mistakes_are_two_sentences(client):
    page = to_check(client, me={**ME, "identity_number": "12", "contact": "x"})
    assert len(errors_of(page)) == 2


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
    assert "SMS" not in done.text


@pytest.mark.parametrize("jurisdiction", ["az"])
def test_azerbaijan_asks_for_a_name_and_no_number(client):
    page = client.get("/az/report/you")
    assert page.url.path == "/az/report"
    page = press(client, write(client, "İstilik yoxdur, üç gündür soyuqdur", "az"), "subject", category="heating")
    page = press(client, page, "place", region="unknown")
    page = press(client, page, "report/files", go="on")
    assert set(forms(page)[0].fields) == {"token", "name", "contact"}


def test_every_step_can_be_changed_from_the_check_and_leads_back_to_it(client):
    page = to_check(client)
    for path in ("report", "report/subject", "report/place", "report/files", "report/you"):
        assert f'href="/kk/{path}?to=check"' in page.text
    place = client.get("/kk/report/place?to=check")
    assert 'href="/kk/report/check">' in place.text
    back = press(client, place, "place", region="KZ-71", address="Мәңгілік Ел 1")
    assert back.url.path == "/kk/report/check"
    assert "Мәңгілік Ел 1" in back.text
    assert "Астана" in back.text


def test_nothing_is_lost_on_the_way_back(client):
    to_check(client)
    assert forms(client.get("/kk/report"))[0].fields["text"] == HEATING
    assert 'value="heating" checked' in client.get("/kk/report/subject").text
    assert 'value="KZ-75" selected' in client.get("/kk/report/place").text
    assert forms(client.get("/kk/report/you"))[0].fields["identity_number"] == ME["identity_number"]
    assert 'value="email" checked' in client.get("/kk/report/you").text


def test_without_a_text_every_page_leads_to_the_first(client):
    for step in ("subject", "place", "files", "you", "check", "done"):
        assert client.get(f"/en/report/{step}").url.path == "/en/report"


def test_a_form_of_another_draft_is_refused_kindly_and_keeps_the_text(client, house):
    page = client.get("/kk/report")
    client.cookies.clear()
    answer = press(client, page, "report", text=HEATING)
    assert answer.status_code == 409
    assert forms(answer)[0].fields["text"] == HEATING
    assert rows(house, Draft) == []
    assert press(client, answer, "report").url.path == "/kk/report/subject"


def test_a_later_page_of_a_lost_draft_keeps_what_was_just_typed(client, clock):
    page = press(client, write(client), "subject", category="heating")
    clock.forward(hours=25)
    answer = press(client, page, "place", region="KZ-75", address="Абай 10")
    assert answer.status_code == 409
    page = press(client, press(client, answer, "report", text=HEATING), "subject", category="heating")
    assert forms(page)[0].fields["address"] == "Абай 10"


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


def test_the_cookie_says_nothing_and_is_hard_to_take(client, house):
    answer = client.get("/kk/report")
    cookie = answer.headers["set-cookie"]
    for wanted in ("__Host-draft=", "HttpOnly", "Secure", "Path=/", "SameSite=lax"):
        assert wanted in cookie
    write(client)
    (draft,) = rows(house, Draft)
    secret = client.cookies["__Host-draft"]
    assert secret not in draft.id_hash
    assert drafts.submission_key(secret) == f"web:{draft.id_hash}"


def test_pages_of_a_draft_are_stored_nowhere(client):
    assert to_check(client).headers["cache-control"] == "no-store"


def jpeg(colour="teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "JPEG")
    return out.getvalue()


def at_files(client):
    page = press(client, write(client), "subject", category="heating")
    return press(client, page, "place", region="KZ-75")


def upload(client, page, *files, go="add"):
    form = next(one for one in forms(page) if one.action.endswith("report/files"))
    parts = [("files", (name, content, "image/jpeg")) for name, content in files]
    fields = {name: value for name, value in form.fields.items() if name not in ("files", "go")}
    return client.post("/kk/report/files", data={**fields, "go": go}, files=parts or None)


def test_photos_are_added_removed_and_sent(client, house):
    page = upload(client, at_files(client), ("аула.jpg", jpeg()), ("акт.pdf", PDF))
    assert page.status_code == 200
    assert "аула.jpg" in page.text
    first = re.search(r'name="file" value="([\w.]+)"', page.text)[1]
    page = press(client, page, "remove", file=first)
    assert "аула.jpg" not in page.text
    page = upload(client, page, ("подъезд.jpg", jpeg("red")), go="on")
    assert page.url.path == "/kk/report/you"
    page = press(client, page, "you", **ME)
    assert "подъезд.jpg" in page.text
    send(client, page)
    kept = rows(house, Attachment)
    assert [file.original_name for file in kept] == ["акт.pdf", "подъезд.jpg"]
    on_disk = {file.name for file in folder_of(house.data).iterdir()}
    assert on_disk == {file.stored_name for file in kept}


def test_the_good_files_stay_and_each_bad_one_is_named(client, house):
    page = upload(
        client,
        at_files(client),
        ("аула.jpg", jpeg()),
        ("вирус.jpg", b"MZ" + bytes(500)),
        ("фильм.jpg", jpeg() + bytes(LARGEST)),
        go="on",
    )
    assert errors_of(page)
    (said,) = errors_of(page)
    assert "вирус.jpg" in said
    assert "фильм.jpg" in said
    assert "аула.jpg" in page.text.replace(said, "")
    assert len(list(folder_of(house.data).iterdir())) == 1


def test_five_files_are_the_most(client, house):
    page = upload(client, at_files(client), *((f"{n}.jpg", jpeg()) for n in range(7)))
    assert 'href="#files"' in page.text
    assert len(list(folder_of(house.data).iterdir())) == 5
    again = client.get("/kk/report/files")
    assert 'type="file"' not in again.text


def test_adding_nothing_says_so_and_going_on_without_a_file_is_fine(client):
    page = at_files(client)
    assert errors_of(upload(client, page))
    assert upload(client, page, go="on").url.path == "/kk/report/you"


def test_a_flood_is_read_to_its_end_and_dropped(client, house):
    page = upload(client, at_files(client), *((f"{n}.jpg", bytes(LARGEST)) for n in range(6)))
    assert page.status_code == 413
    assert 'href="#files"' in page.text
    assert not folder_of(house.data).exists()


def test_a_body_that_is_no_form_is_no_crash(client):
    at_files(client)
    answer = client.post("/kk/report/files", content=b"\x00\x01", headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 409


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


def test_every_page_of_the_form_stands_in_every_language(client):
    for language in LANGUAGES:
        assert f'<html lang="{language}"' in client.get(f"/{language}/report").text
        page = to_check(client, language=language)
        assert page.url.path == f"/{language}/report/check"
        done = send(client, page)
        assert done.status_code == 200
        assert done.text.count("<h1") == 1
        # Another address could not show the code again: only the page's own language stands in the header.
        assert "hreflang" not in done.text


def test_no_answer_of_the_form_makes_a_browser_run_anything(client):
    page = to_check(client)
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert re.search(r"<script(?! src=)", page.text) is None
