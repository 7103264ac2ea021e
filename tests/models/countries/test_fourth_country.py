"""A new country is data alone: a folder of it is loaded, proved, and answers a complaint; no code knows its name."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from channels.base import Incoming
from channels.intake import Receipt, file_complaint
from channels.notices import Letterhead
from channels.outbox.sending import Outbox
from channels.registry import open_channels
from escalation.explain import explain
from escalation.office import Jurisdiction, Sources, open_jurisdiction
from models import queries
from models.countries.profile import countries
from models.countries.profile_check import problems
from models.countries.seed import sync_agencies
from models.db import unit_of_work
from models.taxonomy import Channel

ROOT = Path(__file__).parents[3]
HOME = Path(__file__).parent / "fourth_country"
# Where the data of a country lies in the application, and where it lies here.
FOLDERS = {"models/countries/profiles": "profiles", "escalation/laws": "laws", "escalation/calendars": "calendars"}
# Monday, ten in the morning in Bishkek, six hours ahead of UTC.
RECEIVED = datetime(2026, 3, 16, 4, tzinfo=UTC)


@pytest.fixture
def bishkek() -> Jurisdiction:
    """The office of the fourth country."""
    sources = Sources(*(HOME / folder for folder in FOLDERS.values()))
    return open_jurisdiction("kg", frozenset({Channel.WEB, Channel.EMAIL}), sources)


def _file(engine, office: Jurisdiction, **given: str | None) -> Receipt:
    with unit_of_work(engine) as session:
        sync_agencies(session, office.profile)
    aibek = {"name": "Айбек Токтосунов", "contact_kind": "email", "contact_value": "aibek@example.com"}
    fields = {"language": "ru", "category": "heating", "region": "KG-GB", **aibek, **given}
    incoming = Incoming(text="Третий день нет отопления", channel=Channel.WEB, **fields)
    return file_complaint(engine, incoming, office, b"pepper", "test:kg", RECEIVED)


def test_its_profile_stands_the_proof_that_the_real_ones_stand(bishkek: Jurisdiction) -> None:
    assert countries(HOME / "profiles") == ("kg",)
    assert problems(bishkek.profile) == []
    assert (bishkek.law.code, bishkek.calendar.code, bishkek.zone.key) == ("kg", "kg", "Asia/Bishkek")


@pytest.mark.parametrize(
    ("category", "region", "agency"),
    [
        ("heating", "KG-GB", "kg-bishkek-heating"),
        ("heating", "KG-Y", "kg-issyk-kul-authority"),
        ("corruption_conduct", "KG-C", "kg-presidential-administration"),
        ("taxes_business", "KG-C", "kg-cabinet"),
    ],
)
def test_a_complaint_reaches_the_body_that_answers(engine, bishkek, category, region, agency) -> None:
    case = _file(engine, bishkek, category=category, region=region).case
    assert (case.number[:3], case.jurisdiction, case.agency_code) == ("KG-", "kg", agency)


def test_its_due_date_is_counted_by_its_own_law_and_days(engine, bishkek: Jurisdiction) -> None:
    receipt = _file(engine, bishkek)
    with Session(engine) as session:
        [answer] = [one for one in queries.deadlines(session, receipt.case.id) if one.kind == "answer"]
    # Off: Orozo Ait on Friday 20 March, Nooruz moved from Saturday to Monday 23 March, Tuesday 7 April.
    assert answer.due_on == date(2026, 4, 8)
    assert answer.due_at == datetime(2026, 4, 8, 18, tzinfo=UTC)
    assert "14 рабочих дней" in explain(bishkek.worked_sum(answer), "ru")


def test_without_the_name_that_its_law_asks_for_no_clock_runs(engine, bishkek: Jurisdiction) -> None:
    assert not _file(engine, bishkek, name=None).case.has_clock


def test_its_citizen_gets_the_receipt_as_a_letter(engine, bishkek: Jurisdiction, tmp_path: Path) -> None:
    receipt = _file(engine, bishkek)
    channels = open_channels(smtp_url=f"file://{tmp_path}/mail", mail_from="jawab@example.test")
    Outbox(engine, channels, Letterhead(bishkek, "https://jawab.example")).deliver(RECEIVED)
    [letter] = [one.read_bytes() for one in (tmp_path / "mail").iterdir()]
    assert receipt.case.number.encode() in letter


def test_no_code_knows_its_name() -> None:
    packages = ("api", "channels", "classifier", "dashboard", "escalation", "models")
    files = [
        file for name in packages for suffix in ("py", "html", "js") for file in (ROOT / name).rglob(f"*.{suffix}")
    ]
    assert len(files) > 100
    assert [file for file in files if re.search(r"\bkg\b|kyrgyz|bishkek", file.read_text("utf-8"), re.IGNORECASE)] == []


def test_the_manual_names_every_file_of_it() -> None:
    manual = (ROOT / "docs" / "profiles.md").read_text("utf-8")
    steps = manual[manual.index("## A new country") : manual.index("## What we decided")]
    named = {path.replace("xx", "kg") for path in re.findall(r"`((?:models|escalation)/\S*xx\S*\.toml)`", steps)}
    here = {folder: at for at, folder in FOLDERS.items()}
    relative = [file.relative_to(HOME) for file in HOME.rglob("*.toml")]
    assert named == {f"{here[path.parts[0]]}/{'/'.join(path.parts[1:])}" for path in relative}
