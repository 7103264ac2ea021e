"""Clean a citizen's text and fold its spellings to plain Latin letters; nothing here knows about models."""

import html
import re
import unicodedata

LONGEST_TEXT = 10_000
# Markup is thrown away before the cut, but a megabyte of it need not be read.
_LONGEST_MARKUP = 4 * LONGEST_TEXT

_TAG = re.compile(r"<(?:script|style)\b[^<]*</(?:script|style)\s*>|<[a-zA-Z/!][^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-z0-9]+")
_REPEATED = re.compile(r"([a-z])\1+")
# Control and format characters, halves of surrogate pairs, private letters.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\uf8ff\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")

_RUSSIAN = zip("абвгдеёзийклмнопрстуфхцчшщыэ", "abvgdeeziyklmnoprstufhccssye", strict=True)
_KAZAKH = zip("әғқңөұүһі", "agknouuhi", strict=True)
# The plain and the ejective letter of a pair are written alike in chat spelling.
_GEORGIAN = zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "abgdevztiklmnopjrstufkgkscczcchjh", strict=True)
_LETTERS = str.maketrans(
    {
        **dict(_RUSSIAN),
        **dict(_KAZAKH),
        **dict(_GEORGIAN),
        **{"ж": "j", "ю": "yu", "я": "ya", "ə": "e", "ı": "i"},
        **dict.fromkeys("ъь'’ʼ`´ʻ", ""),
    }
)

# How one Cyrillic, Georgian or Azerbaijani letter is written on a Latin keyboard.
_DIGRAPHS = {
    **{"shch": "s", "sch": "s", "zh": "j", "kh": "h", "sh": "s", "ch": "c", "gh": "g", "ts": "c", "dz": "z"},
    **{"q": "k", "x": "h"},
}
_DIGRAPH = re.compile("|".join(_DIGRAPHS))


def clean(text: str) -> str:
    """Return the text without HTML, control characters and runs of space, in NFC, at most 10,000 characters."""
    bare = _TAG.sub(" ", html.unescape(text[:_LONGEST_MARKUP]))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", _UNSEEN.sub(" ", bare))).strip()[:LONGEST_TEXT]


def fold(text: str) -> str:
    """Return lower-case Latin words with one space between: "Су жоқ!" and "su zhoq" both become "su jok"."""
    latin = unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)
    plain = latin if latin.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", latin))
    return " ".join(_WORD.findall(_DIGRAPH.sub(_one_letter, plain)))


def skeleton(text: str) -> str:
    """Return `fold` with y read as i and doubled letters as one, so that chat spellings of a word meet."""
    return _REPEATED.sub(r"\1", fold(text).replace("y", "i"))


def _one_letter(found: re.Match[str]) -> str:
    return _DIGRAPHS[found[0]]
