"""A bot from the environment or a file, and `jawab channels connect`: against our own stand-in (tests/botapi.py)."""

import pytest
from botapi import SECRET, TOKEN, refusal
from typer.testing import CliRunner

from api.cli import app as cli
from api.main import open_house
from api.settings import Settings, SettingsError
from channels.accounts import AccountsError, read_accounts
from channels.registry import TABLES
from channels.telegram.account import Account, AskingAccount, CalledAccount
from models.db import close_engine

STRONG = "a long and varied secret for tests 0123456789"
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.fixture
def environment(monkeypatch, tmp_path, database_url, telegram):
    named = {"SECRET_KEY": STRONG, "RECEIPT_PEPPER": STRONG, "DATABASE_URL": database_url, "DATA": str(tmp_path)}
    bot = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url, "PUBLIC_URL": "https://jawab.example"}
    for name, value in (named | bot).items():
        monkeypatch.setenv(f"JAWAB_{name}", value)
    return monkeypatch


def run(*args: str):
    return CliRunner().invoke(cli, ["channels", *args], env={"COLUMNS": "160"})


@pytest.mark.usefixtures("environment")
def test_a_token_alone_asks(telegram):
    answer = run("connect")
    assert (answer.exit_code, answer.output) == (0, "main: Telegram calls nobody; we ask it.\n")
    assert len(telegram.said("deleteWebhook")) == 1


def test_with_a_secret_telegram_is_told_where_to_call(environment, telegram):
    environment.setenv("JAWAB_TELEGRAM_SECRET", SECRET)
    answer = run("connect", "--account", "main")
    url = "https://jawab.example/api/v1/channels/telegram/main"
    assert (answer.exit_code, answer.output) == (0, f"main: Telegram calls {url}; 3 updates wait.\n")
    assert telegram.said("setWebhook") == [{"url": url, "secret_token": SECRET, "allowed_updates": ALLOWED}]
    assert "telegram" in run("list").output


@pytest.mark.usefixtures("environment")
def test_what_telegram_refuses_is_said(telegram):
    telegram.answers["deleteWebhook"] = [refusal(401, "Unauthorized")]
    answer = run("connect")
    assert (answer.exit_code, "Telegram refused: Unauthorized" in answer.output) == (1, True)
    assert run("connect", "--account", "village").exit_code == 2


@pytest.mark.usefixtures("environment")
def test_a_probe_reaches_the_person(telegram):
    answer = run("test", "telegram", "--account", "main", "--to", "7001")
    assert (answer.exit_code, telegram.texts()) == (0, ["Jawab: this is a test."])


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET", "short"), ("SECRET", "with blanks and more than enough"), ("TOKEN", "no-token")]
)
def test_what_cannot_be_used_stops_the_start(environment, name, value):
    environment.setenv(f"JAWAB_TELEGRAM_{name}", value)
    with pytest.raises(SettingsError, match="telegram: main") as caught:
        open_house(Settings())
    assert value not in str(caught.value)


def test_a_start_opens_the_bot(environment):
    environment.setenv("JAWAB_TELEGRAM_SECRET", SECRET)
    house = open_house(Settings())
    close_engine(house.engine)
    assert isinstance(house.inlets["telegram", "main"], CalledAccount)
    assert "telegram" in house.channels


def accounts(tmp_path, *lines: str) -> tuple[Account, ...]:
    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "secret").write_text(SECRET)
    table = ("[[telegram]]", 'account = "city"', f'token_file = "{tmp_path / "token"}"', *lines)
    (tmp_path / "channels.toml").write_text("\n".join(table))
    return read_accounts(tmp_path / "channels.toml", TABLES)["telegram"]


def test_a_bot_of_the_file_is_called_with_its_secret_or_asked(tmp_path):
    secret = f'secret_file = "{tmp_path / "secret"}"'
    (called,) = accounts(tmp_path, secret)
    assert (type(called), called.account, called.secret) == (CalledAccount, "city", SECRET)
    assert [type(accounts(tmp_path, *lines)[0]) for lines in ((), ("polling = true", secret))] == [AskingAccount] * 2


@pytest.mark.parametrize(
    ("line", "said"),
    [("polling = false", "the secret needs 24"), ('api_url = "http://example.com"', "it needs https")],
)
def test_a_bot_of_the_file_that_cannot_be_used_says_why(tmp_path, line, said):
    with pytest.raises(AccountsError, match=said):
        accounts(tmp_path, line)
