"""The search of the desk over HTTP: within the agency, in any spelling, and never for long."""

import re
from dataclasses import replace

import pytest
from factories import ENERGY, account, act, author, file
from plans import plans
from sqlalchemy import text, update
from sqlmodel import Session, col, select
from staff import HOUSING, sign_in
from starlette.testclient import TestClient

from api.main import create_app
from dashboard.desk import lists
from dashboard.desk.lists import LIVE
from models import queries
from models.account import Account
from models.actions import citizen
from models.actor import staff
from models.case import ON_DESK, Case
from models.db import reader
from models.errors import TooSlow
from models.patience import impatient
from models.search import index
from models.search.folding import mark
from models.search.keeping import AGENCY
from models.taxonomy import Role

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def officer(house, client):
    who = account(house, "Dana")
    sign_in(client, who)
    return who


def found(client, words):
    page = client.get("/desk", params={"q": words}).text
    return re.findall(r'class="txt" href="/desk/cases/([A-Z0-9-]+)"', page)


@pytest.mark.usefixtures("officer")
def test_by_any_word_that_was_said_and_by_the_place(house, client):
    receipt = file(house, "Радиатор мұздай", address="Абай көшесі 10")
    file(house, "Шам жанбайды", region="KZ-71", address="Кенесары 5")
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, "Кеше тағы сұрадым, слесарь келмеді", "web")
    for words in ("слесарь", "SLESAR", "абай 10", "ABAI", "Алматы радиатор", "Almaty мұздай"):
        assert found(client, words) == [receipt.case.number], words
    assert found(client, "Кенесары") == [], "the network of Astana is another agency's"


@pytest.mark.usefixtures("officer")
def test_by_the_digits_of_the_number_alone(house, client):
    number = file(house).case.number
    for words in (number, number.lower(), number.partition("-")[2], number.replace("-", "")[2:]):
        assert found(client, words) == [number], words


def test_s102_nobody_finds_the_cases_of_another_agency(house, client):
    receipt = file(house, "Радиатор мұздай")
    sign_in(client, account(house, "Dana", agency=HOUSING))
    for words in ("радиатор", receipt.case.number, "Tasybayeva", "gulnar@example.com"):
        assert found(client, words) == [], words


@pytest.mark.usefixtures("officer")
def test_too_many_are_said_to_be_too_many(house, client, monkeypatch):
    monkeypatch.setattr(index, "MOST", 2)
    numbers = [file(house, f"Жол {n}").case.number for n in range(3)]
    page = client.get("/desk", params={"q": "жол"}).text
    assert "Found: жол: 2+" in page
    assert "More than 2 were found" in page
    assert numbers[0] not in page
    assert "2+" not in client.get("/desk", params={"q": numbers[0]}).text


@pytest.mark.parametrize(("role", "sorts"), [(Role.OFFICER, False), (Role.MANAGER, True)])
def test_who_sorts_reads_in_the_rail_how_much_waits(house, client, role, sorts):
    file(house, category=None, region=None)
    with Session(house.engine) as session, session.begin():
        session.exec(select(Case)).one().state = "triage"
    sign_in(client, account(house, "Madina", role))
    counted = re.search(r'href="/desk/triage">Triage<span class="n am">1</span>', client.get("/desk").text)
    assert bool(counted) is sorts


def test_every_list_of_the_rail_is_in_the_small_index():
    assert ON_DESK == f"state IN {tuple(sorted(map(str, LIVE)))}"


@pytest.fixture
def endless(house, officer):
    """A browser of Dana at a house where no question about cases ends: each case once, and again, and again."""
    file(house)
    again = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT i FROM n) again"
    with house.engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases RENAME TO cases_kept"))
        connection.execute(text(f"CREATE VIEW cases AS SELECT cases_kept.* FROM cases_kept, {again}"))
        connection.execute(update(Account).where(col(Account.id) == officer.id).values(language="kk"))
    hasty = replace(house, page_seconds=0.3)
    hasty.classifier = house.classifier
    with TestClient(
        create_app(hasty, warm=False), base_url="https://testserver", headers={"sec-fetch-site": "same-origin"}
    ) as client:
        sign_in(client, officer)
        yield client


def test_s101_a_page_that_takes_too_long_is_stopped_and_says_what_to_do(house, endless):
    assert endless.get("/desk").status_code == 503
    page = endless.get("/desk?q=жылу")
    assert page.status_code == 503
    assert '<html lang="kk">' in page.text
    assert "іздеуге бір сөз қосыңыз" in page.text
    sign_in(endless, account(house, "Leyla", Role.OVERSIGHT, agency=None))
    assert endless.get("/oversight").status_code == 503


def test_s101_only_what_a_page_asks_is_stopped(house):
    engine = impatient(reader(house.engine), 0.2)
    with pytest.raises(TooSlow), Session(engine) as session:
        session.execute(text(ENDLESS))
    with Session(engine) as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
    if house.engine.dialect.name == "postgresql":
        with Session(house.engine) as session:
            assert session.execute(text("SHOW statement_timeout")).scalar() == "0"


def test_s101_a_page_of_the_queue_is_read_in_the_order_of_an_index(house, officer, clock):
    file(house)
    actor = staff(officer)

    def first_page(session):
        listed = lists.conditions(actor, clock(), clock())["team"]
        found = queries.cases_of(actor).where(*lists.on_desk(actor), listed).with_only_columns(Case.id)
        session.execute(found.limit(50)).all()

    [plan] = plans(house, first_page)
    assert "ix_cases_desk" in plan
    assert not re.search("TEMP B-TREE|Sort", plan), plan


def test_s101_the_rail_is_counted_from_indexes_alone(house, officer, clock):
    file(house)
    asked = plans(house, lambda session: lists.counts(session, staff(officer), clock(), clock()))
    worked, few = asked
    assert "ix_cases_desk" in worked
    assert "ix_approvals_waiting" in few, few
    assert "ix_cases_unreached" in few, few
    for counted in asked:
        assert not re.search("SCAN cases$|Seq Scan on cases", counted, re.MULTILINE), counted


def test_s101_a_search_asks_the_index_of_words(house):
    file(house)
    asked = plans(house, lambda session: index.find(session.connection(), [[mark(AGENCY, ENERGY)], ["iol"]]))
    assert any(re.search("VIRTUAL TABLE INDEX|ix_case_search_words", plan) for plan in asked), asked
