"""Words taken from a text: some may be left out, none may be added."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

WORD = re.compile(r"\S+")
LEFT_OUT = " … "


class _Word(NamedTuple):
    """A word as it is compared, and where it stands."""

    key: str
    start: int
    end: int


def excerpt(text: str, chosen: str) -> str | None:
    """The chosen words as they stand in the text, with a mark where some were left out between them.

    None where something was chosen that does not stand there, or stands in another order. What stands around a word,
    and the size of its letters, is the text's own.
    """
    known, wanted = _words(text), _words(chosen)
    places = _places([one.key for one in known], [one.key for one in wanted])
    if not wanted or places is None:
        return None
    return LEFT_OUT.join(text[known[first].start : known[last].end] for first, last in _runs(places))


def _words(text: str) -> list[_Word]:
    found = (_Word(_key(one[0]), one.start(), one.end()) for one in WORD.finditer(text))
    # A dash between blanks, or the mark itself, is no word.
    return [one for one in found if one.key]


def _key(written: str) -> str:
    return "".join(letter for letter in written.casefold() if letter.isalnum())


def _places(known: list[str], wanted: list[str]) -> list[int] | None:
    """Where each wanted word stands: in stretches as long as can be, else wherever it comes next."""
    blocks = SequenceMatcher(None, known, wanted, autojunk=False).get_matching_blocks()
    found = [block.a + at for block in blocks for at in range(block.size)]
    return found if len(found) == len(wanted) else _next_places(known, wanted)


def _next_places(known: list[str], wanted: list[str]) -> list[int] | None:
    places: list[int] = []
    for key in wanted:
        try:
            places.append(known.index(key, places[-1] + 1 if places else 0))
        except ValueError:
            return None
    return places


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """The first and the last place of each stretch without a gap."""
    runs = [(places[0], places[0])]
    for place in places[1:]:
        first, last = runs[-1]
        if place == last + 1:
            runs[-1] = (first, place)
        else:
            runs.append((place, place))
    return runs
