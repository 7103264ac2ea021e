"""One house on each database, with a clock that the test sets."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from databases import Templates, in_memory, postgres_server
from hypothesis import settings
from starlette.testclient import TestClient

from api.house import House
from channels.registry import open_channels, served
from classifier.registry import Classifier, open_classifier
from escalation.office import open_jurisdiction
from models.db import close_engine

# No test may fail because the machine was slow: how long an example takes says nothing of what it shows.
settings.register_profile("jawab", deadline=None)
settings.load_profile("jawab")
# A commit waits for the disk; in memory it does not.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", in_memory() or "")
DATABASES = os.environ.get("JAWAB_TEST_DATABASES", "sqlite postgresql").split()
# Fixture -> what a test of it is called: `make check` leaves these out.
ASKS = {"database": {"database_url", "postgres"}, "model": {"classifier", "small"}}
# Monday, an ordinary working day in Almaty: 10:42 there.
MONDAY = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)


@dataclass
class Clock:
    """The hour, as the test says it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Let time pass: forward(days=3)."""
        self.now += timedelta(**span)
        return self.now


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001
    """Under CI a skipped test is a failure: what was not run was not shown to work."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests need a database, and put them behind those that need none, the slow ones first.

    The workers begin at both ends of the list's halves: while one trains the model for the houses the other needs none.
    """
    for item in items:
        for marker, fixtures in ASKS.items():
            if fixtures & set(item.fixturenames):
                item.add_marker(marker)
        # Commands and jobs open a deployment of their own.
        if item.path.parent.name == "api":
            item.add_marker("database")
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "database" not in item.keywords:
        return 0
    return 1 if "slow" in item.keywords else 2


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started for this run."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """A migrated database of each kind with the agencies of all countries, made once and copied for every test."""
    return Templates(tmp_path_factory.mktemp("templates"))


def _copy(request: pytest.FixtureRequest, templates: Templates, folder: Path) -> AbstractContextManager[str]:
    if request.param == "sqlite":
        return templates.sqlite(folder)
    return templates.postgres(request.getfixturevalue("postgres"))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database of each kind."""
    with _copy(request, templates, tmp_path) as url:
        yield url


@pytest.fixture
def engine(database_url: str, templates: Templates):
    """An engine on the fresh database."""
    engine = templates.engine(database_url)
    yield engine
    close_engine(engine)


@pytest.fixture
def clock() -> Clock:
    """Monday 16 November 2026, 10:42 in Almaty, until the test moves it."""
    return Clock()


@pytest.fixture
def jurisdiction() -> str:
    """The country of the house; a test that needs another overrides this by a parametrize."""
    return "kz"


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The model of the packaged seed, ready. Its folder outlives the run; a changed seed makes a new version."""
    folder = Path(__file__).parents[1] / "var" / "test-models"
    folder.mkdir(parents=True, exist_ok=True)
    model = open_classifier(folder)
    # One process trains it; the others wait and find it.
    with (folder / ".turn").open("w") as turn:
        flock(turn, LOCK_EX)
        model.warm()
    return model


@pytest.fixture
def house(engine, clock: Clock, tmp_path: Path, jurisdiction: str, classifier: Classifier) -> House:
    """A whole deployment on the fresh database; its mail lands in tmp_path/mail."""
    channels = open_channels(smtp_url=f"file://{tmp_path}/mail", mail_from="jawab@example.test")
    house = House(
        engine=engine,
        office=open_jurisdiction(jurisdiction, served(channels)),
        channels=channels,
        inlets={},
        clock=clock,
        pepper=b"pepper-for-tests-only-0123456789",
        secret_key="key-for-tests-only-0123456789abcdef",
        public_url="https://testserver",
        data=tmp_path / "data",
        intake_limit="100000/minute",
    )
    # cached_property: what stands here is what the house would have opened.
    house.classifier = classifier
    return house


@pytest.fixture(params=DATABASES)
def elsewhere(request: pytest.FixtureRequest, house: House, templates: Templates, tmp_path: Path):
    """A second, empty deployment beside the house, on a database of each kind."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with _copy(request, templates, folder) as url:
        second = replace(house, engine=templates.engine(url), data=folder)
        yield second
        close_engine(second.engine)


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """The application as a browser on the same site reaches it; a job runs only when the test runs it."""
    from api.main import create_app

    with TestClient(
        create_app(house, warm=False), base_url="https://testserver", headers={"sec-fetch-site": "same-origin"}
    ) as client:
        yield client
