"""Every table of the page of everything: page, file and JSON hold the same numbers, and small ones stand nowhere."""

import csv
import io
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from factories import ENERGY, account, act, author, edition, file
from sqlmodel import Session

from api.worker import publish_figures
from models.actions import answering, citizen, routing
from models.db import unit_of_work
from models.editions.publishedbook import published
from models.figures.cells import Cell, WayCell, add, bucket_of
from models.taxonomy import Language, Role

HOUSING, LABOUR = "kz-almaty-housing", "kz-labour-inspection"
START = datetime(2026, 10, 1, tzinfo=UTC)
TAKEN = {n: bucket_of(START, START + timedelta(days=n)) for n in (5, 12)}


def put(house, cells):
    with unit_of_work(house.engine) as session:
        add(session.connection(), Counter(cells))


def place(agency, category, region, **counted):
    return {Cell("kz", "2026-10", agency, category, region, measure): n for measure, n in counted.items()}


def way(side, code, due, on_time, days=5):
    here = ("kz", "2026-10", ENERGY, side, code)
    answered = {WayCell(*here, "due"): due, WayCell(*here, "on_time"): on_time, WayCell(*here, "answered"): due}
    return answered | {WayCell(*here, "answer_time", TAKEN[days]): due}


def october(house):
    """Three agencies, three channels, three languages; in some of each only a few."""
    put(
        house, place(ENERGY, "heating", "KZ-75", due=400, on_time=360, answered=400, appealed=60, rated=200, solved=120)
    )
    put(house, place(HOUSING, "housing", "KZ-75", due=300, on_time=200, answered=300, withdrawn=30, promised=40))
    put(house, place(LABOUR, "labour", "KZ-71", due=100, on_time=60, answered=100, withdrawn=4, promised=30))
    put(house, place(HOUSING, "housing", "KZ-75", promise_kept=25, rejected=12, appeal_decided=0))
    put(house, place(LABOUR, "labour", "KZ-71", promise_kept=15))
    put(house, place(ENERGY, "heating", "KZ-75", appeal_decided=40, appeal_upheld=20, promised=3, promise_kept=1))
    put(house, way("channel", "web", 500, 420) | way("channel", "telegram", 296, 198) | way("channel", "email", 4, 2))
    put(house, way("language", "kk", 450, 380) | way("language", "ru", 330, 230, 12) | way("language", "az", 20, 10))
    edition(house)


class Tables(HTMLParser):
    """The cells of every table of a page, row by row, by the table's caption."""

    def __init__(self, page):
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self.caption, self.inside = "", ""
        self.feed(page)

    def handle_starttag(self, tag, _attributes):
        if tag == "caption":
            self.caption, self.inside = "", "caption"
        elif tag == "tr":
            self.rows.setdefault(self.caption, []).append([])
        elif tag in ("td", "th"):
            self.rows[self.caption][-1].append("")
            self.inside = "cell"

    def handle_endtag(self, tag):
        if tag in ("caption", "td", "th"):
            self.inside = ""

    def handle_data(self, data):
        if self.inside == "caption":
            self.caption += " ".join(data.split())
        elif self.inside == "cell":
            self.rows[self.caption][-1][-1] += " ".join(data.split())


def seen(client, query=""):
    """The page's tables, the file's numbers and the JSON's, by (table, code, measure)."""
    page = client.get(f"/en/public{query}")
    assert page.status_code == 200
    text = client.get(f"/en/public/figures.csv{query}").text.removeprefix("\ufeff")
    rows = {(row["table"], row["code"], row["measure"]): row["value"] for row in csv.DictReader(io.StringIO(text))}
    told = client.get(f"/en/public/figures.json{query}").json()["rows"]
    api = {(row["table"], row["code"], row["measure"]): row["value"] for row in told}
    return Tables(page.text).rows, rows, api


def as_shown(value, measure=""):
    """A number of the file in the words of the English page."""
    if value == "":
        return "not shown"
    if measure.endswith("_share"):
        return f"{float(value):.1%}"
    if measure.endswith("_days"):
        whole = max(1, -int(-float(value) // 1))
        return f"{whole} day{'s' * (whole != 1)}"
    return f"{int(value):,}"


def test_the_file_and_the_interface_hold_the_same_numbers(house, client):
    october(house)
    _, rows, api = seen(client)
    assert len(rows) > 150
    assert rows == {key: "" if value is None else str(value) for key, value in api.items()}


@pytest.mark.parametrize(
    ("caption", "table", "codes"),
    [
        ("Answers due, by channel", "channels", ["web", "telegram", "email"]),
        ("Waiting time by language", "languages", ["kk", "ru", "az"]),
    ],
)
def test_the_table_of_a_way_equals_the_file(house, client, caption, table, codes):
    october(house)
    page, rows, _ = seen(client)
    measures = ("due", "on_time_share", "median_days", "p90_days")
    body = page[caption][1:]
    found = [[as_shown(rows[table, code, one], one) for one in measures] for code in codes]
    assert sorted(row[1:] for row in body) == sorted(found)


def test_the_other_tables_equal_the_file(house, client):
    october(house)
    page, rows, _ = seen(client)
    leaving = ("withdrawn", "rejected", "merged", "no_legal_clock", "promised", "promise_kept")
    codes = sorted((ENERGY, HOUSING, LABOUR))
    body = [row[1:] for row in page["Ways out, by agency"][1:]]
    assert body == [[as_shown(rows["ways_out", code, one]) for one in leaving] for code in codes]
    assert [row[1] for row in page["Appeals"][1:]] == ["60", "40", "20"]
    assert [rows["figures", "", one] for one in ("appealed", "appeal_decided", "appeal_upheld")] == ["60", "40", "20"]
    for caption, table in (
        ("Regions by number of answers due", "regions"),
        ("Subjects by number of answers due", "subjects"),
    ):
        shown = [row[1] for row in page[caption][1:]]
        assert shown == [as_shown(n) for (name, _, one), n in rows.items() if (name, one) == (table, "due") and n]


def test_few_by_channel_by_way_out_and_by_promise_are_shown_nowhere(house, client):
    october(house)
    _, rows, _ = seen(client)
    assert [rows["channels", code, "due"] for code in ("web", "telegram", "email")] == ["500", "", ""]
    assert [rows["ways_out", code, "withdrawn"] for code in (ENERGY, HOUSING, LABOUR)] == ["0", "", ""]
    assert rows["ways_out", ENERGY, "promised"] == ""
    assert rows["ways_out", ENERGY, "promise_kept"] == ""


def test_with_a_region_these_tables_are_not_there(house, client):
    """They would be a third dimension, and could be solved together with the others."""
    october(house)
    page, rows, _ = seen(client, "?region=KZ-75")
    assert {table for table, *_ in rows} & {"channels", "languages", "ways_out", "decisions"} == set()
    assert "Waiting time by language" not in page


def test_what_happens_to_cases_is_counted_by_channel_language_and_decision(house, clock):
    """Twelve complaints in Kazakh: passed on after two days, answered, appealed, upheld."""
    aigul, other = account(house, "Aigul"), account(house, "Bota", agency=HOUSING)
    dana = account(house, "Dana", Role.OVERSIGHT, None)
    told = [file(house) for _ in range(12)]
    clock.forward(days=3)
    for one in told:
        with act(house, one.case.number, aigul) as turn:
            routing.transfer(turn, HOUSING, "Құбыр үйдікі")
        with act(house, one.case.number, other) as turn:
            routing.take(turn)
            answering.answer(
                turn, "action_promised", "Құбыр жөнделеді", house.office.local_date(clock() + timedelta(days=7))
            )
        clock.forward(seconds=20)
        with act(house, one.case.number, author(one)) as turn:
            citizen.appeal(turn, "Келіспеймін")
        with act(house, one.case.number, dana) as turn:
            citizen.decide_appeal(turn, upheld=one is not told[0], text="Қайта қаралсын")
    publish_figures(house, clock.forward(days=40))
    with Session(house.engine) as session:
        book = published(session, "kz")
        month = book.months()[-1]
        whole = book.cubes([month], ())[month]
        languages = book.cubes([month], ("language",), measures=("due", "on_time", "answered"))[month]
        decided = book.decided(f"{clock() - timedelta(days=40):%Y-%m}")
    assert [whole.exact(one) for one in ("appealed", "appeal_decided", "appeal_upheld")] == [12, 12, 11]
    assert languages.exact("answered", Language.KK) == whole.exact("answered") == 12
    assert decided["handover"].whole.n == 12
    assert decided["handover"].reasons["transfer"].n == 12
    assert decided["handover"].agencies == {ENERGY: decided["handover"].whole}


def test_a_word_that_waits_and_one_that_is_broken_are_told_apart(house, clock):
    aigul = account(house, "Aigul")
    for days in (2, 60):
        one = file(house)
        with act(house, one.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(
                turn, "action_promised", "Жөнделеді", house.office.local_date(clock() + timedelta(days=days))
            )
    publish_figures(house, clock.forward(days=5))
    with Session(house.engine) as session:
        book = published(session, "kz")
        found = {month: book.cubes([month], ())[month] for month in ("2026-11", "2027-01")}
    assert (found["2026-11"].exact("promised"), found["2026-11"].exact("promise_kept")) == (1, 0)
    assert found["2027-01"].exact("promised") == 0


@pytest.mark.parametrize("language", list(Language))
def test_the_sections_stand_in_every_language(house, client, language):
    october(house)
    page = client.get(f"/{language}/public").text
    for section in ("ways", "satisfaction", "decisions", "promises", "machine"):
        assert f'id="{section}"' in page
    assert page.count('aria-labelledby="funnel-t funnel-d"') == 1
    assert not re.search(r"%\(\w+\)s", page)
