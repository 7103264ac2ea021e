"""What was said and is not a complaint yet."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, Field

from channels.inlet import Written

SHORTEST = 3


class Part(NamedTuple):
    """A message of the draft: the provider's id, its words, the album that it belongs to."""

    provider_id: str
    text: str
    album: str | None = None


class Link(BaseModel):
    """A code that waits to be given back: only what can be checked with is kept."""

    mac: str
    until: datetime
    tries: int = 0


def coordinates(written: Written) -> str | None:
    """The place on the map that came with it, as an address."""
    return f"{written.place[0]:.5f}, {written.place[1]:.5f}" if written.place else None


class Draft(BaseModel):
    """The complaint as far as it has come.

    signal: the author would rather give no name; case: the case about which something was asked, by its number.
    """

    parts: list[Part] = Field(default_factory=list)
    place: tuple[float, float] | None = None
    address: str | None = None
    category: str | None = None
    region: str | None = None
    name: str | None = None
    identity_number: str | None = None
    signal: bool = False
    files: int = 0
    spoken: bool = False
    stored: list[dict[str, Any]] = Field(default_factory=list)
    case: str | None = None
    begun: bool = False
    reminded: bool = False
    link: Link | None = None

    @property
    def text(self) -> str:
        """All words, a paragraph a message."""
        return "\n\n".join(part.text for part in self.parts if part.text.strip())

    @property
    def is_too_short(self) -> bool:
        """Whether nobody could tell what it is about. Who sent a voice or a photo has said something."""
        return sum(letter.isalpha() for letter in self.text) < SHORTEST and not self.spoken

    def take(self, written: Written) -> None:
        """Add what was written, and what came with it."""
        self.put(Part(written.provider_id, written.text, written.album))
        self.files += len(written.remote) + len(written.stored)
        self.stored += [asdict(one) for one in written.stored]
        self.spoken = self.spoken or any(one.mime.startswith("audio/") for one in written.remote)
        self.address = self.address or coordinates(written)

    def put(self, part: Part) -> None:
        """Add a message; one that is there already gets the new words."""
        kept = [one for one in self.parts if one.provider_id != part.provider_id]
        self.parts = [*kept, part] if len(kept) == len(self.parts) else [_newer(one, part) for one in self.parts]

    def drop(self, provider_id: str) -> None:
        """Take a message out."""
        self.parts = [one for one in self.parts if one.provider_id != provider_id]


def _newer(old: Part, new: Part) -> Part:
    return new if old.provider_id == new.provider_id else old
