"""Backends whose answers a test can foretell."""

from collections.abc import Sequence

import numpy as np

from classifier.guess import Probabilities


class Fixed:
    """A backend that knows one word a label; a text with that word is surely of that label."""

    labels = ("complaint", "corruption_conduct", "gas", "roads", "spam", "water")
    _words = ("жалоба", "взятку", "газ", "яма", "скидка", "вода")

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return 0.9 for the label whose word is in the text, 0.3 for the first where none is."""
        return np.array([self._row(text.casefold()) for text in texts])

    def _row(self, text: str) -> list[float]:
        named = [word in text for word in self._words]
        best, sure = (named.index(True), 0.9) if any(named) else (0, 0.3)
        return [sure if at == best else (1 - sure) / 5 for at in range(6)]


class Anxious(Fixed):
    """A backend that hears danger in one word."""

    labels = ("calm", "urgent")

    def _row(self, text: str) -> list[float]:
        return [0.3, 0.7] if "падает" in text else [0.9, 0.1]
