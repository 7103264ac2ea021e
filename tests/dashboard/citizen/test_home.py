"""The start page and the plain pages: every language, only what is really there, and figures with both sides."""

import re
from itertools import product

import pytest
from citizens import words_on
from factories import account, act, edition, file

from models.actions import answering, routing

LANGUAGES = ("az", "kk", "ka", "ru", "en")
PAGES = ("", "what-happens", "privacy", "accessibility")


def test_the_start_leads_to_the_readers_language(client):
    wishes = {"kk": "kk", "ru-RU,ru;q=0.9": "ru", "ka": "ka", "de,fr": "kk", "": "kk"}
    for wanted, language in wishes.items():
        reply = client.get("/", headers={"accept-language": wanted}, follow_redirects=False)
        assert (reply.status_code, reply.headers["location"]) == (303, f"/{language}/")


def test_every_plain_page_stands_in_every_language(client):
    for language, page in product(LANGUAGES, PAGES):
        reply = client.get(f"/{language}/{page}")
        assert (reply.status_code, page) == (200, page)
        assert f'<html lang="{language}"' in reply.text
        assert reply.text.count("<h1") == 1


def test_what_is_no_page_is_no_page(client):
    for address in ("/xx/", "/en/nothing", "/xx/report", "/e/track", "/KK/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(("jurisdiction", "numbers"), [("kz", ["112", "104"]), ("az", ["112", "104"]), ("ge", ["112"])])
def test_the_danger_line_has_the_countrys_numbers(client, numbers):
    assert re.findall(r'href="tel:(\d+)"', client.get("/en/").text) == numbers


def test_no_way_to_write_is_invented(client):
    page = client.get("/en/").text
    for absent in ("Telegram", "SMS", "@jawab", "WhatsApp"):
        assert absent not in page


def test_without_figures_there_is_no_figure(client):
    assert 'class="fig"' not in client.get("/en/").text


def october(house, clock, answered: int, silent: int) -> None:
    """Complaints whose answer was due in October, some answered in time, the others never."""
    today, clock.now = clock.now, clock.now.replace(month=10, day=1)
    dana = account(house, "Dana")
    filed = [file(house) for _ in range(answered + silent)]
    for receipt in filed[:answered]:
        with act(house, receipt.case.number, dana) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", "Жылу берілді.")
    clock.now = today
    edition(house)


def test_the_late_number_stands_under_the_good_one(client, house, clock):
    october(house, clock, answered=30, silent=10)
    page = client.get("/en/").text
    assert "Answered on time in October 2026" in page
    assert "75.0%" in page
    assert "Complaints whose answer was due: 40. Answered on time: 30." in page
    assert "Late among them: 10." in page
    assert page.index("75.0%") < page.index("Late among them")


def test_too_few_to_tell_are_not_told(client, house, clock):
    october(house, clock, answered=5, silent=2)
    assert 'class="fig"' not in client.get("/en/").text


@pytest.mark.parametrize(
    ("jurisdiction", "said", "unsaid"),
    [
        ("kz", ["The agency has 15 working days to answer", "silence is then a refusal", "You have 3 months"], []),
        (
            "az",
            ["The agency has 15 working days to answer", "30 working days", "The agency must still answer."],
            ["You have"],
        ),
        ("ge", ["The agency has 1 month to answer", "You have 1 month", "15 calendar days"], ["working days"]),
    ],
)
def test_the_terms_come_from_the_law_of_the_country(client, said, unsaid):
    page = client.get("/en/what-happens").text
    for words in said:
        assert words in page
    for words in unsaid:
        assert words not in page


@pytest.mark.parametrize(
    ("jurisdiction", "said", "unsaid"),
    [
        ("kz", ["at most two months", "Nobody may refuse to take a complaint", "does not move the date"], ["stands"]),
        ("az", ["30 working days instead of 15", "three reasoned answers"], ["stands", "Nobody may refuse"]),
        ("ge", ["the clock stands meanwhile", "costs nothing"], ["does not move the date"]),
    ],
)
def test_what_may_move_the_date_comes_from_the_law(client, said, unsaid):
    page = client.get("/en/what-happens").text
    for words in said:
        assert words in page
    for words in unsaid:
        assert words not in page


def test_what_no_lawyer_has_checked_says_so(client):
    page = client.get("/en/what-happens").text
    # The decision on an appeal, and whether nameless complaints are read.
    assert page.count("Not yet checked by a lawyer") == 2
    assert "due by Monday 7 December" in words_on(client.get("/en/what-happens"))
