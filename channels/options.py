"""Offered answers where a channel has no buttons for them: numbered lines under the text."""

from collections.abc import Sequence

from channels.base import Option, Outgoing


def offered(outgoing: Outgoing) -> Sequence[Option]:
    """The answers on offer, in their order."""
    return [option for row in outgoing.options for option in row]


def numbered(text: str, options: Sequence[Option]) -> str:
    """The text, and under it each answer with the number by which it is chosen; the text alone without answers."""
    if not options:
        return text
    lines = (f"{number}. {option.label}" for number, option in enumerate(options, 1))
    return "\n".join((text.rstrip(), "", *lines)) + "\n"
