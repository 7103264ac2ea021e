"""A text in pieces, where a channel takes only so much at once."""


def pieces(text: str, longest: int) -> list[str]:
    """The text in its order, cut between words, or inside one that is longer than a piece; at least one piece."""
    found = []
    while len(text) > longest:
        # The space that follows a full piece may be the cut.
        cut = max(text.rfind(" ", 0, longest + 1), text.rfind("\n", 0, longest + 1))
        cut = cut if cut > 0 else longest
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*found, text]
