"""Which words a version has met: how many of a text are new to it says how far the talk has moved on."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from classifier.folding import clean

# A word as the terms count it: two letters or more.
_WORD = re.compile(r"\b\w\w+\b")


def unseen_words(folder: Path, texts: Sequence[str]) -> tuple[int, int]:
    """Return how many words there are, each as often as it stands there, and how many the version never met twice.

    (0, 0) where its folder holds no terms.
    """
    known = _known(folder)
    if not known:
        return 0, 0
    words = [word for text in texts for word in _WORD.findall(clean(text).casefold())]
    return len(words), sum(word not in known for word in words)


@lru_cache(maxsize=2)
def _known(folder: Path) -> frozenset[str]:
    try:
        terms, _rarity = json.loads((folder / "terms.json").read_text(encoding="utf-8"))["words"]
    except (OSError, KeyError, ValueError):
        return frozenset()
    return frozenset(term for term in terms if " " not in term)
