"""What stands in a text in place of what was found, in the language of the text."""

import re
from collections.abc import Mapping

from classifier.personal.found import Kind

_COLUMNS = (
    Kind.PHONE,
    Kind.EMAIL,
    Kind.CARD,
    Kind.ACCOUNT,
    Kind.IDENTITY,
    Kind.DOCUMENT,
    Kind.PLATE,
    Kind.NAME,
    Kind.ADDRESS,
    Kind.HIDDEN,
)
_ROWS: Mapping[str, tuple[str, ...]] = {
    "az": ("telefon", "e-poçt", "kart", "hesab", "şəxsi nömrə", "sənəd", "maşın nömrəsi", "ad", "ünvan", "…"),
    "kk": ("телефон", "эл. пошта", "карта", "шот", "жеке нөмір", "құжат", "көлік нөмірі", "есім", "мекенжай", "…"),
    "ka": (
        "ტელეფონი",
        "ელფოსტა",
        "ბარათი",
        "ანგარიში",
        "პირადი ნომერი",
        "დოკუმენტი",
        "მანქანის ნომერი",
        "სახელი",
        "მისამართი",
        "…",
    ),
    "ru": ("телефон", "эл. почта", "карта", "счёт", "личный номер", "документ", "номер машины", "имя", "адрес", "…"),
    "en": (
        "phone",
        "e-mail",
        "card",
        "bank account",
        "identity number",
        "document",
        "number plate",
        "name",
        "address",
        "…",
    ),
}
WORDS: Mapping[str, Mapping[Kind, str]] = {
    language: {**dict(zip(_COLUMNS, row, strict=True)), Kind.MOBILE: row[0]} for language, row in _ROWS.items()
}
# Every mask of every language, as a pattern: a text that was masked once is not masked again.
MASKED = rf"\[(?:{'|'.join(sorted({re.escape(word) for row in _ROWS.values() for word in row}))})\]"


def mask(kind: Kind, language: str) -> str:
    """What stands for a thing of this kind: "[телефон]"; in English for a language that is not one of the five."""
    return f"[{WORDS.get(language, WORDS['en'])[kind]}]"
