"""`jawab import` as an operator types it: what it prints, and by which code it ends."""

import pytest
from pasts import MAP, put, rejected, row
from sqlalchemy import Engine, event
from typer.testing import CliRunner

from api.cli import app

STRONG = "0123456789abcdef-strong-enough-for-a-test"


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab import FILE --map MAP ...` in an empty folder."""
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("JAWAB_SECRET_KEY", STRONG)
    monkeypatch.setenv("JAWAB_RECEIPT_PEPPER", STRONG)
    (tmp_path / "map.toml").write_text(MAP, "utf-8")

    def run(file, *words):
        words = ("import", str(file), "--map", str(tmp_path / "map.toml"), *words)
        return CliRunner().invoke(app, words, catch_exceptions=False)

    return run


def test_every_row_is_accounted_for_in_print(jawab, tmp_path):
    rows = [row("1", office="Жаңа орган"), row("2", done="2026-01-01"), row("3", came="x"), row("1")]
    file = put(tmp_path, rows)
    looked, done, again = jawab(file, "--dry-run"), jawab(file), jawab(file)
    assert (looked.exit_code, done.exit_code, again.exit_code) == (0, 0, 0)
    assert "4 rows = 2 would be kept + 0 known already + 2 rejected" in looked.output
    assert "4 rows = 2 kept + 0 known already + 2 rejected" in done.output
    assert "4 rows = 0 kept + 3 known already + 1 rejected" in again.output
    for said in (looked, done):
        assert "1 time_unreadable, 1 duplicate_id" in said.output
        assert "flagged and kept out of the figures: 1 answered_before_received" in said.output
        assert "1 new agencies:" in said.output
        assert "Жаңа орган" in said.output
    assert rejected(file) == [("4", "3", "time_unreadable")]


def test_refused_rows_go_where_the_operator_says(jawab, tmp_path):
    file = put(tmp_path, [row("1", came="x")])
    where = tmp_path / "bad.csv"
    assert jawab(file, "--rejected", str(where)).exit_code == 0
    assert "time_unreadable" in where.read_text("utf-8")
    assert jawab(file, "--rejected", str(file)).exit_code == 2
    assert file.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the first line must name the columns"),
        ("nr,came\n1,2026-01-01\n", 'columns.answered names "done", which the file has not'),
        ("nr,nr,came,done,due,status,office,subject,text,again\n", "has twice"),
        ("nr\nж".encode("cp1251"), "line 2, byte 4: this is not utf-8-sig"),
        ("\ufeffnr\n".encode() + b"\xff,", "line 2, byte 7: this is not utf-8-sig"),
    ],
    ids=["empty", "no such column", "the same column twice", "wrong encoding", "wrong after a byte order mark"],
)
def test_a_file_that_cannot_be_used_ends_with_one_sentence_and_code_2(jawab, tmp_path, content, said):
    found = jawab(put(tmp_path, content))
    assert found.exit_code == 2
    assert said in found.output


def test_a_wrong_map_ends_the_same_way(jawab, tmp_path):
    (tmp_path / "map.toml").write_text(MAP.replace("Asia/Almaty", "Asia/Nowhere"), "utf-8")
    found = jawab(put(tmp_path, [row("1")]))
    assert (found.exit_code, "map.toml: zone" in found.output) == (2, True)


def test_a_disk_that_fills_up_says_what_stands(jawab, tmp_path):
    file = put(tmp_path, [row(str(n), text="қ" * 200) for n in range(4000)])
    assert jawab(file, "--dry-run").exit_code == 0

    def small(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 800}")

    event.listen(Engine, "connect", small)
    try:
        stopped = jawab(file)
    finally:
        event.remove(Engine, "connect", small)
    assert stopped.exit_code == 2
    assert "the import stopped: database or disk is full. The first" in stopped.output
    goes_on = jawab(file)
    assert (goes_on.exit_code, "known already" in goes_on.output) == (0, True)
