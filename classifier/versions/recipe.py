"""What a model is made from: the seed, the code, the library and the risk."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from classifier import corpus
from classifier.abstain import RISK
from classifier.classify import always_people
from classifier.concepts import hints
from classifier.language import LANGUAGES

if TYPE_CHECKING:
    from classifier.train import Lesson

Head = Literal["category", "intent", "urgency"]

HEADS: dict[Head, corpus.Folder] = {"category": "texts", "intent": "intents", "urgency": "texts"}

# A change in one of these makes another model, or another threshold, of the same texts.
_SOURCES = (
    *("folding.py", "language.py", "concepts.py", "concepts.toml", "terms.py", "linear.py", "fitting.py"),
    *("duplicates.py", "train.py", "abstain.py", "classify.py", "emergency.py"),
    *("foreign.py", "foreign.toml", "urgency.py"),
    *(f"emergencies/{language}.toml" for language in LANGUAGES),
)


# Columns text, label, language, style; written apart from the seed.
FROZEN = Path(str(files("classifier"))) / "frozen.csv"


@dataclass(frozen=True)
class Recipe:
    """What a model is made from: the share of wrong guesses that may be followed, and the folder of the seed.

    frozen: the texts on which versions are compared, and from which nothing is ever learned.
    """

    risk: float = RISK
    seed: Path = corpus.SEED
    frozen: Path = FROZEN


def origin(recipe: Recipe) -> dict[str, str]:
    """Return what a model trained here and now would be made of: seed, code, library, risk."""
    sources = [files("classifier").joinpath(name).read_bytes() for name in _SOURCES]
    return {
        "seed": corpus.fingerprint(recipe.seed),
        "code": hashlib.sha256(b"".join(sources)).hexdigest(),
        "scikit-learn": installed("scikit-learn"),
        "risk": repr(recipe.risk),
    }


def mark(recipe: Recipe) -> str:
    """Return the sum of all that `origin` says."""
    return hashlib.sha256(repr(sorted(origin(recipe).items())).encode()).hexdigest()


def lesson_of(head: Head, samples: Sequence[corpus.Sample]) -> "Lesson":
    """Return what a head learns from samples of the seed."""
    from classifier.train import Lesson, nobody
    from classifier.urgency import labels_of

    texts = [sample.text for sample in samples]
    if head == "urgency":
        return Lesson(texts, labels_of(samples))
    labels = [sample.label for sample in samples]
    return Lesson(texts, labels, hints(head), always_people if head == "category" else nobody)
