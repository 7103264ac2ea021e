"""A long text as the several messages that Telegram takes."""

from telegram.constants import MessageLimit

# Telegram says "characters" and counts the places of bold type in UTF-16 units: counted so, a piece is never too long.
LONGEST = int(MessageLimit.MAX_TEXT_LENGTH)


def units(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """The text in order, cut between words wherever a word ends before the limit."""
    found, rest = [], text.strip()
    while units(rest) > longest:
        cut = _cut(rest, longest)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest]


def _cut(text: str, longest: int) -> int:
    """Where the first piece ends; no character is cut in two."""
    head = text.encode("utf-16-le")[: longest * 2].decode("utf-16-le", "ignore")
    if text[len(head)].isspace():
        return len(head)
    return max(head.rfind(" "), head.rfind("\n")) + 1 or len(head)
