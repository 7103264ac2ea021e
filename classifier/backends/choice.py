"""Which backend reads the categories: its name, where its files lie, and how a name becomes a model."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from classifier.classify import Model

Name = Literal["linear", "encoder", "transformers"]
NAMES: tuple[Name, ...] = get_args(Name)

# Why a backend does not speak. A code and never the words of an exception: they may hold a citizen's.
Problem = Literal["package", "missing", "damaged", "labels", "memory", "failed"]


@dataclass(frozen=True)
class Choice:
    """A backend and the folder of its files; the linear one needs none."""

    name: Name = "linear"
    folder: Path = Path()


LINEAR = Choice()


class BrokenBackend(RuntimeError):
    """A backend cannot be used; the message is for the log and holds no word of a citizen."""

    def __init__(self, problem: Problem, words: str, awaited: Path | None = None) -> None:
        super().__init__(words)
        self.problem = problem
        # The file that ends the trouble as soon as it is there.
        self.awaited = awaited


# Where each is opened: a module with `opened(linear: Model, folder: Path) -> Model`. Imported when chosen, for torch
# alone takes longer to import than all of Jawab to start.
_DOORS: dict[Name, str] = {
    "encoder": "classifier.backends.encoder",
    "transformers": "classifier.backends.transformer",
}

# The first that fits, from the top. Torch has no exception of its own for memory that it cannot get.
_PROBLEMS: tuple[tuple[type[Exception], str, Problem], ...] = (
    (ImportError, "", "package"),
    (MemoryError, "", "memory"),
    (RuntimeError, "allocate memory", "memory"),
    (RuntimeError, "out of memory", "memory"),
)


def opened(choice: Choice, linear: "Model") -> "Model":
    """Return the model of a choice, the linear one's other heads with it; raise BrokenBackend and nothing else."""
    if choice.name == "linear":
        return linear
    try:
        door: Callable[[Model, Path], Model] = import_module(_DOORS[choice.name]).opened
        return door(linear, choice.folder)
    except BrokenBackend:
        raise
    except Exception as broken:
        raise named(broken, "damaged") from broken


def named(broken: Exception, otherwise: Problem) -> BrokenBackend:
    """Return what broke as one of our problems; of its words only the kind is kept."""
    fitting = (
        problem for kind, words, problem in _PROBLEMS if isinstance(broken, kind) and words in str(broken).casefold()
    )
    return BrokenBackend(next(fitting, otherwise), type(broken).__name__)
