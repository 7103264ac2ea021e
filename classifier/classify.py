"""Turn texts into guesses: what they are about, what they want, and whether a person must route them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from classifier.abstain import NOBODY, Limits
from classifier.emergency import urgent
from classifier.folding import clean
from classifier.foreign import foreign
from classifier.guess import URGENT, Backend, Guess, Reason
from classifier.language import detect

CONDUCT = "corruption_conduct"
OTHER = "other"
# One word weighs as much as a whole letter to the model; to a person it says nearly nothing.
FEWEST_WORDS = 3
# An empty text is about nothing; the rest of its three are the first categories in display order.
NOTHING = (("other", 0.0), ("roads", 0.0), ("traffic", 0.0))
AT_ONCE = 256
# What a share is worth in a language in which nothing was tried.
UNTRIED = 0.5

Ranked = tuple[tuple[str, float], ...]


def always_people(text: str, category: str) -> bool:
    """Return whether a person routes this text anyway: an emergency, conduct, nothing said, or a foreign language."""
    return category == CONDUCT or _says_nothing(text, category) or urgent(text) is not None or foreign(text)


def _says_nothing(text: str, category: str) -> bool:
    words = (word for word in text.split() if any(map(str.isalpha, word)))
    return category == OTHER or len(list(islice(words, FEWEST_WORDS))) < FEWEST_WORDS


@dataclass(frozen=True)
class Model:
    """Trained heads, and from which confidence on a category may be followed without a person.

    own: the categories that proved a confidence of their own; every other has the threshold. mark: the probability from
    which on a text may be urgent.
    """

    category: Backend
    intent: Backend
    threshold: float
    version: str
    own: Mapping[str, float] = field(default_factory=dict)
    urgency: Backend | None = None
    mark: float = NOBODY

    @property
    def limits(self) -> Limits:
        """Return from which confidence on each category may be followed."""
        return Limits(self.threshold, self.own)

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return one guess a text, in order, whatever the texts hold: markup, NUL, nothing."""
        starts = range(0, len(texts), AT_ONCE)
        return [guess for start in starts for guess in self._some(texts[start : start + AT_ONCE])]

    def _some(self, texts: Sequence[str]) -> Iterator[Guess]:
        cleaned = [clean(text) for text in texts]
        topics = self.category.predict_proba(cleaned)
        wishes = self.intent.predict_proba(cleaned)
        for text, topic, wish, danger in zip(cleaned, topics, wishes, self._dangers(cleaned), strict=True):
            yield self._one(text, _ranked(self.category.labels, topic), _ranked(self.intent.labels, wish)[0], danger)

    def _dangers(self, texts: Sequence[str]) -> Sequence[float]:
        if self.urgency is None:
            return [0.0] * len(texts)
        return [float(chance) for chance in self.urgency.predict_proba(texts)[:, self.urgency.labels.index(URGENT)]]

    def _one(self, text: str, topics: Ranked, wish: tuple[str, float], urgency: float) -> Guess:
        strange = foreign(text)
        language, language_confidence = ("", 0.0) if strange else detect(text)
        topics = _worth(topics[:3], UNTRIED if strange else 1.0) if text else NOTHING
        danger = urgent(text)
        reason = self._reason(text, strange, danger, topics[0], wish[0])
        return Guess(
            category=topics[0][0],
            confidence=topics[0][1],
            top3=topics,
            intent=wish[0],
            intent_confidence=wish[1] if text else 0.0,
            language=language,
            language_confidence=language_confidence,
            route="person" if reason else "auto",
            reason=reason,
            urgent=danger,
            version=self.version,
            urgency=urgency if text else 0.0,
            may_be_urgent=bool(text) and urgency >= self.mark,
        )

    def _reason(
        self, text: str, strange: bool, danger: str | None, topic: tuple[str, float], intent: str
    ) -> Reason | None:
        if not text:
            return "empty"
        if danger:
            return "emergency"
        if topic[0] == CONDUCT:
            return "conduct"
        if strange:
            return "language"
        # What looks like spam is rejected by two persons or by nobody.
        unclear = _says_nothing(text, topic[0]) or intent == "spam"
        return "unsure" if topic[1] < self.own.get(topic[0], self.threshold) or unclear else None


def _worth(topics: Ranked, share: float) -> Ranked:
    return tuple((category, confidence * share) for category, confidence in topics)


def _ranked(labels: tuple[str, ...], chances: NDArray[np.float64]) -> Ranked:
    return tuple((labels[at], float(chances[at])) for at in np.argsort(-chances, kind="stable"))
