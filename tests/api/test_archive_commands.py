"""export, restore and backup as an operator types them."""

import json
import subprocess
import sys

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app
from models.account import Account
from models.db import close_engine, open_engine

STRONG = "0123456789abcdef-strong-enough-for-a-test"


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab ...` with proper secrets and the data folder that is named first."""
    monkeypatch.setenv("JAWAB_SECRET_KEY", STRONG)
    monkeypatch.setenv("JAWAB_RECEIPT_PEPPER", STRONG)

    def run(data, *words, code=0):
        monkeypatch.setenv("JAWAB_DATA", str(tmp_path / data))
        said = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        assert said.exit_code == code, said.output
        return said

    return run


def logins(folder):
    engine = open_engine(f"sqlite:///{folder}/jawab.sqlite3")
    with Session(engine) as session:
        found = session.exec(select(Account.login)).all()
    close_engine(engine)
    return list(found)


def test_an_instance_moves_by_two_commands(jawab, tmp_path):
    jawab("old", "user", "aigul", "--name", "Айгүл", "--role", "oversight")
    said = jawab("old", "export", tmp_path / "out")
    assert "1 accounts" in said.output
    moved = jawab("new", "restore", tmp_path / "out")
    assert "118 rows and 0 files came in." in moved.output
    assert said.output.splitlines()[-1] == moved.output.splitlines()[-1]
    assert "sha256 of the manifest" in moved.output
    assert logins(tmp_path / "new") == ["aigul"]
    again = jawab("new", "restore", tmp_path / "out", code=2)
    assert again.stderr == "jawab: this instance is not empty, it has accounts: restore into a new one\n"


def test_import_takes_an_export_as_well(jawab, tmp_path):
    jawab("old", "user", "aigul", "--name", "Айгүл", "--role", "oversight")
    jawab("old", "export", tmp_path / "out")
    assert "118 rows and 0 files came in." in jawab("new", "import", tmp_path / "out").output
    assert logins(tmp_path / "new") == ["aigul"]
    assert jawab("new", "import", tmp_path, code=2).stderr == "jawab: a folder that is no finished export\n"
    assert (
        jawab("new", "import", tmp_path / "out" / "manifest.json", code=2).stderr
        == "jawab: a file needs --map MAP.toml\n"
    )


def test_a_changed_export_is_refused_in_one_sentence(jawab, tmp_path):
    jawab("old", "export", tmp_path / "out")
    path = tmp_path / "out" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tables"]["agencies"]["rows"] = 7
    path.write_text(json.dumps(manifest))
    refused = jawab("new", "restore", tmp_path / "out", code=2)
    assert refused.stderr == "jawab: agencies: 116 rows came in, the manifest says 7\n"


def test_files_that_were_not_read_are_named(jawab, tmp_path):
    jawab("old", "export", tmp_path / "out")
    (tmp_path / "out" / "note.txt").write_text("ours")
    assert "not read, the manifest does not know it: note.txt" in jawab("new", "restore", tmp_path / "out").stderr


def test_an_export_into_a_used_folder_is_refused(jawab, tmp_path):
    jawab("old", "migrate")
    refused = jawab("old", "export", tmp_path / "old", code=2)
    assert "is not empty" in refused.stderr


def test_a_backup_is_a_database_and_a_bundle(jawab, tmp_path):
    jawab("old", "user", "aigul", "--name", "Айгүл", "--role", "oversight")
    said = jawab("old", "backup", tmp_path / "night.sqlite3")
    assert said.output.split() == [f"{tmp_path}/night.sqlite3", f"{tmp_path}/night.sqlite3.attachments.tar"]
    (tmp_path / "new").mkdir()
    (tmp_path / "night.sqlite3").rename(tmp_path / "new" / "jawab.sqlite3")
    assert logins(tmp_path / "new") == ["aigul"]


def test_a_backup_of_nothing_is_refused_and_makes_no_database(jawab, tmp_path):
    (tmp_path / "old").mkdir()
    assert "there is no database" in jawab("old", "backup", tmp_path / "night.sqlite3", code=2).stderr
    assert list((tmp_path / "old").iterdir()) == []


def test_the_library_for_parquet_is_loaded_by_an_export_only():
    program = "import sys, api.cli, api.main; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
