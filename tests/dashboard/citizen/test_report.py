"""Writing a complaint as a person without scripts does: page by page, with mistakes, old tabs and lost drafts."""

import re

import pytest
from citizens import HEATING, LANGUAGES, ME, at_files, errors_of, rows, send, source_of, to_check, write
from forms import forms, press

from models.actions import drafts
from models.case import Case, Draft
from models.message import Message
from models.taxonomy import Category


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
    assert "104" not in source_of(write(client))


def test_the_receipt_of_a_danger_names_the_number_to_call_too(client):
    done = send(client, to_check(client, "Подъезде газ иісі шығып тұр, тез келіңіз"))
    assert 'href="tel:104"' in done.text
    assert "жедел қызмет бірден келеді" in done.text


def test_the_receipt_of_anything_else_names_no_number_to_call(client):
    assert "tel:" not in send(client, to_check(client)).text


def test_three_proposals_lead_and_all_subjects_wait_behind_another(client):
    page = write(client)
    offered = re.findall(r'name="category" type="radio" value="(\w+)"', page.text)
    assert offered[0] == "heating"
    assert offered[3:] == ["another", "unknown"]
    everything = press(client, page, "subject", category="another")
    listed = re.findall(r'name="category" type="radio" value="(\w+)"', everything.text)
    # Nobody must see the end of the list to find out that there is no need to choose.
    assert listed == ["unknown", *Category]
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


@pytest.mark.parametrize("jurisdiction", ["az"])
@pytest.mark.parametrize(
    ("language", "alphabet"),
    [("az", "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"), ("ru", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя")],
)
def test_the_districts_of_azerbaijan_stand_in_the_order_of_the_language(client, language, alphabet):
    page = press(client, write(client, "İstilik yoxdur, üç gündür soyuqdur", language), "subject", category="heating")
    names = re.findall(r'<option value="AZ-[\w-]+">(.*?)</option>', page.text)
    assert len(names) == 68
    placed = [[alphabet.find(letter) for letter in name.replace("İ", "i").lower()] for name in names]
    assert placed == sorted(placed)


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
