"""export, restore, backup: an instance leaves, moves and is kept safe."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import make_url

from api.commands.bar import bar
from api.commands.opening import open_for_command
from api.house import House
from api.settings import Settings
from channels.attachments import folder_of
from models.archive import manifest, reading
from models.archive.backup import backup as copy_of
from models.archive.errors import ArchiveError
from models.archive.files import fingerprint
from models.db import close_engine, open_engine

Target = Annotated[Path, typer.Argument(help="A new or empty folder.")]
Source = Annotated[Path, typer.Argument(help="The folder of an export.")]
File = Annotated[Path, typer.Argument(help="The file to make.")]


def export(folder: Target) -> None:
    """Write everything to a folder: JSON Lines, Parquet, attachments and a manifest with counts and sha256."""
    # Parquet loads a library of 100 MB that nothing else on this line of commands needs.
    from models.archive.writing import export as write

    with open_for_command() as house:
        try:
            with bar("exporting") as heard:
                found = write(
                    house.engine, folder_of(house.data), folder, house.office.profile.code, house.clock(), heard
                )
        except ArchiveError as error:
            raise _refused(error) from error
        for name, content in found.tables.items():
            typer.echo(f"{content.rows:>12,} {name}")
        typer.echo(f"{len(found.attachments):>12,} files")
        _say_lost(found.lost)
        _say_seal(folder)


def restore_export(folder: Source) -> None:
    """Bring an export into this empty instance: all of it, proved against its manifest, or nothing."""
    with open_for_command() as house:
        restore(house, folder)


def restore(house: House, folder: Path) -> None:
    """Bring an export into the house and say what came in; typer.Exit(2) after one sentence when it cannot be."""
    office = house.office
    place = reading.Place(house.engine, folder_of(house.data), office.profile.code, office.local_date)
    try:
        with bar("restoring") as heard:
            restored = reading.restore(place, folder, heard)
    except ArchiveError as error:
        raise _refused(error) from error
    rows = sum(content.rows for content in restored.manifest.tables.values())
    typer.echo(f"{rows:,} rows and {len(restored.manifest.attachments):,} files came in.")
    typer.echo("Every count, every sha256 and every figure is as the manifest says.")
    _say_lost(restored.manifest.lost)
    for name in restored.ignored:
        typer.echo(f"not read, the manifest does not know it: {name}", err=True)
    _say_seal(folder)


def backup(file: File) -> None:
    """Copy a SQLite instance while it works: the database to FILE, the attachments to FILE.attachments.tar."""
    settings = Settings()
    # The house is not opened: a backup comes before a new version migrates, and must not migrate itself.
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise _refused(ArchiveError(f"there is no database {address.database}"))
    engine = open_engine(settings.database_url)
    try:
        made = copy_of(engine, folder_of(settings.data), file)
    except ArchiveError as error:
        raise _refused(error) from error
    finally:
        close_engine(engine)
    typer.echo(f"{made.database}\n{made.attachments}")
    _say_lost(made.lost)


def _refused(error: ArchiveError) -> typer.Exit:
    typer.echo(f"jawab: {error}", err=True)
    return typer.Exit(2)


def _say_lost(names: Iterable[str]) -> None:
    for name in names:
        typer.echo(f"missing or damaged in the instance itself: attachment {name}", err=True)


def _say_seal(folder: Path) -> None:
    typer.echo(f"sha256 of the manifest: {fingerprint(folder / manifest.NAME).sha256}")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(export)
    app.command(name="restore")(restore_export)
    app.command()(backup)
