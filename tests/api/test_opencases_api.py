"""The file of cases for everybody: three forms of one content, only of months that are closed."""

import csv
import io

import pytest
from factories import account, act, file
from pyarrow import parquet

from models.actions import answering, routing
from models.opendata.anonymity import COLUMNS
from models.opendata.casefile import dictionary, licence
from models.taxonomy import Language

ADDRESS = "/api/v1/public/cases"


@pytest.fixture
def november(house, clock):
    """Twenty-two complaints of November, twelve of them answered, in the May after."""
    aigul = account(house, "Aigul")
    receipts = [file(house, text="Жылу жоқ, Абай 10", address="Абай 10") for _ in range(22)]
    clock.forward(days=3)
    for receipt in receipts[:12]:
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", "Құбыр жөнделді")
    clock.forward(days=160)
    return receipts


def rows(client, form, period="2026-11"):
    answer = client.get(f"{ADDRESS}.{form}?period={period}")
    assert answer.status_code == 200, answer.text
    if form == "csv":
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    if form == "json":
        return [dict(zip(answer.json()["columns"], row, strict=True)) for row in answer.json()["rows"]]
    return parquet.read_table(io.BytesIO(answer.content)).to_pylist()


def test_the_three_forms_hold_the_same(november, client):
    found = rows(client, "csv")
    assert rows(client, "json") == found == rows(client, "parquet")
    assert len(found) == len(november)
    assert tuple(found[0]) == COLUMNS
    assert sorted({(row["received"], row["region"], row["in_time"], row["days_to_answer"]) for row in found}) == [
        ("2026-11", "*", "no", "none"),
        ("2026-11", "*", "yes", "0-3"),
    ]


def test_the_file_names_nobody(november, client):
    for form in ("csv", "json"):
        body = client.get(f"{ADDRESS}.{form}?period=2026-11").text
        assert not any(word in body for word in ("Gulnar", "Абай", "Жылу", "Құбыр", november[0].case.number, "05:42"))


def test_few_cases_make_an_empty_file(house, client, clock):
    for _ in range(9):
        file(house)
    clock.forward(days=160)
    assert (rows(client, "csv"), rows(client, "json"), rows(client, "parquet")) == ([], [], [])


@pytest.mark.parametrize(
    ("period", "status", "error"),
    [
        ("2026-11", 404, "period_not_closed"),
        ("2026-08", 404, "period_not_closed"),
        ("2026-13", 422, "bad_input"),
        ("october", 422, "bad_input"),
        ("2026-07", 200, None),
        ("", 200, None),
    ],
)
def test_only_months_that_are_closed_have_a_file(client, period, status, error):
    answer = client.get(f"{ADDRESS}.json?period={period}")
    assert (answer.status_code, answer.json().get("error")) == (status, error)
    assert client.get(f"{ADDRESS}.xlsx").status_code == 422


def test_a_month_that_is_not_closed_says_why(client):
    refused = client.get(f"{ADDRESS}.json?period=2026-11", headers={"accept-language": "en"}).json()
    assert refused["detail"] == "The file of a month is made 90 days after its end, when its cases have come to rest."


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_the_file_is_kept_by_those_who_have_it(client, form):
    first = client.get(f"{ADDRESS}.{form}?period=2026-11")
    assert first.headers["cache-control"] == "public, max-age=86400"
    assert first.headers["content-disposition"] == f'attachment; filename="jawab-cases-2026-11.{form}"'
    again = client.get(f"{ADDRESS}.{form}?period=2026-11", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{ADDRESS}.{form}?period=2026-11").content == first.content
    assert client.get(f"{ADDRESS}.{form}?period=2026-10").headers["etag"] != first.headers["etag"]


def test_what_happens_after_the_close_moves_nothing(house, november, client):
    first = client.get(f"{ADDRESS}.csv?period=2026-11")
    aigul = account(house, "Serik")
    with act(house, november[20].case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Құбыр жөнделді")
    # A new house has an empty shelf.
    house.__dict__.pop("case_files")
    assert client.get(f"{ADDRESS}.csv?period=2026-11").headers["etag"] == first.headers["etag"]


def test_the_dictionary_explains_every_column_in_every_language(client):
    assert tuple(dictionary()) == COLUMNS
    assert {tuple(sorted(words)) for words in dictionary().values()} == {tuple(sorted(Language))}
    told = client.get("/api/v1/public/dictionary", headers={"accept-language": "az"}).json()
    assert (told["language"], told["licence"], told["latest"]) == ("az", licence(), "2026-07")
    assert [one["name"] for one in told["columns"] if one["quasi"]] == list(COLUMNS[:6])
    assert client.get("/api/v1/public/dictionary?language=ka").json()["columns"][2]["definition"].startswith("თემა")
