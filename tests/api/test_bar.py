"""Whoever waits at a terminal for a long command sees how far it is."""

import io
import sys

from factories import account, file

from api.commands.archive import restore
from api.commands.bar import bar
from channels.attachments import folder_of
from models.archive.writing import export
from models.figures.recount import differences


class Terminal(io.StringIO):
    """A screen with somebody before it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def before(monkeypatch) -> Terminal:
    """The screen of this test. Called in it: pytest puts its own in place of the errors between setting up and it."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_the_line_grows_to_its_end(monkeypatch):
    screen = before(monkeypatch)
    with bar("counting") as heard:
        heard(1, 4)
        heard(4, 4)
    said = screen.getvalue()
    assert ("counting" in said, " 25%" in said, "100%" in said) == (True, True, True)


def test_nobody_before_it_nothing_is_drawn(capsys):
    with bar("counting") as heard:
        heard(4, 4)
    assert capsys.readouterr().err == ""


def test_a_recount_says_how_far_it_is(house, monkeypatch):
    monkeypatch.setattr("models.figures.recount.BATCH", 2)
    account(house, "Айгүл")
    for n in range(3):
        file(house, f"Мәселе {n}")
    said = []
    assert differences(house.engine, house.office.local_date, lambda done, total: said.append((done, total))) == []
    assert said == [(2, 3), (3, 3)]


def test_an_export_and_a_restore_say_how_many_tables_are_done(house, elsewhere, tmp_path, monkeypatch):
    said, screen = [], before(monkeypatch)
    found = export(
        house.engine, folder_of(house.data), tmp_path / "out", "kz", house.clock(), lambda *done: said.append(done)
    )
    assert said == [(n, len(found.tables)) for n in range(1, len(found.tables) + 1)]
    restore(elsewhere, tmp_path / "out")
    assert ("restoring" in screen.getvalue(), "100%" in screen.getvalue()) == (True, True)
