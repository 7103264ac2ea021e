"""The public page tells the truth, hides small numbers everywhere alike, and works as a plain page."""

import csv
import io
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from counts import LABOUR, counted, ordinary, put
from factories import ENERGY, account, act, edition, file
from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session
from staff import HOUSING

from api.worker import publish_figures
from dashboard.public.view import view
from models.actions import answering, routing
from models.agency import Agency
from models.db import unit_of_work
from models.editions.publishedbook import published
from models.editions.publishing import publish
from models.figures.catalogue import Rule, catalogue
from models.figures.cells import Cell, add, bucket_of
from models.figures.statistics import Slice

START = datetime(2026, 10, 1, tzinfo=UTC)


def timed(house, days, n, month="2026-10"):
    bucket = bucket_of(START, START + timedelta(days=days))
    with unit_of_work(house.engine) as session:
        add(session.connection(), Counter({Cell("kz", month, ENERGY, "heating", "KZ-75", "answer_time", bucket): n}))
    edition(house)


def text(client, address="/en/public"):
    """The words of a page, without markup."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def table(client, address="/en/public/figures.csv"):
    """(table, code, measure) -> value as the file has it."""
    answer = client.get(address)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    return {(row["table"], row["code"], row["measure"]): row["value"] for row in rows}


def test_without_figures_the_page_says_so(client):
    assert "No figures yet" in text(client)
    assert client.get("/en/public/figures.csv").status_code == 404


def test_the_headline_counts_what_was_due_with_its_interval_and_last_year(house, client):
    ordinary(house)
    page = text(client)
    assert "1,780 of 2,000 complaints were answered on time" in page
    assert "89.0%" in page
    assert "95% interval: 87.6% to 90.3%." in page
    assert "A year ago it was 9 points less." in page
    assert "Updated 16 November 2026, 10:42." in page
    assert 'href="#method"' in client.get("/en/public").text


def test_the_last_month_that_is_over_comes_first_and_every_view_is_an_address(house, client):
    ordinary(house)
    assert "600 of 700 complaints" in text(client, "/en/public?period=2026-09")
    assert "1,200 of 1,400 complaints" in text(client, "/en/public?period=2026-10&region=KZ-75")
    assert "580 of 600 complaints" in text(client, "/en/public?subject=labour")
    assert "800 of 900 complaints" in text(client, "/en/public?region=KZ-75&subject=heating")
    assert "No answers were due in August 2026" in text(client, "/en/public?period=2026-08")


@pytest.mark.parametrize("query", ["region=KZ-00", "subject=nonsense"])
def test_what_does_not_exist_is_not_found(house, client, query):
    ordinary(house)
    assert client.get(f"/en/public?{query}").status_code == 404


@pytest.mark.parametrize("period", ["2026-13", "october", "0000-01", "2026-10%00"])
def test_a_month_that_is_none_is_refused(client, period):
    assert client.get(f"/en/public?period={period}").status_code == 422


def test_agencies_come_by_size_with_words_and_no_rank(house, client):
    ordinary(house)
    page = text(client)
    names = [page.index(name) for name in ("89.0%", "88.9%", "96.7%", "80.0%")]
    assert all(name > 0 for name in names)
    rows = re.findall(r'agencies/([\w-]+)"', client.get("/en/public").text)
    assert rows == [ENERGY, LABOUR, HOUSING]
    assert "below average" in page
    assert "above average" in page
    assert "not distinguishable" in page


def test_s106_three_complaints_in_a_cell_are_shown_nowhere(house, client):
    put(
        house,
        ("2026-10", ENERGY, "heating", "KZ-75", counted(3, 1)),
        ("2026-10", HOUSING, "housing", "KZ-71", counted(70, 40)),
        ("2026-10", LABOUR, "labour", "KZ-79", counted(90, 50)),
    )
    assert "91 of 163 complaints" in text(client)
    for address in ("region=KZ-75", "subject=heating", "region=KZ-75&subject=heating"):
        page = text(client, f"/en/public?{address}")
        assert "Fewer than 10 answers were due" in page
        assert "answered on time" not in page.split("Is it getting better?")[0].split("How we count")[0]
    found = table(client)
    assert [found["regions", code, "due"] for code in ("KZ-75", "KZ-71", "KZ-79")] == ["", "", "90"]
    assert [found["agencies", code, "due"] for code in (ENERGY, HOUSING, LABOUR)] == ["", "", "90"]
    seen = client.get("/api/v1/public/stats?period=2026-10&region=KZ-75").json()
    assert (seen["due"], seen["on_time_share"], seen["interval"]) == (None, None, None)
    assert {"due", "on_time"} <= set(seen["suppressed"])


def test_a_share_that_gives_a_small_number_away_is_not_shown(house, client):
    put(house, ("2026-10", ENERGY, "heating", "KZ-75", counted(200, 196)))
    page = text(client)
    assert "Answers due in October 2026: 200" in page
    assert "98.0%" not in page
    assert "196" not in page


def test_page_file_and_interface_show_the_same(house, client):
    ordinary(house)
    timed(house, 5, 40)
    api = client.get("/api/v1/public/stats?period=2026-10&agency=&category=heating&region=KZ-75").json()
    found = table(client, "/en/public/figures.csv?region=KZ-75&subject=heating")
    names = {"due": "due", "on_time": "on_time", "reopened": "reopened", "rated": "rated", "solved": "solved"}
    assert {measure: found["figures", "", measure] for measure in names.values()} == {
        measure: str(api[name]) for name, measure in names.items()
    }
    assert float(found["figures", "", "median_days"]) == round(api["median_days"], 1)
    assert float(found["figures", "", "on_time_share"]) == round(api["on_time_share"], 4)
    assert found["page", "", "subject"] == "heating"


def test_an_agency_crossed_with_a_subject_is_not_published(house, client):
    ordinary(house)
    api = client.get(f"/api/v1/public/stats?period=2026-10&agency={ENERGY}&category=heating").json()
    assert (api["due"], api["on_time"], api["open"]) == (None, None, None)
    alone = client.get(f"/api/v1/public/stats?period=2026-10&agency={ENERGY}").json()
    assert (alone["due"], alone["on_time"]) == (900, 800)


def test_the_page_moves_once_a_day(house, client, clock):
    """A figure that moves with one answer betrays a person."""
    aigul = account(house, "Aigul")
    for receipt in [file(house) for _ in range(12)]:
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", "Құбыр жөнделді")
    assert "No figures yet" in text(client)
    publish_figures(house, clock())
    late = file(house)
    assert publish_figures(house, clock.forward(hours=2)) == 0
    with act(house, late.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Құбыр жөнделді")
    page = text(client)
    assert "12 of 12 complaints were answered on time" in page
    assert "The month is not over" in page
    assert publish_figures(house, clock.forward(days=1)) == 1
    assert "13 of 13 complaints were answered on time" in text(client)
    publish_figures(house, clock.forward(days=60))
    assert "The month is not over" not in text(client, "/en/public?period=2026-12")


def test_few_answers_have_no_quantiles_and_many_have(house, client):
    put(house, ("2026-10", ENERGY, "heating", "KZ-75", counted(120, 60)))
    timed(house, 4.5, 9)
    assert "Too few answers to show." in text(client)
    timed(house, 4.5, 51)
    timed(house, 25.2, 60)
    page = text(client)
    assert "Half answered within 15 days 9 in 10 within 26 days; 99 in 100 within 26 days. Calendar days." in page


def test_the_agency_page_shows_its_months_beside_the_average(house, client):
    ordinary(house)
    page = text(client, f"/en/public/agencies/{ENERGY}")
    assert "88.9%" in page
    assert "800 of 900" in page
    assert "Average of all agencies: 89.0%. What the numbers allow us to say: not distinguishable." in page
    assert "September 2026 700 85.7%" in page
    assert client.get("/en/public/agencies/nobody").status_code == 404


def test_an_agency_with_few_cases_shows_none(house, client):
    put(
        house,
        ("2026-10", ENERGY, "heating", "KZ-75", counted(7, 3)),
        ("2026-10", LABOUR, "labour", "KZ-71", counted(90, 50)),
        ("2026-10", HOUSING, "housing", "KZ-71", counted(60, 30)),
    )
    page = text(client, f"/en/public/agencies/{ENERGY}")
    assert "Too few answers were due to show a share." in page
    assert "42.9%" not in page


def test_an_agency_that_only_an_import_knows_has_its_name(house, client):
    with unit_of_work(house.engine) as session:
        session.add(
            Agency(code="kz-x-lifts", jurisdiction="kz", kind="city", names={"en": "Lift Works"}, imported=True)
        )
    put(house, ("2026-10", "kz-x-lifts", "housing", "KZ-75", counted(90, 50)))
    assert "Lift Works" in text(client)
    assert "Lift Works" in text(client, "/kk/public/agencies/kz-x-lifts")


def test_an_agency_without_any_month_has_its_page(house, client):
    edition(house)
    assert "Too few answers were due to show a share." in text(client, f"/en/public/agencies/{ENERGY}")


def test_cases_that_reached_no_agency_stand_in_a_row_of_their_own(house, client):
    ordinary(house)
    put(house, ("2026-10", "", "heating", "KZ-75", counted(40, 20)), ("2026-10", "", "", "", counted(30, 15)))
    page = text(client)
    assert "no agency yet" in page
    assert "region not known" in page
    assert "subject not known yet" in page


def test_exits_are_shown(house, client):
    ordinary(house)
    assert "Withdrawn by the author Only the author can do it, with number and code. 14" in text(client)
    assert "Rejected as no complaint Two persons must agree. 0" in text(client)


def test_the_pages_stand_in_every_language_without_script_or_style_inside(house, client):
    ordinary(house)
    timed(house, 5, 400)
    for language in ("az", "kk", "ka", "ru", "en"):
        for path in ("public", "public?region=KZ-75", f"public/agencies/{ENERGY}"):
            page = client.get(f"/{language}/{path}")
            assert page.status_code == 200
            assert f'<html lang="{language}"' in page.text
            assert page.text.count("<h1") == 1
            assert not re.search(r"<script(?! src)|style=|onclick", page.text)


@pytest.fixture
def said():
    """What is asked of the database."""
    asked = []

    def note(_connection, _cursor, statement, *_more):
        # Whichever request comes first in two seconds asks for the calendar's changes and the newest edition.
        if not re.search("FROM calendar_changes|published_at IS NOT NULL", statement):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


def test_the_pages_cost_few_statements(house, client, said):
    ordinary(house)
    for address, most in (
        # A table is two of them: its counts, and which of these are hidden.
        ("public", 23),
        ("public?region=KZ-75&subject=heating", 7),
        (f"public/agencies/{ENERGY}", 8),
    ):
        said.clear()
        client.get(f"/en/{address}")
        assert len([one for one in said if one.startswith("SELECT")]) <= most, address


def test_a_page_that_is_kept_asks_nothing(house, client, said):
    ordinary(house)
    first = client.get("/en/public")
    said.clear()
    assert client.get("/en/public").text == first.text
    assert said == []


def test_a_page_that_is_kept_stands_while_the_database_is_away(house, client, monkeypatch):
    ordinary(house)
    monkeypatch.setattr("api.house.LOOK_EVERY", 0)
    first = client.get("/en/public")
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    monkeypatch.setitem(vars(house), "read_engine", nowhere)
    assert client.get("/en/public").text == first.text
    assert client.get("/en/public?period=2026-09").status_code == 503


def test_an_edition_made_by_another_process_is_taken_up(house, client, clock, monkeypatch):
    ordinary(house)
    monkeypatch.setattr("api.house.LOOK_EVERY", 3600)
    old = client.get("/en/public").headers["etag"]
    with unit_of_work(house.engine) as session:
        add(session.connection(), Counter({Cell("kz", "2026-10", ENERGY, "heating", "KZ-75", "due"): 400}))
    clock.forward(days=1)
    publish(house.engine, house.office, "kz", clock())
    assert client.get("/en/public").headers["etag"] == old
    monkeypatch.setattr("api.house.LOOK_EVERY", 0)
    assert client.get("/en/public").headers["etag"] != old


def test_no_order_tells_a_hidden_number(house):
    """Sorting by what is not shown would say which of two hidden agencies is larger."""
    put(
        house,
        ("2026-10", ENERGY, "heating", "KZ-75", counted(3, 1)),
        ("2026-10", HOUSING, "housing", "KZ-71", counted(8, 4)),
        ("2026-10", LABOUR, "labour", "KZ-79", counted(90, 50)),
    )
    with Session(house.engine) as session:
        found = view(published(session, "kz"), Slice(""), house.office)
    assert [line.code for line in found.agencies] == [LABOUR, ENERGY, HOUSING]
    assert [line.due for line in found.agencies] == [90, None, None]


def test_a_correction_stands_on_the_page_and_in_the_interface(house, client, clock):
    put(house, ("2026-05", ENERGY, "heating", "KZ-75", counted(100, 80)))
    assert "Corrections" not in text(client)
    clock.forward(days=1)
    put(house, ("2026-05", ENERGY, "heating", "KZ-75", counted(0, -20)))
    assert "17 November 2026 : answers in time, May 2026: 80 became 60." in text(client).replace("2026:", "2026 :", 1)
    one = {"published_on": "2026-11-17", "period": "2026-05", "measure": "on_time", "before": 80, "after": 60}
    assert client.get("/api/v1/public/corrections").json() == [one]


def test_every_measure_of_the_file_is_a_figure_of_the_catalogue(house, client):
    ordinary(house)
    timed(house, 5, 400)
    found = table(client)
    measures = {measure for shown, _, measure in found if shown == "figures"}
    assert measures == {code for code, one in catalogue().items() if "file" in one.used and one.rule != Rule.LINE}
    words = client.get("/kk/public/figures.csv").text
    assert "figures,,Жауаптың жартысына кеткені,median_days,5.0" in words


def test_the_interface_says_what_every_figure_means(client):
    asked = client.get("/api/v1/public/figures", headers={"accept-language": "ka"}).json()
    assert asked["language"] == "ka"
    chosen = client.get("/api/v1/public/figures?language=ru", headers={"accept-language": "ka"}).json()
    figures = {one["measure"]: one for one in chosen["figures"]}
    assert figures["median_days"]["name"] == "На половину ответили за"
    share = figures["on_time_share"]
    assert (share["numerator"], share["denominator"], share["unit"]) == ("on_time", "due", "share")
    assert figures["on_time_kept"]["code"] == "on_time_and_not_reopened"
    assert figures["p99_days"]["smallest"] == 100
    assert client.get("/api/v1/public/figures?language=tr").status_code == 422


def test_what_the_interface_gives_is_what_the_catalogue_says(house, client):
    ordinary(house)
    given = client.get("/api/v1/public/stats?period=2026-10").json()
    fields = set(given) - {"period", "interval", "exits", "suppressed", "as_of"} | set(given["exits"])
    assert fields == {one.outside for one in catalogue().values() if "api" in one.used}
