"""The words of every case in the database's own index: FTS5 on SQLite, an array under GIN on PostgreSQL.

Here alone the two differ. The table is derived: it stands in no export, and `jawab search rebuild` makes it anew.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Connection, Integer, Text, column, delete, func, literal, select, table, text
from sqlalchemy.dialects.postgresql import insert

NAME = "case_search"
# A search says no more than that there are more.
MOST = 1000
# PostgreSQL's index cannot give the newest first: it is asked for blocks of cases (a power of two), the newest first.
# So many times those that were read at most: a disaster may fill the newest with what others search for.
_BLOCK, _GROWTH = 15, 8

_rows = table(NAME, column("case_id", BigInteger), column("words", ARRAY(Text)))
_found = table(NAME, column("rowid", Integer), column("words", Text))
_PUT = text(f"INSERT OR REPLACE INTO {NAME} (rowid, words) VALUES (:case_id, :words)")
_MATCH = text(f"{NAME} MATCH :asked")

Groups = Sequence[Sequence[str]]


def put(connection: Connection, rows: Mapping[int, Collection[str]]) -> None:
    """Keep the words of these cases in the place of what was kept of them."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        given = [{"case_id": case_id, "words": " ".join(sorted(words))} for case_id, words in rows.items()]
        connection.execute(_PUT, given)
        return
    blocks = [
        {"case_id": case_id, "words": [_block(case_id >> _BLOCK), *sorted(words)]} for case_id, words in rows.items()
    ]
    new = insert(_rows)
    connection.execute(
        new.on_conflict_do_update(index_elements=["case_id"], set_={"words": new.excluded.words}), blocks
    )


def find(connection: Connection, groups: Groups) -> list[int]:
    """The newest cases that have a word of each group, the newest first: at most one more than MOST."""
    if connection.dialect.name == "sqlite":
        asked = " AND ".join(f"({' OR '.join(_quoted(word) for word in group)})" for group in groups)
        key = _found.c.rowid
        found = select(key).where(_MATCH).order_by(key.desc()).limit(MOST + 1)
        return list(connection.execute(found, {"asked": asked}).scalars())
    return _newest(connection, groups)


def kept(connection: Connection, case_id: Any) -> Any:
    """The condition that a case is in the index."""
    key: Any = _found.c.rowid if connection.dialect.name == "sqlite" else _rows.c.case_id
    return select(key).where(key == case_id).exists()


def count(connection: Connection) -> int:
    """How many cases are in the index."""
    return connection.execute(select(func.count()).select_from(_rows)).scalar_one()


def empty(connection: Connection) -> None:
    """Forget every case."""
    connection.execute(delete(_rows))


def _quoted(word: str) -> str:
    # Folded words hold neither quotes nor blanks.
    return f'"{word}"'


def _block(number: int) -> str:
    return f"block_{number}"


def _newest(connection: Connection, groups: Groups) -> list[int]:
    """The newest block, then as many as should bring the rest: a common word is found at once, a rare one in three."""
    last = connection.execute(select(func.max(_rows.c.case_id))).scalar()
    found: list[int] = []
    newest = end = (last or 0) // 2**_BLOCK + 1
    span = 1
    while last and end > 0 and len(found) <= MOST:
        start = max(0, end - span)
        found += _within(connection, groups, start, end)
        wanting = (MOST - len(found)) // (len(found) + 1) + 1
        end, span = start, (newest - start) * min(wanting, _GROWTH)
    return found[: MOST + 1]


def _within(connection: Connection, groups: Groups, start: int, end: int) -> Sequence[int]:
    """Those of the blocks from start up to end. What goes back to the first asks for no block: that is dear."""
    asked = (*groups, [_block(number) for number in range(start, end)]) if start else groups
    wanted = [_rows.c.words.op("&&")(literal(list(group), ARRAY(Text))) for group in asked]
    # Materialized, or the planner walks the key from the newest case on in the hope of an early end.
    hits = select(_rows.c.case_id).where(*wanted).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    older = select(hits.c.case_id).where(hits.c.case_id < end << _BLOCK)
    return connection.execute(older.order_by(hits.c.case_id.desc()).limit(MOST + 1)).scalars().all()
