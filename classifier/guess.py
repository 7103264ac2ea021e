"""What the classifier says about one text, and what any backend behind it must offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Route = Literal["auto", "person"]
Reason = Literal["unsure", "emergency", "conduct", "language", "empty"]
Probabilities = NDArray[np.float64]

# The labels of the head that hears danger.
URGENT, CALM = "urgent", "calm"


@dataclass(frozen=True)
class Guess:
    """One text as the classifier reads it; `reason` says why a person must route it, None where none need.

    urgent: the danger that a phrase names. urgency: how likely there is danger, named or not (0 to 1); may_be_urgent:
    likely enough to show it to a person. It moves no text past a person and none away from one.
    """

    category: str
    confidence: float
    top3: tuple[tuple[str, float], ...]
    intent: str
    intent_confidence: float
    language: str
    language_confidence: float
    route: Route
    reason: Reason | None
    urgent: str | None
    version: str
    urgency: float = 0.0
    may_be_urgent: bool = False


class Backend(Protocol):
    """Anything that can say how probable each of its labels is for a text."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns of `predict_proba`."""

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return one row a text and one column a label; every row sums to 1."""
