"""A copy of a SQLite instance while it works: one file for the database, one for the attachments."""

import io
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from models.archive.errors import ArchiveError
from models.archive.files import Print, fingerprint, new_file, plain_name, sync_folder
from models.db import reader

# Every file that a row names: what was sent, and what waits beside a draft.
NAMED = (
    "SELECT stored_name, sha256, size FROM attachments UNION ALL"
    " SELECT stored_name, sha256, size FROM draft_files ORDER BY stored_name"
)


class Backup(NamedTuple):
    """What was written. lost: attachments that are missing or damaged in the instance itself."""

    database: Path
    attachments: Path
    lost: list[str]


def backup(engine: Engine, files: Path, target: Path) -> Backup:
    """Copy the database to target and the attachments to target.attachments.tar; ArchiveError leaves nothing there.

    Both can be read by their owner only. Others go on writing: the copy is of one instant.
    """
    if engine.dialect.name != "sqlite":
        raise ArchiveError("this is for SQLite; on PostgreSQL use pg_dump as docs/operators.md says")
    bundle = target.with_name(f"{target.name}.attachments.tar")
    with _part(target) as copy, _part(bundle) as packed:
        _copy(engine, copy)
        _prove(copy)
        lost = _pack(copy, files, packed)
    sync_folder(target.parent)
    return Backup(target, bundle, lost)


@contextmanager
def _part(target: Path) -> Iterator[Path]:
    """An empty file of ours that gets its name when all went well."""
    part = _claim(target)
    try:
        yield part
        part.replace(target)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, (OSError, sqlite3.Error)):
            raise ArchiveError(f"no backup was made: {error}") from error
        raise


def _claim(target: Path) -> Path:
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        raise ArchiveError(f"{target} is there already")
    try:
        with new_file(part):
            return part
    except FileExistsError as error:
        raise ArchiveError(f"{part} is there: another backup runs, or one was cut off; then remove it") from error
    except OSError as error:
        raise ArchiveError(f"{part} cannot be written: {error.strerror or error}") from error


def _copy(engine: Engine, part: Path) -> None:
    pooled = reader(engine).raw_connection()
    try:
        source: Any = pooled.driver_connection
        with closing(sqlite3.connect(part)) as target:
            # In one step: with WAL a reader sees one instant and no writer waits for it.
            source.backup(target)
            # One file that is whole without a second one beside it.
            target.execute("PRAGMA journal_mode=DELETE")
    finally:
        pooled.close()


def _prove(part: Path) -> None:
    with closing(sqlite3.connect(part)) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise ArchiveError(f"the database is damaged: {verdict}")
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _pack(database: Path, files: Path, part: Path) -> list[str]:
    """The files that the copied rows name: they were on disk before their rows, so they are all there."""
    lost = []
    with closing(sqlite3.connect(database)) as copy, part.open("wb") as out:
        with tarfile.open(fileobj=out, mode="w") as bundle:
            for name, *expected in copy.execute(NAMED):
                path = files / plain_name(name)
                if not path.is_file() or fingerprint(path) != Print(*expected):
                    lost.append(name)
                else:
                    bundle.addfile(_entry(name, path), io.BytesIO(path.read_bytes()))
        out.flush()
        os.fsync(out.fileno())
    return lost


def _entry(name: str, path: Path) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = path.stat().st_size, int(path.stat().st_mtime)
    return entry
