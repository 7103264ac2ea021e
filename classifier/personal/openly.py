"""What is masked besides in a text that everybody will read: numbers of houses, links, and what looks like a name.

Wrong in doubt: a person reads what is left, and may mask more, never less. Nothing here serves the desk or the logs.
"""

import re
from collections.abc import Iterable, Iterator

from classifier.personal.finding import find
from classifier.personal.found import Found, Kind

_NUMBER = r"\d+[а-яa-zა-ჰ]?(?:\s?[/-]\s?\d+[а-яa-z]?)*\b"
_STREETS = (
    "улиц|ул|проспект|просп|пр-т|переул|бульвар|микрорайон|мкр|шоссе|проезд|көше|көш|даңғыл|даңғ|ықшам|шағын|тұйық|"
    "küçə|küç|prospekt|döngə|dalan|şosse|qəsəbə|ქუჩ|ქ\\.|გამზირ|გამზ|შესახვ|ჩიხ|street|str|avenue|ave|road|lane"
)
# Words of houses, flats and floors: whole with their endings, short as they stand.
_BEFORE = (
    "дом[аеу]?|корпус[аеу]?|квартир[аеуы]|подъезд[аеу]?|этаж[аеу]?|офис[аеу]?|д|корп|кв|үй|үйі|пәтер|пәт|кіреберіс|қабат|"
    "ev|bina|korpus|mənzil|mənz|blok|giriş|mərtəbə|სახლი|სახლში|კორპუსი|კორპ|ბინა|ბინაში|სადარბაზო|სართული|"
    "house|building|flat|apartment|apt|entrance"
)
_AFTER = (
    "дом[аеу]?|квартир[аеуы]|подъезд[аеу]?|үй|үйі|үйде|үйдің|үйдегі|пәтер|пәтерде|пәтердің|ev|evdə|evin|bina|mənzil|"
    "mənzildə|სახლი|სახლში|კორპუსი|კორპუსში|ბინა|ბინაში"
)
_NAMED = r"(?:[\s,]+[^\W\d_][\w.-]{0,30}){0,3}"
_CAPITAL = "A-ZА-ЯЁƏÇĞİÖŞÜӘҒҚҢӨҰҮҺІ"
_WORD = rf"[{_CAPITAL}][^\W\d_]+"
# Group 1 is what goes. Endings may follow every word, and a street's name may stand on either side of its word.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, flags))
    for kind, pattern, flags in (
        (Kind.HIDDEN, r"((?:https?://|www\.|t\.me/)\S+)", re.I),
        (Kind.HIDDEN, r"(?<![\w@])(@\w{4,})", re.I),
        (Kind.HIDDEN, r"(\b\d{1,2}[.,]\d{3,}°?[,;\s]{1,3}\d{1,3}[.,]\d{3,}°?)", re.I),
        (Kind.ADDRESS, rf"\b(?:{_STREETS})[^\W\d_]{{0,6}}\.?{_NAMED}[\s,№#]+({_NUMBER})", re.I),
        (Kind.ADDRESS, rf"\b(?:{_BEFORE})[.\s№#:]{{1,4}}({_NUMBER})", re.I),
        (Kind.ADDRESS, rf"\b({_NUMBER})(?:\s?-?\s?(?:ші|шы|ci|cı|cu|cü|й|ый|ая|я|ე))?[\s-]+(?:{_AFTER})\b", re.I),
        # "на Абая 10": a bare name with a number, but not what begins a sentence, as "Автобус 12".
        (Kind.ADDRESS, rf"(?<=[^\W\d_] )[{_CAPITAL}][^\W\d_]{{2,30}},? ({_NUMBER})", 0),
        # A patronymic tells where a name stands, and so do initials.
        (Kind.NAME, rf"\b((?:{_WORD}\s+){{0,2}}{_WORD}(?:ович|евич|овн|евн|ичн|ұлы|қызы)[^\W\d_]{{0,4}})\b", 0),
        (Kind.NAME, rf"\b((?:{_WORD}\s+){{1,3}}(?:oğlu|qızı)[^\W\d_]{{0,4}})\b", 0),
        (Kind.NAME, rf"\b({_WORD}\s+[{_CAPITAL}]\.(?:\s?[{_CAPITAL}]\.)?)", 0),
        (Kind.NAME, rf"\b([{_CAPITAL}]\.\s?(?:[{_CAPITAL}]\.\s?)?{_WORD})", 0),
        (Kind.NAME, r"((?:[ა-ჰ]+\s+)?[ა-ჰ]{2,}(?:შვილ|აძე|იძე|აძის|იძის|აძემ|იძემ)[ა-ჰ]*)", 0),
    )
)  # fmt: skip


def openly(
    text: str, country: str | None, known: Iterable[str], also: Iterable[str] = (), places: Iterable[str] = ()
) -> tuple[Found, ...]:
    """Return what is masked before everybody reads the text, in its order, without overlaps.

    known: names and numbers of people who are known to belong to the case; places: addresses that are; also: what a
    person who has read it wants masked besides, word for word, and single words in any case of the language.
    """
    phrases = [phrase for phrase in also if phrase.strip()]
    names = [*known, *(phrase for phrase in phrases if " " not in phrase.strip())]
    literal = (*_literally(text, phrases, Kind.HIDDEN), *_literally(text, places, Kind.ADDRESS))
    return tuple(_apart([*literal, *find(text, country, names), *_by_pattern(text)]))


def _literally(text: str, phrases: Iterable[str], kind: Kind) -> Iterator[Found]:
    for phrase in phrases:
        pattern = r"\s+".join(map(re.escape, phrase.split()))
        for one in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
            yield Found(kind, *one.span(), one[0])


def _by_pattern(text: str) -> Iterator[Found]:
    for kind, pattern in _PATTERNS:
        for one in pattern.finditer(text):
            yield Found(kind, *one.span(1), one[1], sure=False)


def _apart(found: list[Found]) -> Iterator[Found]:
    """The findings without overlaps: of two that touch, what the first one leaves of the second."""
    end = 0
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        start = max(one.start, end)
        if start < one.end:
            yield one._replace(start=start, text=one.text[start - one.start :])
            end = one.end
