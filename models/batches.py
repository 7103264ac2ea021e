"""Long rows of things, some at a time: whoever reads or writes millions holds only a few of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

from sqlmodel import Session

T = TypeVar("T")
# How many are done, of how many: for whoever waits.
Heard = Callable[[int, int], object]


def unheard(_done: int, _total: int) -> None:
    """Nobody waits for it."""


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows, `size` at a time; the last batch may be smaller."""
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch


def walk(session: Session, wanted: Any, key: Any, size: int) -> Iterator[Sequence[Any]]:
    """What the statement finds, in the order of a growing positive key that its rows carry as `id`."""
    seen = 0
    while rows := session.connection().execute(wanted.where(key > seen).order_by(key).limit(size)).all():
        yield rows
        seen = rows[-1].id


def by_case(session: Session, wanted: Any) -> dict[int, list[Any]]:
    """What the statement finds, by `case_id`; it must be ordered by that first."""
    # Columns, not rows of the ORM: it would keep every one of them.
    rows = session.connection().execute(wanted)
    return {case_id: list(group) for case_id, group in groupby(rows, key=lambda row: int(row.case_id))}
