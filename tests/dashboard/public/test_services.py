"""The register of services: what stands there, what is left open, and the way to a complaint."""

import re

import pytest
from citizens import LANGUAGES, ME, receipt_on, rows, send, words_on
from factories import edition, file
from forms import press

from models.case import Case
from models.countries.profile import countries, load_profile

NOT_STATED = {
    "en": "not stated",
    "ru": "не указано",
    "kk": "көрсетілмеген",
    "az": "göstərilməyib",
    "ka": "არ არის მითითებული",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("jurisdiction", countries())
def test_every_service_has_a_page_in_every_language(client, jurisdiction, language):
    listed = client.get(f"/{language}/services").text
    services = load_profile(jurisdiction).services
    assert len(services) >= 6
    for code, service in services.items():
        assert f"/{language}/services/{code}" in listed
        page = words_on(client.get(f"/{language}/services/{code}"))
        assert service.names[language] in page
        assert service.source in page
        unknown = (service.fee is None) + (service.days is None)
        assert page.count(NOT_STATED[language]) == unknown


def test_what_is_known_is_said_with_its_day_and_source(client):
    page = words_on(client.get("/en/services/identity-card"))
    assert "0.2 of the monthly calculation index" in page
    assert "15 working days" in page
    assert "As of 31 December 2025. Source: egov.kz, pass003_mvd. It may have changed: ask the office." in page


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_a_fee_is_written_as_the_language_writes_money(client):
    assert "150,00\xa0₾" in client.get("/ka/services/passport").text


def test_a_service_that_is_none_has_no_page(client):
    assert client.get("/en/services/moon").status_code == 404


def test_to_complain_about_it_opens_the_form_with_its_subject(house, client):
    page = client.get("/kk/services/passport").text
    begun = client.get(re.search(r'href="(/kk/report\?from_service=passport)"', page)[1])
    page = press(client, begun, "report", text="Паспортымды үш ай күттім")
    assert re.search(r'value="civil_documents"[^>]*checked', page.text)
    page = press(client, page, "subject")
    page = press(client, page, "place", region="KZ-75", address="")
    page = press(client, page, "report/files", go="on")
    receipt_on(send(client, press(client, page, "you", **ME)))
    case = rows(house, Case)[0]
    assert (case.category, case.service) == ("civil_documents", "Паспорт")


def test_an_unknown_service_in_the_address_prefills_nothing(client):
    begun = client.get('/kk/report?from_service="><script>')
    assert "<script>" not in begun.text.replace("<script src", "")
    page = press(client, begun, "report", text="Паспортымды үш ай күттім")
    assert page.url.path.endswith("/subject")


def test_its_figures_are_those_of_the_edition_and_small_ones_are_not_shown(house, client, clock):
    assert "How complaints are answered" not in client.get("/en/services/passport").text
    for _ in range(12):
        file(house, category="civil_documents")
    clock.forward(days=60)
    edition(house)
    page = words_on(client.get("/en/services/passport")).partition("How complaints are answered")[2]
    assert re.search(r"On time, Ministry of Internal Affairs.{0,60}?not shown", page)
    assert "in the whole country0.0%" in page
