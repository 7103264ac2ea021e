"""Files that citizens send: checked, stripped of what they did not mean to send, and safe on disk before any row."""

import hashlib
import io
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import puremagic
from PIL import Image, ImageOps
from sqlalchemy import Engine

from models.actions import drafts
from models.actions.filing import StoredFile
from models.actions.wording import clean
from models.db import unit_of_work
from models.errors import TooLarge, WrongFileType
from models.message import Attachment

MOST = 5
MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
PIXELS = 50_000_000
LONGEST_NAME = 200
# What Pillow itself says of images that are meant to burst.
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# A PDF says at its end that it is whole.
PDF_END = 2048
# With what headers a file leaves: a PDF can hold scripts, and whoever opens it opens it in nobody's name.
SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}

# Fifty million pixels take 200 MB while they are open: never many of them at once.
_decoding = threading.BoundedSemaphore(2)


def folder_of(data: Path) -> Path:
    """Where the files of cases and drafts lie, under the data folder of the house."""
    return data / "attachments"


def store(
    source: BinaryIO, name: str, folder: Path, taken: "Kinds | None" = None, largest: int = LARGEST
) -> StoredFile:
    """Check one file and put it on disk under a random name. It is synced when this returns.

    taken: the kinds that are; pictures and PDF unless said; largest: how many bytes. Raises TooLarge, or
    WrongFileType with the code wrong_file_type or damaged_file.
    """
    content = source.read(largest + 1)
    if len(content) > largest:
        raise _too_large()
    kinds = taken or KINDS
    mime = _sniff(content, kinds)
    ending, purify = kinds[mime]
    pure = purify(content)
    stored_name = f"{secrets.token_hex(16)}.{ending}"
    write_safely(folder, stored_name, pure)
    return StoredFile(stored_name, clean_name(name), mime, len(pure), hashlib.sha256(pure).hexdigest())


def copied(folder: Path, file: Attachment) -> StoredFile:
    """The same file once more, under a name of its own: a row of another case will point to it."""
    stored_name = f"{secrets.token_hex(16)}{Path(file.stored_name).suffix}"
    write_safely(folder, stored_name, (folder / file.stored_name).read_bytes())
    return StoredFile(stored_name, file.original_name, file.mime, file.size, file.sha256)


def clean_name(name: str) -> str:
    """The name that the citizen gave: without folders and control characters, at most 200 characters."""
    last = re.split(r"[/\\]", clean(name))[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, dot, ending = printable.rpartition(".")
    if dot and len(ending) < 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return printable[:LONGEST_NAME] or "file"


def smaller(path: Path, side: int) -> bytes:
    """A stored picture as a JPEG of at most so many pixels each way, on white; WrongFileType where it is none."""
    try:
        with _decoding, Image.open(path) as image:
            # A JPEG is read at the size that is wanted, not at its own.
            image.draft("RGB", (side, side))
            image.thumbnail((side, side))
            whole = image.convert("RGBA")
            flat = Image.new("RGB", whole.size, "white")
            flat.paste(whole, mask=whole)
            out = io.BytesIO()
            flat.save(out, "JPEG", quality=75)
    except (*BOMBS, OSError, ValueError, SyntaxError) as error:
        raise _damaged() from error
    return out.getvalue()


def remove(folder: Path, stored_names: Iterable[str]) -> None:
    """Delete files by their stored names; one that is gone already is no error."""
    for stored_name in stored_names:
        (folder / stored_name).unlink(missing_ok=True)


def forget_drafts(engine: Engine, folder: Path, now: datetime) -> int:
    """Delete expired drafts together with the files that no case took over; how many files went."""
    with unit_of_work(engine) as session:
        names = drafts.forget(session, now)
    remove(folder, names)
    return len(names)


def _sniff(content: bytes, kinds: "Kinds") -> str:
    """The type by content, whatever the name says."""
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        found = []
    mimes = (SOUNDS_AS.get(one.mime_type, one.mime_type) for one in found)
    mime = next((one for one in mimes if one in kinds), None)
    if mime is None:
        raise WrongFileType(fields={"files": "wrong_file_type"})
    return str(mime)


def _image(format_: str, mode: str, **how: object) -> Callable[[bytes], bytes]:
    """A re-encoder: only the pixels come through, no place, time, camera, comment or hidden tail."""

    def purify(content: bytes) -> bytes:
        try:
            with _decoding, Image.open(io.BytesIO(content), formats=[format_]) as image:
                if image.width * image.height > PIXELS:
                    raise _too_large()
                upright = ImageOps.exif_transpose(image)
                plain = upright.convert(mode if upright.has_transparency_data else "RGB")
                plain.info.clear()
                out = io.BytesIO()
                plain.save(out, format_, **how)
        except BOMBS as error:
            raise _too_large() from error
        except (OSError, ValueError, SyntaxError) as error:
            raise _damaged() from error
        return out.getvalue()

    return purify


def _whole_pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-PDF_END:]:
        raise _damaged()
    return content


def _too_large() -> TooLarge:
    return TooLarge(fields={"files": "too_large"})


def _damaged() -> WrongFileType:
    return WrongFileType("damaged_file", fields={"files": "damaged_file"})


def _as_it_is(content: bytes) -> bytes:
    return content


Kinds = Mapping[str, tuple[str, Callable[[bytes], bytes]]]
KINDS: Kinds = {
    "image/jpeg": ("jpg", _image("JPEG", "RGB", quality=88)),
    "image/png": ("png", _image("PNG", "RGBA")),
    "image/webp": ("webp", _image("WEBP", "RGBA", quality=88)),
    "application/pdf": ("pdf", _whole_pdf),
}
# In a chat people speak: what they say is kept as it came, and never played in the page, only handed out as a file.
VOICES: Kinds = {
    "audio/ogg": ("ogg", _as_it_is),
    "audio/mpeg": ("mp3", _as_it_is),
    "audio/mp4": ("m4a", _as_it_is),
}
# What the one who looks at the first bytes calls them.
SOUNDS_AS = {"application/ogg": "audio/ogg"}


def write_safely(folder: Path, stored_name: str, content: bytes) -> None:
    """Put a file on disk whole or not at all; its bytes and its name are synced when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    # Of another name each time: what a killed process left must not stand in the way.
    part = folder / f"{secrets.token_hex(8)}.part"
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / stored_name)
    finally:
        part.unlink(missing_ok=True)
    # The name must be as safe as the bytes: a folder is synced on its own.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
