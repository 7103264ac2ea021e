"""Training and teaching beside a running server: processes of their own, so that no answer waits for them."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from api.house import House
from classifier.versions.progress import BROKEN_OFF, RELEASE, Telling, begun, last, running, wanted
from classifier.versions.recipe import mark

Start = Callable[..., Any]


def start_training(house: House, start: Start = subprocess.Popen) -> bool:
    """Start the training that somebody asked for or that this release needs; whether one was started.

    One at a time; and what this release has tried in vain it does not try again by itself.
    """
    directory = house.classifier.directory
    by = wanted(directory)
    if running(directory) or not (by or _needed(house)):
        return False
    begun(directory)
    # Whatever becomes of the process: this much is known of it.
    Telling(directory, by or RELEASE, house.clock, mark(house.classifier.recipe)).starts()
    _begin(start, "train-by-itself", *(["--by", by] if by else []))
    return True


def start_teaching(house: House, start: Start = subprocess.Popen) -> bool:
    """Start the encoder's lessons beside a version in use that it does not know yet; whether they were started.

    What failed for a version is not tried again by itself; what was broken off is.
    """
    speaker, folder = house.classifier.speaker, house.backend.folder
    if (speaker.chosen, speaker.problem) != ("encoder", "missing"):
        return False
    version, before = house.classifier.version, last(folder)
    tried = before is not None and before.of == version and before.state != "running" and before.error != BROKEN_OFF
    if tried or running(folder) or running(house.classifier.directory):
        return False
    _begin(start, "teach-by-itself")
    return True


def _begin(start: Start, *words: str) -> None:
    # The environment is the one by which this house was opened, and it is the child's too.
    start(
        [sys.executable, "-m", "api", *words],
        # What it prints stands in its progress and in the list of versions, too.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _needed(house: House) -> bool:
    """Whether the version in use was made by another release and nobody has tried to make it anew with this one."""
    if house.classifier.trouble is None:
        return False
    before = last(house.classifier.directory)
    return before is None or before.of != mark(house.classifier.recipe)
