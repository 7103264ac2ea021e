"""A model trained on the small seed, shared by all tests that only read it."""

from pathlib import Path

import pytest
from smallseed import small_recipe

from classifier.versions.recipe import Recipe


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """The recipe of the small seed, as files."""
    return small_recipe(tmp_path_factory.mktemp("seed"))


@pytest.fixture(scope="session")
def small_seed(small: Recipe) -> Path:
    """The small seed as files."""
    return small.seed


@pytest.fixture(scope="session")
def models(small: Recipe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one version trained on the small seed; tests only read it."""
    from classifier.versions.seeded import train_from_seed

    directory = tmp_path_factory.mktemp("models")
    train_from_seed(directory, small)
    return directory
