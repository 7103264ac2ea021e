"""Letters of the five languages in plain Latin: what is written differently for the same name should meet."""

import re
import unicodedata

LATIN = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуфхыэ", "abvgdeeziiklmnoprstufhie", strict=True)),
        **dict(zip("әғқңөұүһі", "agknouuhi", strict=True)),
        **dict(zip("აბგდევზთიკლმნოპრსტუფქყხჰ", "abgdevztiklmnoprstufkkhh", strict=True)),
        **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia"},
        **{"ჟ": "zh", "ღ": "g", "შ": "sh", "ჩ": "ch", "ც": "ts", "ძ": "dz", "წ": "ts", "ჭ": "ch", "ჯ": "j"},
        **{"ə": "a", "ı": "i", "y": "i", "q": "k", "x": "h"},
        **dict.fromkeys("ъь'’ʼ`´ʻ", ""),
    }
)
_MARKS = re.compile("[\u0300-\u036f]")


def latin(written: str) -> str:
    """Small letters (NFC) as plain Latin ones, without their marks."""
    return _MARKS.sub("", unicodedata.normalize("NFD", written.translate(LATIN)))
