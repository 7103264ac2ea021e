"""Open the classifier: the promoted version on disk, or one trained from the packaged seed."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from classifier.classify import Model
from classifier.guess import Guess
from classifier.versions.recipe import Recipe
from classifier.versions.seeded import promoted, train_from_seed

PACKAGED = Recipe()


class Classifier:
    """One model for all threads; the first use loads it, or trains it where the directory has none that fits."""

    def __init__(self, directory: Path, recipe: Recipe) -> None:
        self._directory = directory
        self._recipe = recipe
        self._lock = threading.Lock()

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return one guess a text, in order; raise ModelError where the version on disk is damaged."""
        return self.model().guess(texts)

    @property
    def ready(self) -> bool:
        """Return whether a guess would come at once; where waiting is worse than no guess, ask this first."""
        return "_model" in self.__dict__

    @property
    def version(self) -> str:
        """Return the version in use."""
        return self.model().version

    @property
    def threshold(self) -> float:
        """Return the confidence from which a category may be followed without a person; above 1 it never may."""
        return self.model().threshold

    def warm(self) -> None:
        """Load or train now, so that no later call has to wait: meant for a thread beside the server's start."""
        self.model()

    def model(self) -> Model:
        """Return the model itself, loaded or trained when need be."""
        with self._lock:
            return self._model

    @cached_property
    def _model(self) -> Model:
        return promoted(self._directory, self._recipe) or train_from_seed(self._directory, self._recipe)


def open_classifier(directory: Path, recipe: Recipe = PACKAGED) -> Classifier:
    """Return the classifier of a directory (var/models) at once; loading or training waits for `warm` or first use."""
    return Classifier(directory, recipe)
