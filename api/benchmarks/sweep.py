"""bench sweep: a nation's open clocks, some of them out; how long until every step has fired."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, bindparam, event, insert, text, update
from sqlmodel import SQLModel, col

from api.benchmarks.first import first_case
from api.benchmarks.result import Cost, Result
from escalation.office import Jurisdiction, open_jurisdiction
from escalation.sweep import sweep
from models.account import Account
from models.actions.rows import defaults
from models.db import Instant, close_engine, open_engine
from models.deadline import Deadline
from models.taxonomy import DeadlineKind, Role

NOW = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)


def run(open_cases: int, due: int, database_url: str = "") -> Result:
    """Fire `due` steps among `open_cases` clocks; seconds of the whole sweep stand under "seconds"."""
    with TemporaryDirectory() as folder:
        engine = open_engine(database_url or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        office = open_jurisdiction("kz")
        _fill(engine, office, open_cases, due)
        with _transactions(engine) as spans:
            wall, cpu = time.perf_counter(), time.process_time()
            fired = sweep(engine, office, NOW)
            seconds, cpu = time.perf_counter() - wall, time.process_time() - cpu
        idle = median(_idle(engine, office) for _ in range(50))
        close_engine(engine)
    if fired != due:
        raise RuntimeError(f"{fired} steps fired, {due} were due")
    more = {
        "open": open_cases,
        "due": due,
        "seconds": round(seconds, 3),
        "longest_transaction_ms": round(max(spans) * 1000, 1),
        "idle_sweep_ms": round(idle * 1000, 2),
    }
    return Result("sweep", fired, Cost(fired / seconds, cpu * 1000 / fired), more=more)


def _idle(engine: Engine, office: Jurisdiction) -> float:
    began = time.perf_counter()
    sweep(engine, office, NOW)
    return time.perf_counter() - began


@contextmanager
def _transactions(engine: Engine) -> Iterator[list[float]]:
    """How many seconds each connection of the engine that writes was held meanwhile, its commit included."""
    spans: list[float] = []
    began: dict[int, float] = {}

    def taken(_driver: Any, record: Any, _proxy: Any) -> None:
        began[id(record)] = time.perf_counter()

    def given_back(_driver: Any, record: Any) -> None:
        spans.append(time.perf_counter() - began.pop(id(record)))

    event.listen(engine, "checkout", taken)
    event.listen(engine, "checkin", given_back)
    yield spans
    event.remove(engine, "checkout", taken)
    event.remove(engine, "checkin", given_back)


def _fill(engine: Engine, office: Jurisdiction, open_cases: int, due: int) -> None:
    """One real case, then copies of its rows with other numbers: the tables as a nation would fill them."""
    key = first_case(engine, office, NOW - timedelta(days=3)).id or 0
    with engine.begin() as connection:
        connection.execute(insert(Account), list(_staff(office)))
        officer = "UPDATE cases SET officer_id = (SELECT min(id) FROM accounts WHERE agency_code = cases.agency_code)"
        connection.execute(text(officer))
        connection.execute(text(_copies("cases", {"number": "'B-' || i"})), {"first": key, "n": open_cases - 1})
    _clocks(engine, office, key, due)
    with engine.begin() as connection:
        # What a database that is in use has done by itself: without it the planner reads the whole table.
        connection.execute(text("ANALYZE"))


def _staff(office: Jurisdiction) -> Iterator[dict[str, Any]]:
    """Twenty people at every agency of the country."""
    for code in office.profile.agencies:
        for place, role in enumerate([Role.OFFICER] * 17 + [Role.MANAGER] * 2 + [Role.HEAD]):
            login = f"{code}-{place}"
            yield {
                **defaults(Account),
                **{"login": login, "name": login, "role": role, "agency_code": code},
                **{"password_hash": "!", "created_at": NOW},
            }


def _copies(table: str, changed: dict[str, str]) -> str:
    """SQL that copies the row :first :n times; both databases count by the same recursion."""
    columns = [column.name for column in SQLModel.metadata.tables[table].c if column.name != "id"]
    values = [changed.get(column, column) for column in columns]
    return (
        "WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < :n)"
        f" INSERT INTO {table} ({', '.join(columns)})"
        f" SELECT {', '.join(values)} FROM {table}, counted WHERE {table}.id = :first"
    )


def _clocks(engine: Engine, office: Jurisdiction, first: int, due: int) -> None:
    """Every case gets the first one's answer clock: out for the first `due`, still running for the others."""
    columns = [column.name for column in SQLModel.metadata.tables["deadlines"].c if column.name != "id"]
    ends = "CASE WHEN cases.id < :edge THEN :late ELSE :later END"
    # Reminders are behind all of them: what fires is the step at the end of the term.
    reminded = str(len(office.ladders.for_kind(DeadlineKind.ANSWER).remind_at))
    changed = {"case_id": "cases.id", "due_at": ends, "next_step_at": ends, "step": reminded}
    values = [changed.get(column, f"deadlines.{column}") for column in columns]
    copy = text(
        f"INSERT INTO deadlines ({', '.join(columns)}) SELECT {', '.join(values)}"
        " FROM cases, deadlines WHERE deadlines.case_id = :first AND cases.id <> :first"
    ).bindparams(bindparam("late", type_=Instant()), bindparam("later", type_=Instant()))
    span = {"first": first, "edge": first + due, "late": NOW - timedelta(hours=1), "later": NOW + timedelta(days=9)}
    with engine.begin() as connection:
        connection.execute(copy, span)
        connection.execute(
            update(Deadline)
            .where(col(Deadline.case_id) == first)
            .values(due_at=span["late"], next_step_at=span["late"], step=int(reminded))
        )
