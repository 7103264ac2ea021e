"""The report as PDF: the numbers of the page and of the file, in the reader's language, page by page."""

import csv
import io
import re
import sys
from html import unescape

import pytest
from factories import account, act, file
from pypdf import PdfReader
from staff import fresh, sign_in

from dashboard.dates import number
from models.actions import answering, routing
from models.figures.catalogue import figure_name
from models.taxonomy import Role

MONTH = "?first=2026-12&last=2026-12"


@pytest.fixture
def december(house, clock):
    """Three answers due in December: one in time, one late, one never."""
    aigul = account(house, "Aigul")
    first, second, _third = (file(house, f"Жылу жоқ {n}") for n in range(3))
    for receipt, days in ((first, 1), (second, 30)):
        clock.forward(days=days)
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "explained", "Жөнделді")
    return fresh(house, first)


def leyla(house, client, language):
    person = account(house, "Leyla", Role.OVERSIGHT, None, language=language)
    sign_in(client, person)


def read(answer):
    assert answer.status_code == 200, answer.text
    return PdfReader(io.BytesIO(answer.content))


def text_of(made):
    return " ".join(" ".join(one.extract_text() for one in made.pages).split())


def rows_of(page):
    """Name and number of the table of the period, as the page shows them."""
    table = re.search(r'<table class="tb figures">.*?</table>', page, re.S)[0]
    return re.findall(r'<th scope="row">(.*?)</th><td class="r b">(.*?)</td>', unescape(table))


@pytest.mark.parametrize("language", ["en", "kk", "ka", "az", "ru"])
@pytest.mark.usefixtures("december")
def test_page_file_and_paper_say_the_same(house, client, language):
    leyla(house, client, language)
    paper = read(client.get(f"/oversight/report.pdf{MONTH}"))
    said = text_of(paper)
    shown = rows_of(client.get(f"/oversight/report{MONTH}").text)
    assert len(shown) > 15
    assert [row for row in shown if " ".join(f"{row[0]} {row[1]}".split()) not in said] == []
    rows = csv.reader(io.StringIO(client.get(f"/oversight/report.csv{MONTH}").text.removeprefix("\ufeff")))
    counted = {measure: float(value) for table, _code, measure, value in rows if table == "period" and value}
    assert (counted["due"], counted["on_time"]) == (3, 1)
    for code in ("received", "due", "answered", "on_time"):
        assert f"{figure_name(code, language)} {number(counted[code], language)}" in said


@pytest.mark.usefixtures("december")
def test_every_page_says_which_it_is_and_what_it_rests_on(house, client):
    leyla(house, client, "en")
    answer = client.get(f"/oversight/report.pdf{MONTH}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="report-2026-12-2026-12.pdf"'
    paper = read(answer)
    assert (paper.metadata.title, paper.trailer["/Root"]["/Lang"]) == (
        "Answers to complaints, Kazakhstan, 1 December 2026 – 31 December 2026",
        "en",
    )
    for n, one in enumerate(paper.pages, start=1):
        said = " ".join(one.extract_text().split())
        assert f"Page {n} of {len(paper.pages)}" in said
        assert f"Versions: law {house.office.law.version}, calendar {house.office.calendar_version}." in said
    assert "Oversight body" in paper.pages[0].extract_text()
    assert 'href="/oversight/report.pdf?first=2026-12&amp;last=2026-12"' in client.get(f"/oversight/report{MONTH}").text


@pytest.mark.usefixtures("december")
@pytest.mark.parametrize(("language", "said"), [("en", "No PDF can be made here"), ("ka", "აქ PDF ვერ მზადდება")])
def test_without_what_draws_it_the_reader_is_told_so(house, client, monkeypatch, language, said):
    leyla(house, client, language)

    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get(f"/oversight/report.pdf{MONTH}")
    assert (answer.status_code, said in answer.text) == (503, True)


def test_where_nothing_was_due_there_is_no_paper(house, client):
    leyla(house, client, "en")
    assert client.get("/oversight/report.pdf").status_code == 404


def test_only_oversight_gets_it(house, client):
    sign_in(client, account(house, "Aigul"))
    assert client.get("/oversight/report.pdf").status_code == 403
