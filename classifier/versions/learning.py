"""Learn from an agency's own past, with the seed or without it, and let the gate decide what comes of it."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.classify import Model
from classifier.corpus import Sample
from classifier.versions.making import make
from classifier.versions.past import Past, PastError, held_out
from classifier.versions.progress import Telling
from classifier.versions.promotions import Deed, Line, bring_into_use, keep_out
from classifier.versions.recipe import Recipe, origin
from classifier.versions.seeded import samples_of
from classifier.versions.store import ModelError, load, pointed

if TYPE_CHECKING:
    from classifier.versions.gate import Exam, Verdict

# What of a label is learned from fewer own texts, where the seed has no part, is chance.
FEWEST = 5


@dataclass(frozen=True)
class Wish:
    """Who wants a version, and how. only: without the texts of the seed.

    anyway: the reason why it shall come into use whatever the gate says; empty: the gate decides.
    """

    by: str
    only: bool = False
    anyway: str = ""


@dataclass(frozen=True)
class Learned:
    """What came of it: the decision as it was written down, what the exams showed, how many texts went where."""

    line: Line
    verdict: "Verdict"
    learned: int
    held_out: int


def known_labels(recipe: Recipe) -> frozenset[str]:
    """Return the labels that a past may have: those of the seed."""
    return frozenset(one.label for one in samples_of(recipe)["category"])


def learn(directory: Path, recipe: Recipe, past: Past, wish: Wish, telling: Telling) -> Learned:
    """Train a version, examine it beside the one in use and promote it if the gate lets it; else keep it and say why.

    An empty past makes the seed's version once more. Raise PastError where there is too little to learn from,
    ModelError where the directory cannot be written.
    """
    own, held = _parted(past.samples, only=wish.only)
    telling.at("learning")
    samples = samples_of(recipe)
    kept = {**samples, "category": () if wish.only else samples["category"]}
    model = make(directory, recipe, kept, _made_of(recipe, past, wish, len(own), len(held)), own)
    telling.at("examining")
    verdict = _judged(directory, recipe, model, held)
    line = _decided(directory, model.version, wish, verdict, telling)
    telling.done(line.version, line.how)
    return Learned(line, verdict, len(own), len(held))


def texts_of(recipe: Recipe, past: Past, *, only: bool) -> list[Sample]:
    """Return the texts of which the category head of such a version learns."""
    return [*(() if only else samples_of(recipe)["category"]), *_parted(past.samples, only=only)[0]]


def outcome(recipe: Recipe, past: Past, *, only: bool) -> str:
    """Return the sum of all that a version would be made of: two of the same sum are the same version."""
    made = {**origin(recipe), "past": [one["sha256"] for one in past.sources], "only": only}
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def _made_of(recipe: Recipe, past: Past, wish: Wish, learned: int, held: int) -> dict[str, Any]:
    if not past.sources:
        return {"origin": origin(recipe)}
    kept = {"sources": list(past.sources), "only": wish.only, "learned": learned, "held_out": held}
    return {"origin": {**origin(recipe), "past": outcome(recipe, past, only=wish.only)}, "past": kept}


def _parted(samples: Sequence[Sample], *, only: bool) -> tuple[list[Sample], list[Sample]]:
    """Return what is learned and what is held out."""
    apart = held_out(samples)
    own = [one for one, aside in zip(samples, apart, strict=True) if not aside]
    counts = Counter(one.label for one in own)
    kept = [one for one in own if not only or counts[one.label] >= FEWEST]
    if samples and len({one.label for one in kept}) < (2 if only else 1):
        raise PastError(f"{len(samples)} texts are too few to learn from: {FEWEST} a label, under two labels at least")
    return kept, [one for one, aside in zip(samples, apart, strict=True) if aside]


def _judged(directory: Path, recipe: Recipe, model: Model, held: Sequence[Sample]) -> "Verdict":
    from classifier.versions.gate import judge

    return judge(model, _in_use(directory), _exams(recipe, held))


def _exams(recipe: Recipe, held: Sequence[Sample]) -> "list[Exam]":
    from classifier.evaluate import Labelled, labelled
    from classifier.versions.gate import Exam

    exams = [Exam("the frozen texts", labelled(recipe.frozen, "label", "language"), floors=True)]
    if held:
        texts, labels = [one.text for one in held], [one.label for one in held]
        exams.append(Exam("own texts held out", Labelled(texts, labels, [one.language for one in held])))
    return exams


def _in_use(directory: Path) -> Model | None:
    """Return the version to compare with; None where there is none, or none that this release can read."""
    version = pointed(directory)
    try:
        return load(directory / version) if version else None
    except ModelError:
        return None


def _decided(directory: Path, version: str, wish: Wish, verdict: "Verdict", telling: Telling) -> Line:
    deed = Deed(wish.by, telling.now(), wish.anyway)
    if verdict.passed:
        return bring_into_use(directory, version, "passed", deed, verdict.as_json())
    if wish.anyway:
        return bring_into_use(directory, version, "anyway", deed, verdict.as_json())
    return keep_out(directory, version, deed, verdict.as_json())
