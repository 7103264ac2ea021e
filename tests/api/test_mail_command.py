"""jawab channels mail: a letter on standard input, as a mail server hands it over, and what the server is told."""

import pytest
from letters import letter
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app as cli
from api.main import open_house
from api.settings import Settings
from models.db import close_engine
from models.inbound import InboundEvent

STRONG = "a long and varied secret for tests 0123456789"


@pytest.fixture
def settings(monkeypatch, tmp_path, database_url):
    (tmp_path / "channels.toml").write_text('[[mail]]\naccount = "main"\n')
    given = {"SECRET_KEY": STRONG, "RECEIPT_PEPPER": STRONG, "DATABASE_URL": database_url, "DATA": str(tmp_path)}
    given |= {"CHANNELS": str(tmp_path / "channels.toml"), "MAIL_FROM": "jawab@example.com"}
    for name, value in given.items():
        monkeypatch.setenv(f"JAWAB_{name}", value)
    return Settings()


def pipe(raw: bytes, *args: str):
    return CliRunner().invoke(cli, ["channels", "mail", *args], input=raw)


def test_a_piped_letter_is_kept_once(settings):
    for _ in range(2):
        answer = pipe(letter())
        assert (answer.exit_code, answer.output) == (0, "")
    house = open_house(settings)
    with Session(house.engine) as session:
        (event,) = session.exec(select(InboundEvent)).all()
    assert (event.channel, event.account, event.sender) == ("email", "main", "gulnar@example.com")
    assert "Үшінші күн жылу жоқ" in event.body
    close_engine(house.engine)


@pytest.mark.usefixtures("settings")
def test_the_server_keeps_a_letter_that_we_could_not_keep(monkeypatch, tmp_path):
    assert pipe(letter(), "--account", "elsewhere").exit_code == 75
    (tmp_path / "letters").write_text("in the way of the folder")
    assert pipe(letter()).exit_code == 75
    monkeypatch.setenv("JAWAB_SECRET_KEY", "weak")
    assert pipe(letter()).exit_code == 75


@pytest.mark.usefixtures("settings")
def test_a_mailbox_that_is_none_stops_the_start_and_is_not_repeated(monkeypatch):
    monkeypatch.delenv("JAWAB_CHANNELS")
    monkeypatch.setenv("JAWAB_IMAP_URL", "http://jawab:hidden@mail.example.com/INBOX")
    answer = pipe(letter())
    assert answer.exit_code == 75
    assert "imaps://user:password@host/INBOX" in answer.stderr
    assert "hidden" not in answer.stderr
