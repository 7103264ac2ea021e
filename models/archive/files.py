"""Files that only their owner can read, whole on disk or not there."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from models.archive.errors import ArchiveError

CHUNK = 1 << 20
OWNER_ONLY = 0o600


class Print(NamedTuple):
    """What a file is known by."""

    sha256: str
    size: int


@contextmanager
def new_file(path: Path, mode: int = OWNER_ONLY) -> Iterator[BinaryIO]:
    """A new file to write; synced at the end. FileExistsError where there is one already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def copy(source: Path, target: Path, mode: int = OWNER_ONLY) -> Print:
    """Copy a file to a name that is free, and say what was copied."""
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as old, new_file(target, mode) as new:
        while chunk := old.read(CHUNK):
            digest.update(chunk)
            size += new.write(chunk)
    return Print(digest.hexdigest(), size)


def fingerprint(path: Path) -> Print:
    """The sha256 and the size of a file."""
    with path.open("rb") as file:
        return Print(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder as safe as the bytes of its files: a folder is synced on its own."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def plain_name(name: str) -> str:
    """The name itself, when it names a file in its own folder; ArchiveError when it leads elsewhere."""
    if not name or name.startswith(".") or not name.isprintable() or Path(name).name != name:
        raise ArchiveError(f"{name!r} is no name of a file")
    return name
