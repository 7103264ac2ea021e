"""A text cut where something in it would be masked."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from classifier.personal.found import Found
from classifier.personal.words import mask


class Piece(NamedTuple):
    """A stretch of a text; mask and sure where it would not be shown."""

    text: str
    mask: str = ""
    sure: bool = True


def pieces_of(text: str, found: Sequence[Found], language: str) -> Iterator[Piece]:
    """The whole text in its order, what was found with the words that would stand there instead."""
    at = 0
    for one in found:
        yield Piece(text[at : one.start])
        yield Piece(one.text, mask(one.kind, language), one.sure)
        at = one.end
    yield Piece(text[at:])
