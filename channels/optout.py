"""The words by which somebody shuts us out and lets us in again, where no button can do it."""

import tomllib
from functools import cache
from pathlib import Path
from unicodedata import category


def is_opt_out(text: str) -> bool:
    """Whether somebody wants no more messages: one of the words alone, never a sentence that holds it."""
    return folded(text) in _words("out")


def is_opt_in(text: str) -> bool:
    """Whether somebody wants messages again."""
    return folded(text) in _words("in")


@cache
def _words(key: str) -> frozenset[str]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return frozenset(map(folded, table[key]))


def folded(text: str) -> str:
    """Letters and figures only, without case; i with a dot and without are one."""
    bare = "".join(letter if category(letter)[0] in "LMN" else " " for letter in text.replace("ı", "i"))
    return " ".join(bare.casefold().replace("i̇", "i").split())
