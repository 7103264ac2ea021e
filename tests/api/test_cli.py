"""The command line as an operator types it."""

import csv
import json
import threading
import time

import pytest
import uvicorn
from decrees import decreed, off, people
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app
from api.main import create_app, open_house, utc_now
from api.settings import Settings, SettingsError
from api.worker import Worker
from models.account import Account
from models.actions.signin import check_password
from models.db import close_engine

STRONG = "0123456789abcdef-strong-enough-for-a-test"


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab ...` in an empty folder with proper secrets."""
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    monkeypatch.setenv("JAWAB_SECRET_KEY", STRONG)
    monkeypatch.setenv("JAWAB_RECEIPT_PEPPER", STRONG)
    return lambda *words: CliRunner().invoke(app, words, catch_exceptions=False)


def test_due_explains_itself(jawab):
    said = jawab("due", "--law", "kz", "--rule", "answer", "--received", "2026-03-18T10:00")
    assert said.exit_code == 0
    assert "13 April 2026" in said.output


def test_due_as_json_has_the_agreed_shape(jawab):
    said = jawab("due", "--law", "kz", "--rule", "answer", "--received", "2026-03-18T10:00", "--json")
    found = json.loads(said.output)
    assert {"law", "rule", "received", "due", "due_at", "not_counted", "explanation", "articles"} == found.keys()
    assert (found["due"], found["due_at"]) == ("2026-04-13", "2026-04-13T19:00:00+00:00")
    assert {"from", "to", "why"} == found["not_counted"][0].keys()


FRIDAY = ("due", "--received", "2026-11-16T10:00")


def test_due_needs_no_database_and_makes_none(jawab, tmp_path):
    assert "7 December 2026" in jawab(*FRIDAY).output
    assert list(tmp_path.iterdir()) == []


def test_due_counts_with_what_was_approved_here_unless_told_otherwise(jawab, clock):
    house = open_house(Settings(), clock)
    decreed(house, people(house), off("2026-11-20"))
    close_engine(house.engine)
    assert "8 December 2026" in jawab(*FRIDAY).output
    assert "7 December 2026" in jawab(*FRIDAY, "--packaged").output
    # Of another country this installation has approved nothing.
    assert jawab(*FRIDAY, "--law", "az").output == jawab(*FRIDAY, "--law", "az", "--packaged").output


def test_due_counts_with_the_table_beside_an_older_database(jawab, tmp_path):
    (tmp_path / "jawab.sqlite3").touch()
    assert "7 December 2026" in jawab(*FRIDAY).output


def test_due_says_when_the_database_does_not_answer(jawab, monkeypatch):
    monkeypatch.setenv("JAWAB_DATABASE_URL", "postgresql+psycopg://127.0.0.1:1/nowhere")
    said = jawab(*FRIDAY)
    assert said.exit_code == 2
    assert "--packaged" in said.output
    assert "7 December 2026" in jawab(*FRIDAY, "--packaged").output


@pytest.mark.parametrize(
    "words",
    [
        ("--law", "xx", "--received", "2026-03-18T10:00"),
        ("--rule", "coffee", "--received", "2026-03-18T10:00"),
        ("--received", "yesterday"),
        ("--received", "2026-03-18T10:00", "--language", "de"),
    ],
)
def test_due_refuses_what_it_does_not_know(jawab, words):
    assert jawab("due", *words).exit_code == 2


def test_check_config_proves_the_three_countries(jawab):
    said = jawab("check-config")
    assert said.exit_code == 0, said.output
    assert "kz: 116 agencies, 20 regions" in said.output


def test_a_user_can_sign_in_with_the_printed_password(jawab, tmp_path):
    said = jawab("user", "Aigul", "--name", "Айгүл", "--role", "officer", "--agency", "kz-almaty-energy")
    assert said.exit_code == 0
    from models.db import close_engine, open_engine

    engine = open_engine(f"sqlite:///{tmp_path}/jawab.sqlite3")
    with Session(engine) as session:
        assert check_password(session, "AIGUL", said.output.split()[-1]) == session.exec(select(Account)).one()
    close_engine(engine)
    assert jawab("user", "aigul", "--name", "B", "--role", "officer", "--agency", "kz-almaty-energy").exit_code == 2
    assert jawab("user", "dana", "--name", "B", "--role", "officer", "--agency", "nowhere").exit_code == 2
    assert jawab("user", "dana", "--name", "B", "--role", "citizen").exit_code == 2


@pytest.mark.parametrize(
    ("secret", "pepper", "named"),
    [
        ("", "", ["JAWAB_SECRET_KEY", "JAWAB_RECEIPT_PEPPER"]),
        ("short", STRONG, ["JAWAB_SECRET_KEY"]),
        (STRONG, "a" * 64, ["JAWAB_RECEIPT_PEPPER"]),
    ],
    ids=["missing", "short", "repetitive"],
)
def test_weak_secrets_stop_the_start_and_say_what_to_set(monkeypatch, tmp_path, secret, pepper, named):
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    monkeypatch.setenv("JAWAB_SECRET_KEY", secret)
    monkeypatch.setenv("JAWAB_RECEIPT_PEPPER", pepper)
    with pytest.raises(SettingsError) as refused:
        Settings().require_secrets()
    assert all(name in str(refused.value) for name in named)


def test_the_demo_makes_its_secrets_once(monkeypatch, tmp_path):
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    monkeypatch.setenv("JAWAB_DEMO", "1")
    first, second = Settings(), Settings()
    first.require_secrets()
    assert first.receipt_pepper == second.receipt_pepper
    assert (tmp_path / "receipt_pepper").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_replay_files_every_row_over_real_http_and_says_what_became_of_it(house, tmp_path, jawab):
    # A worker that runs by itself needs an hour that passes.
    house.clock = utc_now
    server = uvicorn.Server(uvicorn.Config(create_app(house, warm=False), port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    jobs = Worker(house)
    jobs.start()
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text('text,label\n"Үшінші күн жылу жоқ",x\n"",x\n"<b>Нет воды</b> третий день",x\n', encoding="utf-8")
    said = jawab("replay", str(source), "--url", f"http://127.0.0.1:{port}", "--region", "KZ-75", "--out", str(out))
    jobs.stop()
    server.should_exit = True
    thread.join()
    assert said.exit_code == 0, said.output
    with out.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["status"] for row in rows] == ["201", "422", "201"]
    assert {row["state"] for row in rows if row["number"]} <= {"assigned", "triage"}
    assert rows[1]["error"]


def test_links_lead_to_the_port_that_was_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("PORT", "8151")
    assert Settings(demo=True, data=tmp_path).public_url == "http://127.0.0.1:8151"
    assert Settings(demo=True, data=tmp_path, public_url="https://jawab.kz").public_url == "https://jawab.kz"


def test_search_rebuild_says_what_it_did(jawab):
    assert jawab("search", "rebuild").output.endswith("Every case is in the index.\n")
