"""`jawab calendar`: a year from a file becomes proposals, all of them or none, and can be taken out again."""

from datetime import date

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app
from api.main import open_house
from api.settings import Settings
from escalation.office import open_jurisdiction
from escalation.watchdog import ends_soon
from models.calendarchange import CalendarChange
from models.db import close_engine

STRONG = "0123456789abcdef-strong-enough-for-a-test"
FILE = "day,working,name,decree\n2027-06-02,no,Аза тұту күні,\n2027-06-05,yes,Орнына жұмыс,№ 8\n2027-06-06,no,Sunday,\n"
DECREE = ("--decree", "№ 7")


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab ...` in an empty folder, where Saule is admin and Aigul oversight."""
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    monkeypatch.setenv("JAWAB_SECRET_KEY", STRONG)
    monkeypatch.setenv("JAWAB_RECEIPT_PEPPER", STRONG)
    run = CliRunner()
    for login, role in (("saule", "admin"), ("aigul", "oversight")):
        assert run.invoke(app, ("user", login, "--name", login.title(), "--role", role)).exit_code == 0
    return lambda *words: run.invoke(app, ("calendar", *map(str, words)), catch_exceptions=False)


@pytest.fixture
def year(tmp_path):
    """A file with two changes and a Sunday."""
    path = tmp_path / "2027.csv"
    path.write_text(FILE, "utf-8")
    return path


def kept() -> list[CalendarChange]:
    house = open_house(Settings())
    with Session(house.engine) as session:
        found = list(session.exec(select(CalendarChange)))
    close_engine(house.engine)
    return found


def test_a_year_is_proposed_and_listed(jawab, year):
    said = jawab("import", year, "--by", "Saule", *DECREE)
    assert (said.exit_code, "2 proposed, 1 are so already." in said.output) == (0, True)
    rows = {one.day: one for one in kept()}
    assert {day: (one.working, one.decree) for day, one in rows.items()} == {
        date(2027, 6, 2): (False, "№ 7"),
        date(2027, 6, 5): (True, "№ 8"),
    }
    listed = jawab("list", "--year", 2027).output
    assert "2027-06-02 off: Аза тұту күні (№ 7): waits for a second person" in listed
    assert "2027" not in jawab("list", "--year", 2026).output.partition("\n")[2]


def test_one_year_of_a_longer_file(jawab, year):
    assert "0 proposed, 0 are so already." in jawab("import", year, "--by", "saule", "--year", 2028).output


REFUSED = {
    "nobody": (FILE, ("--by", "ghost", *DECREE), "there is no account 'ghost'"),
    "not an admin": (FILE, ("--by", "aigul", *DECREE), "Your role does not allow this."),
    "no decree": (FILE, ("--by", "saule"), "which decree says so?"),
    "no name": ("day,working,name\n2027-06-02,no,\n", ("--by", "saule", *DECREE), "line 2 does not say why"),
    "no file of days": ("a,b\n1,2\n", ("--by", "saule", *DECREE), "first line must name the columns"),
    "outside": (FILE + "2031-06-02,no,x,№ 1\n", ("--by", "saule", *DECREE), "2031-06-02 lies outside the calendar"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_used_proposes_nothing(jawab, year, what):
    text, words, why = REFUSED[what]
    year.write_text(text, "utf-8")
    said = jawab("import", year, *words)
    assert (said.exit_code, kept()) == (2, [])
    assert why in said.output


def test_other_letters_than_utf8_are_refused(jawab, year):
    year.write_bytes("day,working,name\n2027-06-02,no,Траур\n".encode("cp1251"))
    said = jawab("import", year, "--by", "saule", *DECREE)
    assert (said.exit_code, "is not UTF-8 text" in said.output) == (2, True)


def test_the_same_file_twice_is_refused_while_it_waits(jawab, year):
    assert jawab("import", year, "--by", "saule", *DECREE).exit_code == 0
    said = jawab("import", year, "--by", "saule", *DECREE)
    assert (said.exit_code, len(kept())) == (2, 2)
    assert "A proposal for 2027-06-02 is waiting already." in said.output


@pytest.mark.parametrize("form", ["csv", "ics"])
def test_a_year_goes_out_and_comes_back_as_nothing_new(jawab, tmp_path, form):
    said = jawab("export", 2026, "--format", form, "--language", "kk")
    assert said.exit_code == 0
    file = tmp_path / f"2026.{form}"
    file.write_bytes(said.stdout_bytes)
    assert "0 proposed" in jawab("import", file, "--by", "saule").output


def test_a_language_that_nobody_speaks_here_is_refused(jawab):
    assert jawab("export", 2026, "--language", "de").exit_code == 2


def test_check_config_warns_in_the_last_year_of_a_calendar():
    calendar = open_jurisdiction("kz").calendar
    assert ends_soon(calendar, date(2029, 12, 31)) is None
    assert ends_soon(calendar, date(2030, 1, 1)) == date(2030, 12, 31)
