"""Export: one instant of the instance, written to a folder."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from models.archive import manifest, parquet
from models.archive.canonical import batches, canonical, tables
from models.archive.errors import ArchiveError, first_line
from models.archive.files import Print, copy, new_file, plain_name, sync_folder
from models.archive.instance import attachments, revision
from models.archive.manifest import Attached, Content, Fault, Manifest
from models.batches import Heard, unheard
from models.db import snapshot


def export(
    engine: Engine, files: Path, folder: Path, jurisdiction: str, now: datetime, heard: Heard = unheard
) -> Manifest:
    """Write everything to a folder that is new or empty; ArchiveError leaves it as it was.

    files: where the attachments lie. Others may go on working: all tables are read at one instant.
    heard: of the tables.
    """
    with _fresh(folder), snapshot(engine) as session:
        connection = session.connection()
        (folder / "tables").mkdir(mode=0o700)
        found = _tables(connection, folder / "tables", heard)
        attached, lost = _attach(connection, files, folder / "attachments")
        written = Manifest(
            revision=revision(connection),
            jurisdiction=jurisdiction,
            exported_at=now,
            tables=found,
            attachments=attached,
            lost=lost,
        )
        manifest.write(written, folder)
    return written


@contextmanager
def _fresh(folder: Path) -> Iterator[None]:
    """The folder, ours alone; emptied again when something goes wrong."""
    made = _claim(folder)
    try:
        yield
    except (OSError, DBAPIError) as error:
        _empty(folder, made)
        raise ArchiveError(f"nothing was exported: {first_line(error)}") from error
    except BaseException:
        _empty(folder, made)
        raise


def _empty(folder: Path, made: bool) -> None:
    for name in ("tables", "attachments"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in (manifest.NAME, f"{manifest.NAME}.part"):
        (folder / name).unlink(missing_ok=True)
    if made:
        # Somebody else's file in it stays, and the folder with it.
        with suppress(OSError):
            folder.rmdir()


def _claim(folder: Path) -> bool:
    try:
        made = not folder.exists()
        if made:
            folder.mkdir(mode=0o700)
        elif any(folder.iterdir()):
            raise ArchiveError(f"{folder} is not empty: name a new folder")
        # What leaves holds names, addresses and hashes of passwords.
        folder.chmod(0o700)
    except OSError as error:
        raise ArchiveError(f"{folder} cannot be written: {error.strerror or error}") from error
    return made


def _tables(connection: Connection, folder: Path, heard: Heard) -> dict[str, Content]:
    found: dict[str, Content] = {}
    leaving = tables()
    for table in leaving:
        found[table.name] = _write(connection, table, folder)
        heard(len(found), len(leaving))
    return found


def _write(connection: Connection, table: Table, folder: Path) -> Content:
    digest, count = hashlib.sha256(), 0
    with (
        new_file(folder / f"{table.name}.jsonl") as lines,
        parquet.columns(folder / f"{table.name}.parquet", table) as columns,
    ):
        for rows in batches(connection, table):
            text = b"".join(map(canonical, rows))
            lines.write(text)
            columns.write(rows)
            digest.update(text)
            count += len(rows)
    return Content(rows=count, sha256=digest.hexdigest())


def _attach(connection: Connection, files: Path, folder: Path) -> tuple[dict[str, Attached], dict[str, Fault]]:
    """Copy what the rows name. What is already lost here must not keep the rest from leaving: it is listed."""
    folder.mkdir(mode=0o700)
    attached: dict[str, Attached] = {}
    lost: dict[str, Fault] = {}
    for row in attachments(connection):
        name = plain_name(row.stored_name)
        if fault := _copied(files / name, folder / name, Print(row.sha256, row.size)):
            lost[name] = fault
        else:
            attached[name] = Attached(sha256=row.sha256, size=row.size)
    sync_folder(folder)
    return attached, lost


def _copied(source: Path, target: Path, expected: Print) -> Fault | None:
    """Copy a file; says what is wrong with it when it cannot be what its row says."""
    if not source.is_file():
        return "missing"
    if copy(source, target) == expected:
        return None
    target.unlink()
    return "damaged"
