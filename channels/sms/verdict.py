"""What a gateway's code means, from a table; a code that stands in none is a technical failure that a person sees."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from models.taxonomy import DeliveryState


class Verdict(NamedTuple):
    """A state, and why in words; known: whether the code stands in our table."""

    state: DeliveryState
    detail: str
    known: bool = True

    def because(self, reasons: Iterable[str]) -> "Verdict":
        """The same with its reasons."""
        return self._replace(detail=", ".join((self.detail, *reasons)))


def told(table: Mapping[str, Verdict], code: str) -> Verdict:
    """The verdict of a code. The event itself is kept as it came."""
    unknown = Verdict(DeliveryState.PERM_FAILED, f"technical failure: unknown report {code[:40]!r}", known=False)
    return table.get(code, unknown)
