"""One training at a time, and how far it is: training.json beside the versions, held by a lock that dies with it."""

import fcntl
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from classifier.versions.store import ModelError, replace_text

Step = Literal["reading", "learning", "examining"]
State = Literal["starting", "running", "done", "failed"]
STEPS: tuple[Step, ...] = ("reading", "learning", "examining")
# Who wants a training that no person asked for.
RELEASE = "release"
# What is told of one whose process died.
BROKEN_OFF = "broken off"
FILE, LOCK, WANTED = "training.json", "training.lock", "training.wanted"


@dataclass(frozen=True)
class Progress:
    """The last training: where it is, since when (ISO, UTC), who wanted it, what came of it.

    of: what the version would be made of, so that nobody tries the same in vain again and again.
    """

    state: State
    step: Step
    by: str
    began: str
    since: str
    of: str = ""
    version: str = ""
    how: str = ""
    error: str = ""


class Telling:
    """The one training that runs tells here how far it is."""

    def __init__(self, directory: Path, by: str, clock: Callable[[], datetime], of: str) -> None:
        self._directory = directory
        self._clock = clock
        began = clock().isoformat()
        self._last = Progress("running", "reading", by, began, began, of)

    def now(self) -> datetime:
        """Return the hour (UTC)."""
        return self._clock()

    def starts(self) -> None:
        """A process is on its way that will tell the rest."""
        self._write(replace(self._last, state="starting"))

    def at(self, step: Step) -> None:
        """A step has begun."""
        self._write(replace(self._last, state="running", step=step))

    def done(self, version: str, how: str) -> None:
        """A version is there; how: as in promotions."""
        self._write(replace(self._last, state="done", version=version, how=how))

    def failed(self, error: str) -> None:
        """Nothing came of it."""
        self._write(replace(self._last, state="failed", error=error))

    def _write(self, told: Progress) -> None:
        self._last = replace(told, since=self._clock().isoformat())
        replace_text(self._directory / FILE, json.dumps(asdict(self._last), ensure_ascii=False))


@contextmanager
def one_at_a_time(directory: Path, by: str, clock: Callable[[], datetime], of: str = "") -> Iterator[Telling]:
    """Hold the lock of training; raise ModelError while another process trains. What goes wrong is told, and raised."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / LOCK).open("w") as lock:
        if not _taken(lock.fileno()):
            raise ModelError("another training is running; see jawab models")
        telling = Telling(directory, by, clock, of)
        telling.at("reading")
        try:
            yield telling
        except Exception as wrong:
            telling.failed(type(wrong).__name__ if isinstance(wrong, OSError) else str(wrong))
            raise


def want(directory: Path, by: str) -> None:
    """Ask the worker for a training; asked twice, it trains once."""
    directory.mkdir(parents=True, exist_ok=True)
    replace_text(directory / WANTED, by)


def wanted(directory: Path) -> str | None:
    """Return who asked for a training that has not begun; None where nobody did."""
    try:
        return (directory / WANTED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def begun(directory: Path) -> None:
    """What was asked for is under way."""
    (directory / WANTED).unlink(missing_ok=True)


def running(directory: Path) -> bool:
    """Return whether a training runs, in whatever process."""
    try:
        with (directory / LOCK).open() as lock:
            return not _taken(lock.fileno())
    except FileNotFoundError:
        return False


def last(directory: Path) -> Progress | None:
    """Return how far the last training is; one whose process died is told as failed. None before the first."""
    try:
        told = Progress(**json.loads((directory / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    if told.state == "running" and not running(directory):
        return replace(told, state="failed", error=BROKEN_OFF)
    return told


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
