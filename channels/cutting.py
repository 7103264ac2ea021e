"""A long text as several messages, where a channel takes only so much at once."""

from collections.abc import Callable

# As much of a text from its start on as a message takes.
Head = Callable[[str], str]


def pieces(text: str, head: Head) -> list[str]:
    """The text in its order, cut between words, or inside one that is longer than a piece; at least one piece."""
    found, rest = [], text.strip()
    while (first := head(rest)) != rest:
        cut = _cut(rest, first)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest]


def _cut(text: str, first: str) -> int:
    # The space that follows a full piece may be the cut.
    if text[len(first)].isspace():
        return len(first)
    return max(first.rfind(" "), first.rfind("\n")) + 1 or len(first)
