"""Files that an agency sends with its words: which channel carries them, and what is said where one does not."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select

from channels.texts import say
from models.draft import DraftFile
from models.message import FROM_AGENCY, Attachment, Message
from models.taxonomy import Channel

log = logging.getLogger("jawab.notices")

MEGABYTE = 1024 * 1024
PICTURES = "image/"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with a notice. path: where its bytes lie; caption: what it shows, if its sender said so."""

    id: int
    name: str
    mime: str
    size: int
    sha256: str
    caption: str
    path: Path

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at, not only kept."""
        return _is_picture(self.mime)


# A file that was sent, or that waits to be.
Facts = Attachment | DraftFile


class Room(NamedTuple):
    """How much a channel carries with one notice, in bytes, and of which kinds."""

    most: int
    kinds: tuple[str, ...] = (PICTURES, "application/pdf")


# What is not here carries no files: it says in one sentence where they are.
ROOMS: Mapping[Channel, Room] = {
    # Five of the largest that we take; each is a message of its own there.
    Channel.TELEGRAM: Room(50 * MEGABYTE),
    # Mail servers that take ten megabytes are common, smaller ones are not, and a third is added on the way.
    Channel.EMAIL: Room(7 * MEGABYTE),
    # Named in the notice and fetched by the app.
    Channel.APP: Room(50 * MEGABYTE),
    # Paper shows pictures.
    Channel.LETTER: Room(50 * MEGABYTE, (PICTURES,)),
}


def files_of(session: Session, message: Message) -> Sequence[Attachment]:
    """What the agency sent with a message; nothing of what its author did."""
    if message.kind not in FROM_AGENCY:
        return ()
    mine = select(Attachment).where(Attachment.message_id == message.id)
    return session.exec(mine.order_by(col(Attachment.id))).all()


def enclosed(files: Iterable[Facts], folder: Path | None) -> list[Enclosed]:
    """Files as they leave; folder: where their bytes lie. One that is not there is left out, and the log says so."""
    found = []
    for one in files:
        path = (folder or Path()) / one.stored_name
        if folder is None or not path.is_file():
            log.error("a file of an answer is missing on the disk: %s", one.stored_name)
            continue
        found.append(Enclosed(one.id or 0, one.original_name, one.mime, one.size, one.sha256, one.caption, path))
    return found


def parted(channel: Channel, files: Sequence[Enclosed]) -> tuple[list[Enclosed], list[Enclosed]]:
    """Those that the channel carries, and those that stay on the tracking page."""
    room, used = ROOMS.get(channel), 0
    carried, left = list[Enclosed](), list[Enclosed]()
    for one in files:
        if room and one.mime.startswith(room.kinds) and used + one.size <= room.most:
            used += one.size
            carried.append(one)
        else:
            left.append(one)
    return carried, left


def where_they_are(mimes: Sequence[str], language: str) -> str:
    """One sentence on files of these kinds that did not come along; nothing where all did."""
    if not mimes:
        return ""
    return say(language, "line", "photos_on_page" if all(map(_is_picture, mimes)) else "files_on_page")


def _is_picture(mime: str) -> bool:
    return mime.startswith(PICTURES)
