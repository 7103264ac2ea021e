"""Make a version: train the heads, measure them, write them down. Whether it comes into use is decided elsewhere.

scikit-learn is imported inside the functions that need it: it costs the server's start more than a second.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.classify import Model, always_people
from classifier.corpus import Sample
from classifier.guess import Backend
from classifier.versions.recipe import Head, Recipe, lesson_of
from classifier.versions.store import ModelError, model_of, save

if TYPE_CHECKING:
    from classifier.train import Training

# From so many own texts on the threshold is proved on them alone, and no more on the seed's.
PROVING = 300


def make(
    directory: Path,
    recipe: Recipe,
    samples: Mapping[Head, Sequence[Sample]],
    made_of: Mapping[str, Any],
    own: Sequence[Sample] = (),
) -> Model:
    """Train on the samples and on own texts besides, save the version and return it; raise ModelError, ValueError.

    made_of goes into the manifest as it is, and into the version's name. Two processes may make the same at once.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        raise ModelError(f"{directory} cannot be written: nothing is trained that could not be kept")
    from classifier.train import train
    from classifier.urgency import are_marked

    learned: dict[Head, Sequence[Sample]] = {**samples, "category": [*samples["category"], *own]}
    lessons = {
        head: lesson_of(head, found) for head, found in learned.items() if head != "urgency" or are_marked(found)
    }
    terms, heads = train(lessons, recipe.risk)
    if len(own) >= PROVING:
        heads["category"] = _proved_on(own, heads["category"], recipe.risk)
    figures = {head: _figures(head, training, learned[head]) for head, training in heads.items()}
    frozen = frozen_figures(heads["category"].backend, recipe)
    content = {**made_of, "heads": figures, "frozen": frozen, **_own_figures(heads["category"], own)}
    version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    save(directory, terms, heads, {"version": version, **content})
    return model_of({head: training.backend for head, training in heads.items()}, {"version": version, **content})


def frozen_figures(backend: Backend, recipe: Recipe) -> dict[str, float]:
    """Return the figures of a category head on the frozen texts (measures.measure; nothing is followed)."""
    from classifier.evaluate import judged_by, labelled
    from classifier.measures import measure

    return measure(judged_by(backend, labelled(recipe.frozen, "label")), 1.01)


def _proved_on(own: Sequence[Sample], training: "Training", risk: float) -> "Training":
    """Return the training with the threshold that the own texts, which stand last, prove by themselves."""
    from sklearn.model_selection import GroupKFold

    from classifier.abstain import find_thresholds, one_for_all, trial
    from classifier.duplicates import groups
    from classifier.train import FOLDS, verified

    found = verified([one.text for one in own], training.judged.last(len(own)), always_people)
    # A town has one text of this and a thousand of that: labels cannot be spread evenly over the folds.
    splits = list(GroupKFold(FOLDS).split(own, groups=groups([one.text for one in own])))
    tried, pooled = trial(found, splits, risk), trial(found, splits, risk, one_for_all)
    return replace(training, thresholds=find_thresholds(found, risk), trial=tried, pooled=pooled)


def _figures(head: Head, training: "Training", samples: Sequence[Sample]) -> dict[str, Any]:
    from classifier.measures import by_label, report
    from classifier.urgency import find_mark, marks_by

    languages = [sample.language for sample in samples]
    content = training.backend.content_hash()
    if head == "urgency":
        mark = find_mark(training.judged)
        return {"mark": mark, "marks": marks_by(training.judged, mark, languages), "content": content}
    return {
        "threshold": asdict(training.threshold),
        "own": {label: asdict(one) for label, one in training.thresholds.own.items()},
        "trial": asdict(training.trial),
        "pooled": asdict(training.pooled),
        "content": content,
        "cross_validated": report(training.judged, training.thresholds.limits, {"languages": languages}),
        "by_label": by_label(training.judged),
    }


def _own_figures(training: "Training", own: Sequence[Sample]) -> dict[str, Any]:
    if not own:
        return {}
    from classifier.measures import measure

    return {"own": measure(training.judged.last(len(own)), training.thresholds.limits)}
