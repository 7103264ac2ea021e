"""The chosen backend, and the linear model that answers in its place from the moment it breaks."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.backends.choice import BrokenBackend, Choice, Name, Problem, named, opened
from classifier.classify import Model
from classifier.guess import Backend, Guess, Probabilities

log = logging.getLogger("jawab")


@dataclass(frozen=True)
class Speaker:
    """Which backend was chosen, which one answers (None: it is being loaded), and why it is another if it is."""

    chosen: Name
    speaks: Name | None
    problem: Problem | None = None


class Standby:
    """Answers by the chosen backend; once that has broken, by the linear one, and no more by the chosen one."""

    def __init__(self, choice: Choice, linear: Model) -> None:
        self._linear = linear
        self._choice = choice
        self._problem: Problem | None = None
        self._awaited: Path | None = None
        try:
            chosen = opened(choice, linear)
            # What nothing stands in for needs no watching.
            self._chosen = chosen if chosen is linear else replace(chosen, category=_Watched(chosen.category))
        except BrokenBackend as broken:
            self._give_up(broken)

    @property
    def model(self) -> Model:
        """Return the model that answers now."""
        return self._linear if self._problem else self._chosen

    @property
    def speaker(self) -> Speaker:
        """Return which backend answers now, and why."""
        return Speaker(self._choice.name, "linear" if self._problem else self._choice.name, self._problem)

    @property
    def outlived(self) -> bool:
        """Return whether what was missing has come since: opened anew, the chosen backend would answer."""
        return self._awaited is not None and self._awaited.is_file()

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return one guess a text, in order; all of them by the same backend."""
        try:
            return self.model.guess(texts)
        except BrokenBackend as broken:
            self._give_up(broken)
            return self._linear.guess(texts)

    def _give_up(self, broken: BrokenBackend) -> None:
        # Several threads may meet the same break: it is told once.
        if self._problem is None:
            self._problem, self._awaited = broken.problem, broken.awaited
            log.error("the %s backend is broken (%s: %s); linear answers", self._choice.name, broken.problem, broken)


class _Watched:
    """A backend whose every failure has a name of ours, so that it is not taken for one of the shared parts."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns."""
        return self._backend.labels

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return what the backend says; raise BrokenBackend where it raises anything or says no numbers."""
        try:
            said = self._backend.predict_proba(texts)
        except Exception as broken:
            raise named(broken, "failed") from broken
        if said.shape != (len(texts), len(self.labels)) or not np.isfinite(said).all():
            raise BrokenBackend("failed", "probabilities that are none")
        return said
