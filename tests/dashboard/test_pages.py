"""The frame of every page: languages, links, escaping, strictness, and the pages that stand for an error."""

from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from jinja2 import UndefinedError

from dashboard.errors import error_page
from dashboard.pages import Pages, environment
from models.countries.profile import load_profile

KAZAKHSTAN = load_profile("kz")


@pytest.fixture(scope="module")
def browser() -> TestClient:
    app = FastAPI()
    app.state.pages = Pages(KAZAKHSTAN)

    @app.get("/{language}/error/{status}")
    def citizen(request: Request, language: str, status: int) -> object:
        return error_page(request, status, language)

    @app.get("/desk/error/{status}/{language}")
    def desk(request: Request, status: int, language: str) -> object:
        return error_page(request, status, language)

    return TestClient(app)


def write(source: str, language: str = "en", **context: object) -> str:
    return environment(language, KAZAKHSTAN).from_string(source).render(**context)


@pytest.mark.parametrize("language", ["az", "kk", "ka", "ru", "en"])
@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_errors_have_a_page_in_every_language(browser, language, status):
    answer = browser.get(f"/{language}/error/{status}")
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.text
    assert 'class="j-header"' in answer.text


def test_the_desk_has_its_own_look_and_words(browser):
    answer = browser.get("/desk/error/503/ru")
    assert 'class="top"' in answer.text
    assert "Ничего не сохранено и не отправлено." in answer.text


def test_nothing_was_sent_says_the_page_of_a_closed_intake(browser):
    assert "Ештеңе жіберілген жоқ." in browser.get("/kk/error/503").text


def test_a_language_link_keeps_path_and_query(browser):
    page = browser.get("/kk/error/404?period=2026-10&region=KZ-75").text
    assert 'href="/ru/error/404?period=2026-10&amp;region=KZ-75" lang="ru"' in page


def test_the_phone_shows_the_languages_of_the_country_and_english(browser):
    page = browser.get("/kk/error/404").text
    header, footer = page.split("<main")[0], page.split("<footer")[1]
    shown = [code for code in KAZAKHSTAN.header if f'lang="{code}"' in header.split("<body")[1]]
    assert shown == ["ru", "en", "az", "ka"]
    assert header.count('class="far"') == 2
    assert [code for code in KAZAKHSTAN.header if f'hreflang="{code}"' in footer] == ["az", "ka"]


def test_values_in_a_sentence_are_escaped_and_the_sentence_is_not():
    written = write("{{ _('<b>%(who)s</b>', who=who) }}", who="<i>Aigul</i>")
    assert written == "<b>&lt;i&gt;Aigul&lt;/i&gt;</b>"


@pytest.mark.parametrize(
    "source", ["{{ nobody }}", "{{ case.nobody }}", "{{ nobody.name }}", "{% if nobody %}{% endif %}"]
)
def test_a_name_that_nobody_gave_is_an_error(source):
    with pytest.raises(UndefinedError):
        write(source, case=object())


def test_a_key_that_a_dict_lacks_is_empty_as_the_govuk_macros_expect():
    assert write("{{ params.hint }}|{{ 'x' if params.hint }}", params={}) == "|"


def test_a_govuk_field_shows_its_error():
    source = (
        '{% from "govuk_frontend_jinja/components/input/macro.html" import govukInput %}'
        '{{ govukInput({"id": "iin", "name": "iin", "label": {"text": "I"}, "errorMessage": {"text": "12 digits"}}) }}'
    )
    written = write(source)
    assert 'aria-describedby="iin-error"' in written
    assert "12 digits" in written


def test_a_day_may_not_be_asked_of_an_instant():
    """At 20:00 UTC it is already tomorrow in Almaty: the zone must be named before the date is."""
    night = datetime(2026, 11, 16, 20, tzinfo=UTC)
    with pytest.raises(TypeError, match="local_day"):
        write("{{ day(instant) }}", instant=night)
    assert write("{{ day(local_day(instant)) }}, {{ time(instant) }}", instant=night) == "Tuesday 17 November, 01:00"


@pytest.mark.parametrize(
    ("source", "language", "words"),
    [
        ("{{ by(due) }}", "ru", "до вторника, 17 ноября"),
        ("{{ name('channels', 'sms') }}", "kk", "SMS"),
        ("{{ percent(0.911, 1) }}", "en", "91.1%"),
        ("{{ number(11399) }}", "az", "11.399"),
    ],
)
def test_the_words_of_a_template_know_their_language(source, language, words):
    assert write(source, language, due=date(2026, 11, 17)) == words


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [("late", 3, "опоздание 3 дня"), ("soon", 1, "остался 1 день"), ("stands", 6, "стоит, ещё 6 дней")],
)
def test_a_time_chip_says_its_days_and_has_a_shape(kind, days, words):
    source = '{% from "parts/marks.html" import time_chip %}{{ time_chip(kind, days) }}'
    written = write(source, "ru", kind=kind, days=days)
    assert words in written
    assert f'class="tm tm--{kind}"' in written
    assert 'aria-hidden="true"' in written
