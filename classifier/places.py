"""Which words of two addresses name the same street, however each of them is spelled; house numbers count nowhere."""

import re
from collections.abc import Iterable, Sequence
from os.path import commonprefix

from classifier.folding import skeleton

_WORD = re.compile(r"[^\W\d_]+")
# A shorter word is an abbreviation, or stands in too many names.
_SHORTEST = 4
# Endings differ by case and language: Абай, Абая, Abay küçəsi. So much of the shorter word must agree.
_SAME = 0.75
# What kind of place it is, as beginnings of words in the letters of skeleton: such a word names no street.
_KINDS = tuple(
    "ulic prospek dangil kosesi kocesi kucesi kuca gamzir stret avenu road mikro sagin auda raion gorod "
    "kalas kalak seher oblast oblis region rinok bazar park skver alani plosad meidan skola mektep mekteb scol sad "
    "balabaks bolnic auruh hastahan klinik magazin diuken dukan market gastronom ostanov aialdam daianacak stop "
    "perekrest kilis ugol corner podez kirebe bina korpus kvart pater house flat okolo vozl riadom janind naprotiv "
    "karsi iahin ahlos next near oposit betwen mejdu arasi stanci metro bekat most kopir korpu".split()
)


def shared_streets(address: str, other: str, common: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the words of the first address, as it writes them, that name a street of the other one too.

    common: names that stand in every address of the place, as that of its city.
    """
    theirs, everywhere = _names(other), [heard for name in common for heard in _names(name)]
    return tuple(
        written
        for heard, written in _names(address).items()
        if _stands_in(heard, theirs) and not _stands_in(heard, everywhere)
    )


def _names(address: str) -> dict[str, str]:
    """The words that may name a street: as heard -> as written."""
    heard = {skeleton(word): word for word in _WORD.findall(address)}
    return {one: word for one, word in heard.items() if len(one) >= _SHORTEST and not one.startswith(_KINDS)}


def _stands_in(one: str, others: Iterable[str]) -> bool:
    return any(_agree(one, other) for other in others)


def _agree(one: str, other: str) -> bool:
    agreed = len(commonprefix([one, other]))
    return agreed >= _SHORTEST and agreed >= _SAME * min(len(one), len(other))
