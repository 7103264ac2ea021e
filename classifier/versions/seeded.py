"""The version of the packaged seed: what a new installation begins with."""

from pathlib import Path

from classifier import corpus
from classifier.classify import Model
from classifier.corpus import Sample
from classifier.versions.making import make
from classifier.versions.recipe import HEADS, Head, Recipe, origin
from classifier.versions.store import load, pointed, promote, read_manifest, versions


def promoted(directory: Path, recipe: Recipe) -> Model | None:
    """Return the promoted version, None where there is none of this recipe, code and library; raise ModelError."""
    version = pointed(directory)
    if version is None or read_manifest(directory / version)["origin"] != origin(recipe):
        return None
    return load(directory / version)


def train_from_seed(directory: Path, recipe: Recipe) -> Model:
    """Train by the recipe, save and promote the version and return it; two processes may do so at once."""
    model = make_of_seed(directory, recipe)
    promote(directory, model.version)
    return model


def make_of_seed(directory: Path, recipe: Recipe) -> Model:
    """Train by the recipe and save the version, without promoting it."""
    return make(directory, recipe, samples_of(recipe), {"origin": origin(recipe)})


def of_seed(directory: Path, recipe: Recipe) -> Model:
    """Return the seed's version of this code as it lies on disk, or train it; none is promoted by that."""
    wanted = origin(recipe)
    found = [one["version"] for one in versions(directory) if one["origin"] == wanted]
    return load(directory / found[0]) if found else make_of_seed(directory, recipe)


def samples_of(recipe: Recipe) -> dict[Head, tuple[Sample, ...]]:
    """Return the texts of the seed, by head."""
    return {head: corpus.read(folder, recipe.seed) for head, folder in HEADS.items()}
