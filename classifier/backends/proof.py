"""How good a backend is: by the texts that it was proved on when it was made, or by labelled texts of anybody's."""

from collections.abc import Iterator

from classifier.backends.choice import Choice, opened
from classifier.backends.sealed import unsealed
from classifier.classify import Model
from classifier.evaluate import Labelled, shown
from classifier.measures import as_table


def told(choice: Choice, linear: Model, given: Labelled | None) -> Iterator[str]:
    """Yield the same tables as for the linear model; raise BrokenBackend where the backend cannot be opened."""
    model = opened(choice, linear)
    yield f"by {model.version}, beside {linear.version}"
    yield from _kept(choice, linear) if given is None else shown(model, given)


def _kept(choice: Choice, linear: Model) -> Iterator[str]:
    manifest = unsealed(choice.folder / linear.version if choice.name == "encoder" else choice.folder)
    figures, proof, tried = manifest["figures"], manifest["threshold"], manifest["trial"]
    yield "texts that it had not seen when it was made\n"
    yield as_table({**figures.get("languages", {}), "all": figures["all"]}) + "\n"
    yield (
        f"threshold {proof['confidence']:.3f}: {proof['errors']} wrong of {proof['verified']}, at worst "
        f"{proof['bound']:.3f}; chosen on the other folds and tried on each: coverage {tried['coverage']:.3f}, "
        f"error {tried['error']:.3f}"
    )
