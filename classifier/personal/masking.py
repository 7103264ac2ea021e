"""masked: a text that may leave the house."""

from collections.abc import Iterable

from classifier.personal.finding import find
from classifier.personal.words import mask


def masked(text: str, language: str = "en", country: str | None = None, known: Iterable[str] = ()) -> str:
    """Return the text with "[телефон]" and the like for all that find() finds; every other letter is kept."""
    parts, at = list[str](), 0
    for one in find(text, country, known):
        parts += (text[at : one.start], mask(one.kind, language))
        at = one.end
    return "".join((*parts, text[at:]))
