"""Restore: an export becomes an instance again, whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, Table, delete
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from models.agency import Agency
from models.archive import manifest
from models.archive.canonical import seal, tables
from models.archive.errors import ArchiveError, first_line
from models.archive.files import Print, copy, fingerprint, plain_name, sync_folder
from models.archive.instance import attachments, revision
from models.archive.loading import load, renumber, rows_in
from models.archive.manifest import Manifest
from models.batches import Heard, unheard
from models.db import unit_of_work
from models.figures.cells import LocalDate
from models.figures.recount import differences_in
from models.noticetexts import NoticeTexts
from models.search import keeping

# Tables that an instance fills by itself when it starts: the profile's agencies, the release's templates.
BROUGHT = (Agency, NoticeTexts)


class Restored(NamedTuple):
    """What came in; ignored: files in the folder that the manifest does not know."""

    manifest: Manifest
    ignored: list[str]


class Place(NamedTuple):
    """The instance that an export goes to. files: where its attachments lie."""

    engine: Engine
    files: Path
    jurisdiction: str
    local_date: LocalDate


def restore(place: Place, folder: Path, heard: Heard = unheard) -> Restored:
    """Bring an export into an empty instance, in one transaction; ArchiveError, and nothing came in.

    Before the end it compares what the database holds by then with the manifest, and every figure with a recount.
    heard: of the tables.
    """
    found = manifest.read(folder)
    _whole(found)
    with _all_or_nothing() as copied, unit_of_work(place.engine) as session:
        connection = session.connection()
        _fits(connection, found, place.jurisdiction)
        _copy_files(found, folder / "attachments", place.files, copied)
        # What the start of this instance brought stands here already: the rows of the export take their place.
        for brought in BROUGHT:
            connection.execute(delete(brought))
        coming = tables()
        for done, table in enumerate(coming, start=1):
            load(connection, table, folder / "tables" / f"{table.name}.jsonl")
            heard(done, len(coming))
        _prove(session, found, place.local_date)
        renumber(connection, tables())
        keeping.fill(session)
    return Restored(found, sorted(_strangers(found, folder)))


def _whole(found: Manifest) -> None:
    expected = {table.name for table in tables()}
    if expected != found.tables.keys():
        odd = ", ".join(sorted(expected ^ found.tables.keys()))
        raise ArchiveError(f"the manifest and this version of Jawab do not know the same tables: {odd}")
    for name in found.attachments:
        plain_name(name)


def _fits(connection: Connection, found: Manifest, jurisdiction: str) -> None:
    here = revision(connection)
    if found.revision != here:
        raise ArchiveError(
            f"the export has schema {found.revision}, this instance {here}:"
            " restore with the version that exported, then run `jawab migrate` with the newer one"
        )
    if found.jurisdiction != jurisdiction:
        raise ArchiveError(f"the export is of {found.jurisdiction}, this instance of {jurisdiction}")
    _hold(connection, tables())
    own = {brought.__tablename__ for brought in BROUGHT}
    used = [name for name, filled in rows_in(connection, tables()).items() if filled and name not in own]
    if used:
        raise ArchiveError(f"this instance is not empty, it has {', '.join(used)}: restore into a new one")


def _hold(connection: Connection, all_tables: list[Table]) -> None:
    # On SQLite this transaction is the only writer already.
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in all_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


@contextmanager
def _all_or_nothing() -> Iterator[list[Path]]:
    """Files that were put in place; taken away again when the rest fails, as the database takes back its rows."""
    copied: list[Path] = []
    try:
        yield copied
    except BaseException as error:
        for path in copied:
            path.unlink(missing_ok=True)
        if isinstance(error, (DBAPIError, PoolTimeout)):
            raise ArchiveError(f"nothing came in, the database says: {first_line(error)}") from error
        raise


def _copy_files(found: Manifest, source: Path, target: Path, copied: list[Path]) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, attached in found.attachments.items():
            _copy_file(source / name, target / name, Print(attached.sha256, attached.size), copied)
        sync_folder(target)
    except OSError as error:
        raise ArchiveError(f"{error.filename or target}: {error.strerror or error}") from error


def _copy_file(source: Path, target: Path, expected: Print, copied: list[Path]) -> None:
    if target.exists():
        if fingerprint(target) != expected:
            raise ArchiveError(f"{target} is there already and is another file")
        return
    if not source.is_file():
        raise ArchiveError(f"{source} is missing")
    copied.append(target)
    if copy(source, target, mode=0o666) != expected:
        raise ArchiveError(f"{source} is damaged: its content is not what the manifest says")


def _prove(session: Session, found: Manifest, local_date: LocalDate) -> None:
    connection = session.connection()
    for table in tables():
        rows, sha256 = seal(connection, table)
        expected = found.tables[table.name]
        if rows != expected.rows:
            raise ArchiveError(f"{table.name}: {rows} rows came in, the manifest says {expected.rows}")
        if sha256 != expected.sha256:
            raise ArchiveError(f"{table.name}: what came in has not the sha256 of the manifest; the file was changed")
    _prove_files(connection, found)
    if wrong := differences_in(session, local_date):
        raise ArchiveError(
            f"{len(wrong)} figures do not equal a recount, the first is {tuple(wrong[0].cell)}:"
            " run `jawab figures rebuild` where it came from and export again"
        )


def _prove_files(connection: Connection, found: Manifest) -> None:
    """Every row has its file, and every file its row."""
    named = {row.stored_name: Print(row.sha256, row.size) for row in attachments(connection)}
    here = {name: Print(one.sha256, one.size) for name, one in found.attachments.items()}
    odd = [name for name in named.keys() | here.keys() if named.get(name) != here.get(name) and name not in found.lost]
    if odd:
        raise ArchiveError(f"{min(odd)}: the table of attachments and the manifest do not say the same")


def _strangers(found: Manifest, folder: Path) -> Iterator[str]:
    known = {manifest.NAME, *(f"attachments/{name}" for name in found.attachments)}
    known |= {f"tables/{name}.{ending}" for name in found.tables for ending in ("jsonl", "parquet")}
    for path in folder.rglob("*"):
        if path.is_file() and (name := path.relative_to(folder).as_posix()) not in known:
            yield name
