"""What a nation's cases need to be looked at: words to find them by, deliveries, and an agency with all open ones.

Drawn texts, multiplied inside the database like the cases themselves; see nation.py.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, insert, text
from sqlmodel import SQLModel

from classifier.corpus import read
from models.batches import batches
from models.search.keeping import Told, words_for

# A prime: every text meets every place.
TEXTS = 20_011
COMMON, RARE = "yol", "kəhriz"
NAME = "Айгүл Тасыбаева"
# In so many texts the common word stands, and one name in so many.
COMMON_EVERY, NAMED_EVERY = 2, 997
# Nobody has one open case in so many. One notice in so many was lost.
UNHELD_EVERY, LOST_EVERY = 5, 100
# The first open cases: one officer's own, with the name and the rare word, and their notices were lost. As many at
# every size, so that their lists draw as many rows: what a size costs is not the length of a page.
OWN = 100
_OWN = "(cases.state = 'in_progress' AND cases.id <= :own)"

_words = Table("bench_words", MetaData(), Column("slot", Integer, primary_key=True), Column("words", Text))
# The marks and the phone of a case, as models/search/folding.py writes them.
_MARKS = (
    "words.words || ' ag_' || replace(cases.agency_code, '-', '_') || ' re_' || replace(lower(cases.region), '-', '_')"
    f" || ' tel_' || (700000000 + cases.id) || CASE WHEN {_OWN} THEN :told ELSE '' END"
)
_FROM = (
    f"FROM cases JOIN bench_words words ON words.slot = cases.id % {TEXTS} WHERE cases.id > :seen AND cases.id <= :to"
)
_FILL = {
    "sqlite": f"INSERT INTO case_search (rowid, words) SELECT cases.id, {_MARKS} {_FROM}",
    "postgresql": "INSERT INTO case_search (case_id, words)"
    f" SELECT cases.id, string_to_array({_MARKS} || ' block_' || (cases.id >> 15), ' ') {_FROM}",
}
_GIN = "ix_case_search_words"
AT_ONCE = 100_000


class Desk(NamedTuple):
    """Where the open cases are brought: an agency, one of its officers, and another who has the rest."""

    agency: str
    officer: int
    colleague: int


class Crowd:
    """The cases of a nation that grows, dressed after each time that it grew."""

    def __init__(self, engine: Engine, desk: Desk, first: int) -> None:
        self._engine, self._desk, self._seen = engine, desk, first
        with engine.begin() as connection:
            _draw(connection)

    def dress(self) -> int:
        """Dress the cases that are new; returns the key of the last one."""
        with self._engine.begin() as connection:
            last = int(connection.execute(text("SELECT max(id) FROM cases")).scalar_one())
            own = _last_own(connection)
            _bring(connection, self._desk, own)
            _deliver(connection, self._seen, own)
        _index(self._engine, self._seen, last, own)
        with self._engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        self._seen = last
        return last


def phone_of(case_id: int) -> str:
    """How the phone of a case is typed."""
    return f"+7 7 {700_000_000 + case_id}"


def _last_own(connection: Connection) -> int:
    """The key of the last case that is the officer's own; all open ones where there are fewer."""
    first = f"SELECT id FROM cases WHERE state = 'in_progress' ORDER BY id LIMIT {OWN}"
    return int(connection.execute(text(f"SELECT coalesce(max(id), 0) FROM ({first}) AS own")).scalar_one())


def _bring(connection: Connection, desk: Desk, own: int) -> None:
    """All open cases of the nation to one agency: so many has the largest of a million."""
    whose = f"CASE WHEN {_OWN} THEN CAST(:officer AS BIGINT) WHEN id % {UNHELD_EVERY} = 0 THEN NULL ELSE :colleague END"
    open_ = f"UPDATE cases SET agency_code = :agency, officer_id = {whose} WHERE state = 'in_progress'"
    connection.execute(text(open_), {**desk._asdict(), "own": own})


def _deliver(connection: Connection, seen: int, own: int) -> None:
    """An acknowledgment of each case; some were lost."""
    lost = f"cases.id % {LOST_EVERY} = 0 OR {_OWN}"
    changed = {
        "key": "'B-' || cases.id",
        "case_id": "cases.id",
        "state": f"CASE WHEN {lost} THEN 'perm_failed' ELSE 'delivered' END",
        "next_try_at": "NULL",
    }
    columns = [column.name for column in SQLModel.metadata.tables["deliveries"].c if column.name != "id"]
    values = [changed.get(name, f"first.{name}") for name in columns]
    first = "JOIN deliveries first ON first.id = (SELECT min(id) FROM deliveries)"
    given = f"INSERT INTO deliveries ({', '.join(columns)}) SELECT {', '.join(values)} FROM cases {first}"
    connection.execute(text(f"{given} WHERE cases.id > :seen"), {"seen": seen, "own": own})
    noted = f"UPDATE cases SET unreached = true WHERE id > :seen AND ({lost})"
    connection.execute(text(noted), {"seen": seen, "own": own})


def _draw(connection: Connection) -> None:
    chance = random.Random(4827)
    texts = [sample.text for sample in read("texts")]
    _words.create(connection)
    told = (_told(slot, chance.choices(texts, k=3)) for slot in range(TEXTS))
    drawn = [{"slot": slot, "words": " ".join(sorted(words))} for slot, words in enumerate(told)]
    for some in batches(drawn, 1000):
        connection.execute(insert(_words), some)


def _told(slot: int, texts: Sequence[str]) -> set[str]:
    said = [*texts, *([COMMON] if slot % COMMON_EVERY else [])]
    return _words_of(f"B-{slot}", said, [NAME] if slot % NAMED_EVERY == 0 else [])


def _words_of(number: str, said: Sequence[str], names: Sequence[str]) -> set[str]:
    return words_for(Told(number, None, None, None, sealed=False, texts=said, names=names))


def _index(engine: Engine, seen: int, last: int, own: int) -> None:
    """Fill the index of words; PostgreSQL's is made anew over all rows, which takes a third of the time."""
    name = engine.dialect.name
    told = "".join(f" {word}" for word in sorted(_words_of("B", [RARE], [NAME])))
    with engine.begin() as connection:
        made = _without_gin(connection) if name == "postgresql" else None
    for start in range(seen, last, AT_ONCE):
        with engine.begin() as connection:
            some = {"seen": start, "to": min(start + AT_ONCE, last), "own": own, "told": told}
            connection.execute(text(_FILL[name]), some)
    if made:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            connection.execute(text(made))


def _without_gin(connection: Connection) -> str:
    made = connection.execute(
        text(f"SELECT indexdef FROM pg_indexes WHERE indexname = '{_GIN}' AND schemaname = current_schema()")
    ).scalar_one()
    connection.execute(text(f"DROP INDEX {_GIN}"))
    return str(made)
