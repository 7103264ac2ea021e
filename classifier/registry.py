"""Open the classifier: the promoted version on disk, or one trained from the packaged seed."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from classifier import versions
from classifier.backends.choice import LINEAR, Choice
from classifier.backends.standby import Speaker, Standby
from classifier.classify import Model
from classifier.guess import Guess
from classifier.versions import Recipe

PACKAGED = Recipe()


class Classifier:
    """One model for all threads; the first use loads it, or trains it where the directory has none that fits.

    Another backend than the linear one is opened beside it; where that breaks, the linear one answers.
    """

    def __init__(self, directory: Path, recipe: Recipe, choice: Choice = LINEAR) -> None:
        self._directory = directory
        self._recipe = recipe
        self._choice = choice
        self._lock = threading.Lock()

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return one guess a text, in order; raise versions.ModelError where the version on disk is damaged."""
        return self._opened().guess(texts)

    @property
    def ready(self) -> bool:
        """Return whether a guess would come at once; where waiting is worse than no guess, ask this first."""
        return "_standby" in self.__dict__

    @property
    def speaker(self) -> Speaker:
        """Return which backend answers and why, none while it is being loaded: nobody waits for this."""
        return self._standby.speaker if self.ready else Speaker(self._choice.name, None)

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
        self._opened()

    def model(self) -> Model:
        """Return the model that answers now, loaded or trained when need be."""
        return self._opened().model

    def _opened(self) -> Standby:
        with self._lock:
            return self._standby

    @cached_property
    def _standby(self) -> Standby:
        linear = versions.promoted(self._directory, self._recipe)
        return Standby(self._choice, linear or versions.train_from_seed(self._directory, self._recipe))


def open_classifier(directory: Path, recipe: Recipe = PACKAGED, choice: Choice = LINEAR) -> Classifier:
    """Return the classifier of a directory (var/models) at once; loading or training waits for `warm` or first use."""
    return Classifier(directory, recipe, choice)
