"""A text as the words by which it is found: however it was spelled, SIKAYET finds şikayət and kazak finds қазақ.

A word stands there by its beginnings of two to six letters, since our languages bend words at their end: "yol" finds
"yolu" and "YOLDA". A word with a digit stands there whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from models.letters import latin

SHORTEST, LONGEST = 2, 6
# A number that is longer is no number that somebody would look for.
_LONGEST_NUMBER = 20
# Nobody's complaint has more; a pasted file may.
MOST_WORDS = 3000
# Fewer digits are a flat or a year, not a phone. The national part is known without 8, 0 or +994 before it.
_LOCAL_DIGITS, NATIONAL_DIGITS = 7, 9

_WORD = re.compile(r"[a-z0-9]+")
_REPEATED = re.compile(r"([a-z])\1+")
# How one letter of the others is written on a Latin keyboard.
_DIGRAPHS = {"shch": "s", "sch": "s", "zh": "j", "kh": "h", "sh": "s", "ch": "c", "gh": "g", "ts": "c", "dz": "z"}
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_UNMARKED = re.compile(r"[^a-z0-9]+")
_PHONE = re.compile(r"[+\d][\d\s().-]{5,}\d")


def words_of(texts: Iterable[str]) -> set[str]:
    """Everything by which these texts are found."""
    found: set[str] = set()
    for text in texts:
        for word in _folded(text)[:MOST_WORDS]:
            found.update(_beginnings(word))
    return found


def address_words(address: str) -> set[str]:
    """Everything by which a phone number, an e-mail address or a name on a channel is found: never a part of it."""
    digits = re.sub(r"\D", "", address)
    if "@" not in address and len(digits) >= _LOCAL_DIGITS:
        return {mark("tel", digits[-length:]) for length in (_LOCAL_DIGITS, NATIONAL_DIGITS)}
    return {_whole(address)}


def mark(kind: str, code: str) -> str:
    """A word that nobody can write: it says of which agency, region or address something is."""
    return f"{kind}_{_UNMARKED.sub('_', code.lower())}"


def asked(text: str) -> list[list[str]]:
    """What a search asks for: of each group one word must be there. Empty: nothing can be asked so."""
    if _PHONE.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        length = NATIONAL_DIGITS if len(digits) >= NATIONAL_DIGITS else _LOCAL_DIGITS
        return [[mark("tel", digits[-length:]), digits[:_LONGEST_NUMBER]]]
    if "@" in text:
        return [[_whole(text)]]
    words = _folded(text, both=False)
    telling = [word for word in words if len(word) >= SHORTEST or word.isdigit()]
    return [[_asked(word)] for word in dict.fromkeys(telling)]


def _asked(word: str) -> str:
    return word[:_LONGEST_NUMBER] if _has_digit(word) else word[:LONGEST]


def _beginnings(word: str) -> Iterable[str]:
    if _has_digit(word):
        return (word[:_LONGEST_NUMBER],)
    return (word[:length] for length in range(SHORTEST, min(len(word), LONGEST) + 1))


def _has_digit(word: str) -> bool:
    return not word.isalpha()


def _whole(address: str) -> str:
    known = address.strip().lstrip("@").lower()
    return mark("at", sha256(known.encode()).hexdigest()[:16])


def _folded(text: str, *, both: bool = True) -> Sequence[str]:
    """The words in plain Latin letters. both: each ə as e, as it sounds, and as a, as names are written elsewhere."""
    small = unicodedata.normalize("NFC", text.casefold())
    words = _words(small.replace("ə", "e"))
    return words + _words(small) if both and "ə" in small else words


def _words(small: str) -> list[str]:
    plain = _DIGRAPH.sub(lambda found: _DIGRAPHS[found[0]], latin(small))
    return [_REPEATED.sub(r"\1", word) for word in _WORD.findall(plain)]
