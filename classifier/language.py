"""Which of the five languages a text is written in; a hint for defaults, never a gate.

Letters decide first. What they leave open is decided by lingua and a small profile of our own together: lingua knows
no Kazakh, Russian or Georgian in Latin letters, while the profile has read the packaged seed in such letters.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from classifier import corpus
from classifier.folding import clean, fold

LANGUAGES = ("az", "kk", "ka", "ru", "en")

_ENOUGH = 2_000
_KAZAKH = frozenset("әғқңөұүһі")
# Fewer special letters than this may come from one name inside a text of another language.
_SPECIAL_SHARE = 0.04
_SURE = 0.99
_AZERBAIJANI = frozenset("ışğ")
# How often a language is met in a script: Kazakh, Russian and Georgian seldom arrive in Latin letters.
_CYRILLIC = {"kk": 0.5, "ru": 0.5}
_LATIN = {"az": 0.4, "en": 0.4, "kk": 0.07, "ka": 0.07, "ru": 0.06}
_TURKIC_LATIN = {"az": 0.9, "kk": 0.1}

Scores = dict[str, float]


# The ideas of a text ask for its language, and then the guess does.
@lru_cache(maxsize=512)
def detect(text: str) -> tuple[str, float]:
    """Return the likeliest of az, kk, ka, ru, en and how likely it is; ("", 0.0) where there are no letters."""
    letters = [letter for letter in clean(text).casefold()[:_ENOUGH] if letter.isalpha()]
    script = _script(letters)
    if script is None:
        return "", 0.0
    return _by_letters(script, letters) or _by_profile(_candidates(script, letters), clean(text)[:_ENOUGH])


def _script(letters: Iterable[str]) -> str | None:
    counts = Counter(map(_script_of, letters))
    counts.pop(None, None)
    return counts.most_common(1)[0][0] if counts else None


def _script_of(letter: str) -> str | None:
    if "\u10a0" <= letter <= "\u10ff":
        return "georgian"
    if "\u0400" <= letter <= "\u04ff":
        return "cyrillic"
    return "latin" if letter <= "\u024f" or letter == "ə" else None


def _by_letters(script: str, letters: list[str]) -> tuple[str, float] | None:
    if script == "georgian":
        return "ka", _SURE
    if script == "cyrillic" and sum(letter in _KAZAKH for letter in letters) >= _SPECIAL_SHARE * len(letters):
        return "kk", _SURE
    if script == "latin" and letters.count("ə") >= _SPECIAL_SHARE * len(letters):
        return "az", _SURE
    return None


def _candidates(script: str, letters: list[str]) -> Scores:
    if script == "cyrillic":
        return _CYRILLIC
    turkic = sum(letter in _AZERBAIJANI for letter in letters) >= _SPECIAL_SHARE * len(letters)
    return _TURKIC_LATIN if turkic else _LATIN


def _by_profile(candidates: Scores, text: str) -> tuple[str, float]:
    scores = _weighed(_profile().scores(fold(text), candidates), _lingua(text))
    best = max(scores, key=scores.__getitem__)
    return best, min(scores[best], _SURE)


def _weighed(own: Scores, lingua: Scores) -> Scores:
    """Share out anew, by lingua's opinion, what the profile gave to the languages that lingua could tell apart."""
    both = {language: own[language] * lingua[language] for language in own if lingua.get(language)}
    if not sum(both.values()):
        # Nothing in common, or so sure that the shares of the others are nothing at all.
        return own
    mass = sum(own[language] for language in both)
    return own | {language: share / sum(both.values()) * mass for language, share in both.items()}


@cache
def _detector() -> Any:
    # Low accuracy: 31 MB instead of 154 MB, and with letters and profile before it no worse (docs/classifier.md).
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, language.upper()) for language in LANGUAGES]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()


def _lingua(text: str) -> Scores:
    found = _detector().compute_language_confidence_values(text)
    return {one.language.iso_code_639_1.name.lower(): max(one.value, 0.01) for one in found if one.value > 0}


class _Profile:
    """How often each language uses each one to three letters, learned from folded texts."""

    def __init__(self, samples: Iterable[tuple[str, str]]) -> None:
        counts: dict[str, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for language, folded in samples:
            counts[language].update(_grams(folded))
        pieces = len(set().union(*counts.values()))
        self._logs = {language: _logs(found, pieces) for language, found in counts.items()}

    def scores(self, folded: str, candidates: Scores) -> Scores:
        """Return how likely each candidate is, given how often it is met at all; they sum to 1."""
        grams = list(_grams(folded))
        sums = {one: math.log(met) + self._evidence(one, grams) for one, met in candidates.items()}
        top = max(sums.values())
        shares = {language: math.exp(value - top) for language, value in sums.items()}
        return {language: share / sum(shares.values()) for language, share in shares.items()}

    def _evidence(self, language: str, grams: list[str]) -> float:
        logs = self._logs[language]
        # Neighbouring pieces overlap threefold, and are no threefold proof.
        return sum(logs.get(gram, logs[""]) for gram in grams) / 3


@cache
def _profile() -> _Profile:
    return _Profile((sample.language, fold(sample.text)) for sample in corpus.read("texts"))


def _logs(counts: Counter[str], pieces: int) -> dict[str, float]:
    total = math.log(counts.total() + pieces / 2)
    return {gram: math.log(count + 0.5) - total for gram, count in counts.items()} | {"": math.log(0.5) - total}


def _grams(folded: str) -> Iterator[str]:
    padded = f" {folded} "
    for size in (1, 2, 3):
        yield from (padded[start : start + size] for start in range(len(padded) - size + 1))
