"""Which model answers: the promoted version, even of an older release where people chose it, or the seed's."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from classifier.classify import Model
from classifier.versions.promotions import decided
from classifier.versions.recipe import Recipe, origin
from classifier.versions.seeded import of_seed, promoted, train_from_seed
from classifier.versions.store import ModelError, load, pointed, read_manifest

# outdated: made by another release, and serves on until it is made anew; replaced: it cannot be read any more, and the
# seed's answers in its place.
Trouble = Literal["outdated", "replaced"]
# How much of its accuracy on the frozen texts a version may lose under another release's reading of letters and words.
LOSS = 0.03


@dataclass(frozen=True)
class Served:
    """The model that answers; promoted: the version that should, trouble: why that is not all well."""

    model: Model
    promoted: str
    trouble: Trouble | None = None


def serve(directory: Path, recipe: Recipe) -> Served:
    """Return the model that answers from now on, trained where there is none; raise ModelError.

    As long as nobody has decided anything, the version in use is the seed's and follows seed, code and library at once.
    From the first decision on nothing is replaced silently: a version of an older release serves on where it still
    loads and knows what it knew; where it does not, the seed's answers, and its trouble is told.
    """
    version = pointed(directory)
    if version is None or not decided(directory):
        model = promoted(directory, recipe) or train_from_seed(directory, recipe)
        return Served(model, model.version)
    try:
        return _as_chosen(directory / version, recipe)
    except ModelError:
        return Served(of_seed(directory, recipe), version, "replaced")


def is_current(manifest: Mapping[str, Any], recipe: Recipe) -> bool:
    """Return whether a version was made with this seed, code, library and risk."""
    return all(manifest["origin"].get(part) == value for part, value in origin(recipe).items())


def _as_chosen(folder: Path, recipe: Recipe) -> Served:
    manifest, model = read_manifest(folder), load(folder)
    if is_current(manifest, recipe):
        return Served(model, model.version)
    _refuse_forgetful(model, manifest, recipe)
    return Served(model, model.version, "outdated")


def _refuse_forgetful(model: Model, manifest: Mapping[str, Any], recipe: Recipe) -> None:
    """Raise ModelError where a version reads texts otherwise now and has lost by it. It loads all the same."""
    from classifier.versions.making import frozen_figures

    before = manifest.get("frozen", {}).get("accuracy", 0.0)
    now = frozen_figures(model.category, recipe)["accuracy"]
    if now < before - LOSS:
        raise ModelError(f"{model.version} knows less under this release: accuracy {now:.3f}, was {before:.3f}")
