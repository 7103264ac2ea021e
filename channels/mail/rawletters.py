"""The letters themselves, byte for byte, on our disk before anybody is told that they came."""

import hashlib
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from channels.attachments import write_safely
from channels.base import DeliveryError

# As long as the event that it came with can be read; the case has its words and its files.
KEPT = timedelta(days=30)


def folder_of(data: Path) -> Path:
    """Where letters lie under the data folder of the house."""
    return data / "letters"


def keep(folder: Path, raw: bytes, now: datetime) -> str:
    """Put a letter down and return its name, which is the same for the same bytes. It is synced when this returns."""
    name = hashlib.sha256(raw).hexdigest()
    if not (folder / name).exists():
        write_safely(folder, name, raw)
        os.utime(folder / name, (now.timestamp(), now.timestamp()))
    return name


def take(folder: Path, name: str) -> bytes:
    """The letter of this name; DeliveryError where it is not here."""
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise DeliveryError("permanent", "not the name of a letter")
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise DeliveryError("permanent", "the letter is not here any more") from error
    except OSError as error:
        raise DeliveryError("temporary", f"cannot read: {type(error).__name__}") from error


def forget(data: Path, now: datetime) -> int:
    """Erase the letters that came a month ago; how many went."""
    oldest = (now - KEPT).timestamp()
    old = [one for one in folder_of(data).glob("*") if one.stat().st_mtime < oldest]
    for one in old:
        one.unlink(missing_ok=True)
    return len(old)
