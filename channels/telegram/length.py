"""How long Telegram finds a text."""

from telegram.constants import MessageLimit

# Telegram says "characters" and counts the places of bold type in UTF-16 units: counted so, a piece is never too long.
LONGEST = int(MessageLimit.MAX_TEXT_LENGTH)


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def head(text: str, longest: int = LONGEST) -> str:
    """As much of the text as one message takes; no character is cut in two."""
    return text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")
