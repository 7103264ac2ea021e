"""jawab channels: what an operator sees and does, and what a wrong file says."""

import base64
import json

import pytest
from typer.testing import CliRunner

from api.cli import app as cli
from api.main import open_house
from api.settings import Settings
from channels.accounts import AccountsError, read_accounts
from channels.registry import TABLES
from models.account import Account
from models.db import close_engine, unit_of_work
from models.delivery import Delivery, DeliveryLog
from models.inbound import DEAD, InboundEvent
from models.taxonomy import Channel, DeliveryState, Role

STRONG = "a long and varied secret for tests 0123456789"
FILE = """
[[app]]
account = "city"
secret_file = "{secret}"
callback = "{callback}"
language = "kk"
"""


@pytest.fixture
def settings(monkeypatch, tmp_path, database_url):
    (tmp_path / "secret").write_text("whsec_" + base64.b64encode(b"thirty-two quiet horses at night").decode())
    (tmp_path / "channels.toml").write_text(
        FILE.format(secret=tmp_path / "secret", callback="http://127.0.0.1:9/jawab")
    )
    named = {"SECRET_KEY": STRONG, "RECEIPT_PEPPER": STRONG, "DATABASE_URL": database_url, "DATA": str(tmp_path)}
    for name, value in (named | {"CHANNELS": str(tmp_path / "channels.toml")}).items():
        monkeypatch.setenv(f"JAWAB_{name}", value)
    return Settings()


def run(*args: str):
    return CliRunner().invoke(cli, ["channels", *args])


def test_an_operator_sees_a_dead_event_and_lets_it_run_again(settings):
    house = open_house(settings)
    body = json.dumps({"type": "case.unheard-of"})
    event = InboundEvent(channel=Channel.APP, account="city", event_id="e1", at=house.clock(), body=body, state=DEAD)
    with unit_of_work(house.engine) as session:
        session.add(event)
        session.flush()
        key = event.id
    close_engine(house.engine)
    listed = run("list").output.splitlines()
    assert listed[0] == "app city: amber, dead (in and out)"
    assert "    unprocessed 0, dead 1" in listed
    assert max(map(len, listed)) < 80
    assert "case.unheard-of" in run("dead").output
    assert run("again", str(key)).exit_code == 0
    assert (run("dead").output, run("again", str(key)).exit_code) == ("", 2)


def test_an_operator_settles_what_may_have_left(settings):
    house = open_house(settings)
    with unit_of_work(house.engine) as session:
        account = {"login": "saule", "name": "Saule", "role": Role.ADMIN, "password_hash": "", "language": "en"}
        session.add(Account(**account, created_at=house.clock()))
        row = Delivery(
            key="news:1", channel=Channel.APP, account="city", notice="follow_news", language="kk",
            state=DeliveryState.UNCERTAIN, created_at=house.clock(), expires_at=house.clock(), tried_at=house.clock(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        moved = {"from_state": "sending", "to_state": "uncertain", "detail": "contact lost: ReadTimeout"}
        session.add(DeliveryLog(delivery_id=row.id, at=house.clock(), **moved))
    close_engine(house.engine)
    shown = run("doubts").output
    assert ("app/city: 1, " in shown, "1  contact lost: ReadTimeout" in shown) == (True, True)
    how = ("settle", "app/city", "--how", "again", "--reason", "the app was down")
    assert (run(*how, "--by", "ghost").exit_code, run("settle", "pigeon/x", *how[2:], "--by", "saule").exit_code) == (
        2,
        2,
    )
    early = run(*how, "--by", "saule", "--until", "2020-01-01T00:00")
    assert early.output == "0 of 0 done.\n"
    assert "1 of 1 done." in run(*how, "--by", "saule").output
    assert run("doubts").output == ""


@pytest.mark.usefixtures("settings")
def test_a_probe_says_what_came_back():
    answer = run("test", "app", "--to", "aidos-17")
    assert (answer.exit_code, "no contact: ConnectError" in answer.output) == (1, True)
    assert run("test", "pigeon", "--to", "x").exit_code == 2


@pytest.mark.usefixtures("settings")
def test_only_a_closed_account_can_be_opened():
    assert run("open", "app", "city").exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[app]]\naccount = 'city'\n", "secret_file: Field required"),
        ("[[app", "Expected"),
        ("[[pigeon]]\n", "pigeon: there is no such channel"),
        (FILE.format(secret="SECRET", callback="http://example.com/"), "callback: Value error, it needs https"),
        (FILE.format(secret="SECRET", callback="https://example.com/") * 2, "two accounts have one name"),
        (FILE.format(secret="NOWHERE", callback="https://example.com/"), "NOWHERE"),
        (FILE.format(secret="SHORT", callback="https://example.com/"), "the secret is shorter than 24 bytes"),
    ],
    ids=["a field is missing", "no TOML", "an unknown channel", "no https", "twice", "no secret", "a short secret"],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, content, said):
    (tmp_path / "SECRET").write_text("whsec_" + base64.b64encode(b"thirty-two quiet horses at night").decode())
    (tmp_path / "SHORT").write_text("whsec_c2hvcnQ=")
    for name in ("SECRET", "SHORT", "NOWHERE"):
        content = content.replace(f'"{name}"', f'"{tmp_path / name}"')
    (tmp_path / "channels.toml").write_text(content)
    with pytest.raises(AccountsError, match=said):
        read_accounts(tmp_path / "channels.toml", TABLES)


@pytest.mark.usefixtures("settings")
def test_the_environment_describes_one_account_of_a_channel(monkeypatch, tmp_path):
    for name in ("PAGE_TOKEN", "APP_SECRET", "VERIFY_TOKEN"):
        monkeypatch.setenv(f"JAWAB_FACEBOOK_{name}", "0123456789abcdef")
    accounts = read_accounts(tmp_path / "channels.toml", TABLES, Settings().given())
    assert {kind: [one.account for one in found] for kind, found in accounts.items()} == {
        "app": ["city"],
        "facebook": ["main"],
    }
    monkeypatch.setenv("JAWAB_X_TOKEN", "77-0123456789abcdef")
    with pytest.raises(AccountsError, match="x: bearer: Field required"):
        read_accounts(None, TABLES, Settings().given())


def test_a_secret_may_lie_in_a_file_of_its_own(tmp_path):
    (tmp_path / "secret").write_text("0123456789abcdef\n")
    (tmp_path / "channels.toml").write_text(f"""
[[facebook]]
account = "akimat"
page_token_file = "{tmp_path / "secret"}"
app_secret_file = "{tmp_path / "secret"}"
verify_token_file = "{tmp_path / "secret"}"
""")
    (page,) = read_accounts(tmp_path / "channels.toml", TABLES)["facebook"]
    assert (page.app_secret, page.graph.url) == ("0123456789abcdef", "https://graph.facebook.com/v25.0")
