"""A nation's cases: drawn lives and places, multiplied with each other inside the database.

Only what statistics read is multiplied: cases, clocks and ratings. What a drawn life adds to the figures is worked out
by the application's own function, once, and counted for every copy.
"""

from collections import Counter

from sqlalchemy import Engine, insert, text
from sqlmodel import SQLModel

from api.benchmarks.first import first_case
from api.benchmarks.lives import LIVES, PLACES, Draw, life_table, place_table
from escalation.office import Jurisdiction
from models.batches import batches
from models.figures.cells import Cells, add

# Rows of one transaction: the log of a database does not grow without end.
AT_ONCE = 250_000
# Every other column is copied from the first case and its clock.
CASES = {
    "id": "first.id + i",
    "number": "'B-' || i",
    **{name: f"place.{name}" for name in ("agency_code", "category", "region")},
    **{
        name: f"life.{name}"
        for name in ("received_at", "received_on", "answered_at", "state", "cycle", "next_due_at", "next_due_kind")
    },
}
CLOCKS = {
    "case_id": "first.case_id + i",
    "agency_code": "place.agency_code",
    "started_at": "life.received_at",
    "state": "life.clock_state",
    **{name: f"life.{name}" for name in ("due_on", "due_at", "ended_at", "exit", "next_step_at")},
}
APPEALS = {**CLOCKS, "kind": "'appeal_answer'", "state": "'met'", "next_step_at": "NULL"}
RATINGS = {"case_id": "first.id + i", "cycle": "1", "value": "life.rating", "comment": "''", "at": "life.ended_at"}
# Table, what differs, whose copy, of which lives.
COPIES = (
    ("cases", CASES, "cases first", "first.id = :first"),
    ("deadlines", CLOCKS, "deadlines first", "first.case_id = :first AND first.kind = 'answer'"),
    ("deadlines", APPEALS, "deadlines first", "first.case_id = :first AND first.kind = 'answer' AND life.appealed"),
    ("ratings", RATINGS, "cases first", "first.id = :first AND life.rating IS NOT NULL"),
)


class Nation:
    """A database that grows: every size contains the one before."""

    def __init__(self, engine: Engine, office: Jurisdiction, draw: Draw) -> None:
        self._engine, self._draw, self._size = engine, draw, 1
        self._first = first_case(engine, office, draw.now).id
        with engine.begin() as connection:
            for table, rows in ((life_table, draw.lives), (place_table, draw.places)):
                table.create(connection)
                connection.execute(insert(table), [{"slot": slot, **row} for slot, row in enumerate(rows)])

    def grow(self, size: int) -> None:
        """So many cases with their figures, and what a database in use has done by itself: the planner's counts."""
        for start in range(self._size, size, AT_ONCE):
            span = {"first": self._first, "start": start, "end": min(start + AT_ONCE, size) - 1}
            with self._engine.begin() as connection:
                for copy in COPIES:
                    connection.execute(text(_copies(*copy)), span)
        self._keep_figures(size)
        self._size = size
        with self._engine.begin() as connection:
            connection.execute(text("ANALYZE"))

    def _keep_figures(self, size: int) -> None:
        counted: Counter[tuple[int, int]] = Counter()
        kinds, shapes = self._draw.kinds, self._draw.shapes
        for i in range(self._size, size):
            kind = kinds[i % PLACES]
            counted.update([(kind, shape) for shape in shapes[i % LIVES]])
        for chunk in batches(counted.items(), AT_ONCE):
            cells: Cells = Counter()
            for (kind, shape), n in chunk:
                cells[self._draw.cell(kind, shape)] += n
            with self._engine.begin() as connection:
                add(connection, cells)


def _copies(table: str, changed: dict[str, str], source: str, which: str) -> str:
    """SQL for the copies :start to :end of a row; both databases count by the same recursion."""
    columns = [column.name for column in SQLModel.metadata.tables[table].c if column.name != "id" or "id" in changed]
    values = [changed.get(column, f"first.{column}") for column in columns]
    return (
        "WITH RECURSIVE counted(i) AS"
        " (SELECT CAST(:start AS integer) UNION ALL SELECT i + 1 FROM counted WHERE i < :end)"
        f" INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM counted"
        f" JOIN bench_lives life ON life.slot = i % {LIVES} JOIN bench_places place ON place.slot = i % {PLACES}"
        f" JOIN {source} ON {which}"
    )
