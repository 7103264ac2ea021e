"""How many SMS a text is, and where it is cut (3GPP TS 23.038 and 23.040)."""

from collections.abc import Iterator
from typing import NamedTuple

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Behind an escape, so each costs two.
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
# Networks and telephones put so many together without fail; what is longer goes as several messages.
MOST = 10


class Coding(NamedTuple):
    """How letters are written. alone: units of a single SMS; joined: of each SMS of a longer message."""

    name: str
    alone: int
    joined: int


GSM7, UCS2 = Coding("GSM-7", 160, 153), Coding("UCS-2", 70, 67)


class Count(NamedTuple):
    """What a text costs: its coding, its units, and how many SMS it is."""

    coding: Coding
    units: int
    segments: int


def coding_of(text: str) -> Coding:
    """The cheapest coding that changes no letter."""
    return GSM7 if GSM.issuperset(set(text) - GSM_EXTENDED) else UCS2


def cost(letter: str, coding: Coding) -> int:
    """The units of one letter: an emoji is two of UCS-2, which counts in UTF-16."""
    return 1 + (letter in GSM_EXTENDED if coding is GSM7 else ord(letter) > 0xFFFF)


def cut(text: str) -> list[str]:
    """A text as it goes over the air, in pieces that no letter lies across; an empty text is one empty piece."""
    coding = coding_of(text)
    whole = sum(cost(letter, coding) for letter in text) <= coding.alone
    return [text] if whole else list(_pieces(text, coding))


def _pieces(text: str, coding: Coding) -> Iterator[str]:
    start = used = 0
    for place, letter in enumerate(text):
        costs = cost(letter, coding)
        if used + costs > coding.joined:
            yield text[start:place]
            start, used = place, 0
        used += costs
    yield text[start:]


def count(text: str) -> Count:
    """What a text costs, as it will be cut; each message of a very long one for itself."""
    coding = coding_of(text)
    return Count(coding, sum(cost(letter, coding) for letter in text), sum(len(cut(one)) for one in messages(text)))


def messages(text: str) -> list[str]:
    """A text as messages of at most MOST SMS, parted after a space where there is one; together they are the text."""
    pieces = cut(text)
    if len(pieces) <= MOST:
        return [text]
    head = "".join(pieces[:MOST])
    space = max(head.rfind(" "), head.rfind("\n")) + 1
    end = space or len(head)
    return [text[:end], *messages(text[end:])]
