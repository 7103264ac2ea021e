"""The mark that we put on each message and that Meta shows us again, with its own id beside it, in an echo.

developers.facebook.com: Messenger Platform, "message_echoes" (metadata is the sender's own, as of March 2026).
"""

import re
from typing import NamedTuple

_MARK = re.compile(r"(.{1,80})#(\d{1,4})/(\d{1,4})")


class Mark(NamedTuple):
    """key: of our delivery; no: which of its `of` messages this is, from 0."""

    key: str
    no: int
    of: int

    def __str__(self) -> str:
        return f"{self.key}#{self.no}/{self.of}"


def read_mark(words: str) -> Mark | None:
    """The mark in these words; None where they are none of ours."""
    found = _MARK.fullmatch(words)
    return Mark(found[1], int(found[2]), int(found[3])) if found else None
