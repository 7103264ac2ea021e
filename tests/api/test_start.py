"""What a start does before somebody asks."""

import gc
import threading

import pytest
from fastapi.testclient import TestClient

from api.main import create_app


@pytest.fixture
def swept():
    """The garbage collector as it was."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("swept")
def test_what_a_start_has_made_is_not_walked_by_the_garbage_collector(house):
    house.classifier.warm()
    with TestClient(create_app(house)):
        for one in threading.enumerate():
            if one.name == "warm-up":
                one.join()
        assert gc.get_freeze_count() > 100_000
