"""Open the classifier: the version in use, whichever that is by now, and the one that guesses in its shadow."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from classifier.backends.choice import LINEAR, Choice
from classifier.backends.standby import Speaker, Standby
from classifier.classify import Model
from classifier.guess import Guess
from classifier.versions.recipe import Recipe
from classifier.versions.serving import Trouble, serve
from classifier.versions.store import ModelError, load, pointed

PACKAGED = Recipe()
SHADOW = "shadow"

Stamp = tuple[int, int] | None


class Opened(NamedTuple):
    """What answers, and what is not well with the version that should be in use."""

    standby: Standby
    trouble: Trouble | None


class Classifier:
    """One model for all threads; the first use loads it, or trains it where the directory has none that fits.

    What is promoted meanwhile, here or in another process, is loaded beside the one that answers and takes its place.
    Another backend than the linear one is opened beside it; where that breaks, the linear one answers.
    """

    def __init__(self, directory: Path, recipe: Recipe, choice: Choice = LINEAR) -> None:
        self.directory = directory
        self.recipe = recipe
        self._choice = choice
        self._lock = threading.Lock()
        self._opened: Opened | None = None
        self._stamp: Stamp = None
        self._following: threading.Thread | None = None

    def guess(self, texts: Sequence[str]) -> list[Guess]:
        """Return one guess a text, in order; raise ModelError where the version on disk is damaged."""
        return self._standby().guess(texts)

    @property
    def ready(self) -> bool:
        """Return whether a guess would come at once; where waiting is worse than no guess, ask this first."""
        return self._opened is not None

    @property
    def speaker(self) -> Speaker:
        """Return which backend answers and why, none while it is being loaded: nobody waits for this."""
        return self._opened.standby.speaker if self._opened else Speaker(self._choice.name, None)

    @property
    def version(self) -> str:
        """Return the version in use."""
        return self.model().version

    @property
    def threshold(self) -> float:
        """Return the confidence from which a category may be followed without a person; above 1 it never may."""
        return self.model().threshold

    def needed(self, category: str) -> float | None:
        """Return from which confidence on it may be followed; None while that would have to be waited for."""
        return self.model().own.get(category, self.threshold) if self.ready else None

    @property
    def trouble(self) -> Trouble | None:
        """Return what is not well with the version that should be in use; None as long as nothing is loaded."""
        return self._opened.trouble if self._opened else None

    def warm(self) -> None:
        """Load or train now, so that no later call has to wait: meant for a thread beside the server's start."""
        self.model()

    def model(self) -> Model:
        """Return the model that answers now, loaded or trained when need be."""
        return self._standby().model

    def settle(self) -> None:
        """Wait until what was promoted before this call is in use here."""
        self.model()
        if self._following:
            self._following.join()

    def _standby(self) -> Standby:
        """What answers; a new version is taken up in the background."""
        with self._lock:
            if self._opened is None:
                self._opened, self._stamp = self._open(), stamp(self.directory / "promoted")
            elif self._stamp != (now := stamp(self.directory / "promoted")) or self._healed(self._opened.standby):
                self._stamp = now
                self._following = threading.Thread(target=self._follow, name="take up a model", daemon=True)
                self._following.start()
            return self._opened.standby

    def _healed(self, standby: Standby) -> bool:
        """Whether the chosen backend can be opened by now, and nobody is about to."""
        return standby.outlived and not (self._following and self._following.is_alive())

    def _open(self) -> Opened:
        served = serve(self.directory, self.recipe)
        return Opened(Standby(self._choice, served.model), served.trouble)

    def _follow(self) -> None:
        try:
            opened: Opened | None = self._open()
        except (ModelError, OSError):
            # The one that answers goes on; what should answer cannot be read.
            opened = self._opened._replace(trouble="replaced") if self._opened else None
        with self._lock:
            self._opened = opened


class Shadow:
    """The version that guesses too, and by which nothing is routed; loaded when it is first asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._model: Model | None = None

    def model(self) -> Model | None:
        """Return the version that the pointer `shadow` names now; None where there is none. Raise ModelError."""
        version = pointed(self._directory, SHADOW)
        with self._lock:
            if version is None:
                self._model = None
            elif self._model is None or self._model.version != version:
                self._model = load(self._directory / version)
            return self._model


def open_classifier(directory: Path, recipe: Recipe = PACKAGED, choice: Choice = LINEAR) -> Classifier:
    """Return the classifier of a directory (var/models) at once; loading or training waits for `warm` or first use."""
    return Classifier(directory, recipe, choice)


def stamp(path: Path) -> Stamp:
    """Return what changes with every new pointer; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino
