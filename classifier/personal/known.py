"""The author's own name, contacts and numbers wherever they stand in a text, in any case of the language."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from classifier.folding import fold
from classifier.personal.found import Found, Kind

# Endings of nouns and names in the four languages that decline; compared folded, after the name or its stem.
_ENDINGS = {
    "ru": "а у е ы и о я ю ой ою ей ею ом ем ым им ого его ому ему ых их ыми ими ам ами ах ями ин ина ины ине ину иной",
    "kk": "ның нің дың дің тың тің ға ге қа ке на не а е ны ні ды ді ты ті н да де та те нда нде дан ден тан тен нан "
    "нен мен бен пен м ым ім сы сі ы і сына сіне сын сін сының сінің лар лер",
    "az": "ın in un ün nın nin nun nün a ə ya yə na nə ı i u ü nı ni nu nü yı yi yu yü da də nda ndə dan dən ndan "
    "ndən la lə yla ylə gil gilin dır dir",
    "ka": "ს ის მა მ ად დ ით თი ო ი ა ისა ისგან ისთვის სთან სთვის სგან ზე ში ისა ები ებს ების თან თვის საც",
}
_LONGEST_ENDING = 6
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST_NAME, _FEWEST_SIGNS = 3, 5
_VOWELS = "aeiouy"


def as_they_stand(text: str, values: Iterable[str]) -> Iterator[Found]:
    """Return where the numbers and the handles of messengers stand, with any blanks and hyphens inside."""
    end = 0
    for one in sorted(_as_they_stand(text, values), key=lambda found: (found.start, -found.end)):
        if one.start >= end:
            end = one.end
            yield one


def in_any_case(text: str, values: Iterable[str]) -> Iterator[Found]:
    """Return where the words of the names stand, whatever ending they have."""
    stems = _stems(fold(word) for value in values if _is_name(value) for word in _words(value))
    for word in _WORD.finditer(text) if stems else ():
        if _fits(word[0], stems):
            yield Found(Kind.NAME, *word.span(), word[0])


def _is_number(value: str) -> bool:
    signs = [letter for letter in value if letter.isalnum()]
    return "@" not in value and len(signs) >= _FEWEST_SIGNS and any(map(str.isdigit, signs))


def _is_name(value: str) -> bool:
    """Neither a number nor an address: the words of "gulnar@host.example" are no names."""
    return not _is_number(value) and "@" not in value


def _words(value: str) -> list[str]:
    return [word for word in _WORD.findall(value) if len(word) >= _SHORTEST_NAME]


def _as_they_stand(text: str, values: Iterable[str]) -> Iterator[Found]:
    for handle in (value for value in values if value.startswith("@")):
        for one in re.finditer(rf"(?<![\w\0]){re.escape(handle)}(?!\w)", text, re.IGNORECASE):
            yield Found(Kind.NAME, *one.span(), one[0])
    for value in filter(_is_number, values):
        signs = [letter for letter in value if letter.isalnum()]
        loose = r"[\s().\-]{0,3}".join(map(re.escape, signs))
        kind = Kind.MOBILE if value.startswith("+") else Kind.IDENTITY
        for one in re.finditer(rf"\+?(?<![\w\0]){loose}(?![\w\0])", text, re.IGNORECASE):
            yield Found(kind, *one.span(), one[0])


def _stems(names: Iterable[str]) -> frozenset[str]:
    """The names, and those that end in a vowel without it too: it changes with the case."""
    whole = frozenset(filter(None, names))
    return whole | {name[:-1] for name in whole if name[-1] in _VOWELS and len(name) > _SHORTEST_NAME}


def _fits(word: str, stems: frozenset[str]) -> bool:
    """Whether the word is a stem, bare or with an ending of a language that has its letters."""
    endings, folded = _endings(_languages(word)), fold(word)
    cuts = range(max(_SHORTEST_NAME, len(folded) - _LONGEST_ENDING), len(folded) + 1)
    return any(folded[:cut] in stems and folded[cut:] in endings for cut in cuts)


def _languages(word: str) -> tuple[str, ...]:
    if "\u0400" <= word[0] <= "\u052f":
        return "ru", "kk"
    # In Latin letters people write all of them.
    return ("ka",) if "\u10a0" <= word[0] <= "\u10ff" else tuple(_ENDINGS)


@cache
def _endings(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset({"", *(fold(ending) for language in languages for ending in _ENDINGS[language].split())})
