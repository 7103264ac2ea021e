"""The version of the packaged seed: what a new installation begins with.

scikit-learn is imported inside the functions that need it: it costs the server's start more than a second.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier import corpus
from classifier.classify import Model
from classifier.versions.recipe import HEADS, Recipe, lesson_of, origin
from classifier.versions.store import ModelError, load, promote, read_manifest, save

if TYPE_CHECKING:
    from classifier.train import Training


def promoted(directory: Path, recipe: Recipe) -> Model | None:
    """Return the promoted version, None where there is none of this recipe, code and library; raise ModelError."""
    pointer = directory / "promoted"
    if not pointer.exists():
        return None
    folder = directory / pointer.read_text(encoding="utf-8").strip()
    if not folder.exists():
        return None
    return load(folder) if read_manifest(folder)["origin"] == origin(recipe) else None


def train_from_seed(directory: Path, recipe: Recipe) -> Model:
    """Train by the recipe, save and promote the version and return it; two processes may do so at once."""
    directory.mkdir(parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        raise ModelError(f"{directory} cannot be written: nothing is trained that could not be kept")
    from classifier.train import train

    samples = {head: corpus.read(folder, recipe.seed) for head, folder in HEADS.items()}
    terms, heads = train({head: lesson_of(head, found) for head, found in samples.items()}, recipe.risk)
    figures = {head: _figures(training, samples[head]) for head, training in heads.items()}
    content = {"origin": origin(recipe), "heads": figures}
    version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    save(directory, terms, heads, {"version": version, **content})
    promote(directory, version)
    threshold = heads["category"].threshold.confidence
    return Model(heads["category"].backend, heads["intent"].backend, threshold, version)


def _figures(training: "Training", samples: Sequence[corpus.Sample]) -> dict[str, Any]:
    from classifier.measures import by_label, report

    languages = [sample.language for sample in samples]
    threshold = training.threshold.confidence
    return {
        "threshold": asdict(training.threshold),
        "trial": asdict(training.trial),
        "content": training.backend.content_hash(),
        "cross_validated": report(training.judged, threshold, {"languages": languages}),
        "by_label": by_label(training.judged),
    }
