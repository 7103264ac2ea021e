"""One thing done at many cases: each in its own transaction, with its own result; what fails stops no other."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.exc import DBAPIError

from api.deps import SignedIn
from channels.texts import sentence
from dashboard.desk.forms import Visit, held
from models.actions.turn import Turn
from models.errors import JawabError, NotDurable

log = logging.getLogger("jawab")


class Item(NamedTuple):
    """A case by its number, and the revision that was seen of it; None where what happened since does not matter."""

    number: str
    revision: int | None = None


def items_of(written: Iterable[str] | None) -> list[Item]:
    """The cases that a form sent as number:revision, each as it was seen; what is neither is left out."""
    pairs = [one.rpartition(":") for one in written or ()]
    return [Item(number, int(seen)) for number, _colon, seen in pairs if seen.isdecimal()]


class Result(NamedTuple):
    """What became of one case: why it was left out, in the reader's language; "" where it was done."""

    number: str
    trouble: str = ""


def each(visit: Visit, who: SignedIn, items: Iterable[Item], work: Callable[[Turn], object]) -> list[Result]:
    """Do it at each case."""
    return [Result(one.number, _one(visit, who, one, work)) for one in items]


def outcome_of(visit: Visit, results: Sequence[Result], leaves: datetime | None = None) -> dict[str, Any]:
    """What the page says of them: the numbers done, why each other was left out, and how long it can be taken back."""
    done = [one.number for one in results if not one.trouble]
    return {
        "done": done,
        "left_out": {one.number: one.trouble for one in results if one.trouble},
        "seconds": _seconds(leaves, visit) if done else 0,
    }


def _seconds(leaves: datetime | None, visit: Visit) -> int:
    """Counted from now, not from when the page was asked for: many answers take a while."""
    return max(0, int((leaves - visit.house.clock()).total_seconds())) if leaves else 0


def _one(visit: Visit, who: SignedIn, item: Item, work: Callable[[Turn], object]) -> str:
    try:
        with held(visit, item.number, who, item.revision) as turn:
            work(turn)
    except JawabError as problem:
        return sentence(problem, who.language)
    except DBAPIError as failure:
        log.warning("one of many could not be kept: %s", type(failure).__name__)
        return sentence(NotDurable("not_kept_now"), who.language)
    return ""
