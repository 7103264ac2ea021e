"""The manifest: what an export holds, counted and sealed. It is written last, so it also says that all is there."""

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from models.archive.errors import ArchiveError
from models.archive.files import new_file, sync_folder

NAME = "manifest.json"
VERSION = 1
SHA256 = r"^[0-9a-f]{64}$"
Fault = Literal["missing", "damaged"]


class Content(BaseModel):
    """A table: sha256 is that of tables/<name>.jsonl, which holds the canonical rows."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rows: int = Field(ge=0)
    sha256: str = Field(pattern=SHA256)


class Attached(BaseModel):
    """A file of a citizen or of an agency, attachments/<name>."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sha256: str = Field(pattern=SHA256)
    size: int = Field(ge=0)


class Manifest(BaseModel):
    """lost: files that were missing or damaged in the instance itself, by the name of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: Literal["jawab-export"] = "jawab-export"
    version: int = VERSION
    revision: str
    jurisdiction: str
    exported_at: AwareDatetime
    tables: dict[str, Content]
    attachments: dict[str, Attached]
    lost: dict[str, Fault]


def is_export(folder: Path) -> bool:
    """Whether this is the folder of a finished export."""
    return (folder / NAME).is_file()


def write(manifest: Manifest, folder: Path) -> None:
    """Put the manifest there, at once and whole."""
    part = folder / f"{NAME}.part"
    with new_file(part) as file:
        file.write(manifest.model_dump_json(indent=1).encode() + b"\n")
    part.replace(folder / NAME)
    sync_folder(folder)


def read(folder: Path) -> Manifest:
    """The manifest of an export; ArchiveError where there is none that we understand."""
    if not is_export(folder):
        raise ArchiveError(f"{folder} holds no {NAME}: it is no export, or one that never finished")
    try:
        manifest = Manifest.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError) as error:
        raise ArchiveError(f"{folder / NAME} cannot be read: {_reason(error)}") from error
    if manifest.version != VERSION:
        raise ArchiveError(f"the export has format {manifest.version}, this version of Jawab reads {VERSION}")
    return manifest


def _reason(error: OSError | ValidationError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"
