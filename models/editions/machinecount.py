"""What an edition says about the machine that routes: counted once a day from its choices and what became of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import dropwhile, takewhile
from typing import Any

from sqlmodel import Session, col, func, select

from models.batches import batches, by_case
from models.custody import TELLS, spans, working_days
from models.deadline import Office
from models.event import CaseEvent
from models.figures.cells import NOW
from models.figures.suppression import ALL
from models.lifecycle import Verb
from models.machineroute import MachineRoute
from models.taxonomy import Language

SHEET = "machine"
# Long enough that a small share of it is read once more in every language; what is older says little of today.
YEAR = timedelta(days=365)
AT_ONCE = 500
# The text is in two languages, or in one that the pages do not speak.
OTHER = "other"

Spot = tuple[str, str, str]


def machine_rows(live: Session, jurisdiction: str, office: Office, now: datetime) -> Iterator[Mapping[str, str | int]]:
    """The rows of the edition, of the year up to now: (measure, table, code) -> number.

    routed | left | lost_days | drawn | untold of all; person by reason; judged and right of all, by language and by
    channel. And in the month in which a version read its first case: read by version.
    """
    mine = (MachineRoute.jurisdiction == jurisdiction, col(MachineRoute.at) >= now - YEAR)
    counted = _counted(live, mine)
    counted["lost_days", ALL, ALL] = _lost_days(live, mine, office, now)
    for (measure, table, code), n in counted.items():
        if n:
            yield _row(NOW, measure, table, code, n)
    versions: Any = select(MachineRoute.model_version, func.min(MachineRoute.at), func.count())
    for version, first, n in live.execute(versions.where(*mine).group_by(MachineRoute.model_version)):
        yield _row(f"{office.local_date(first):%Y-%m}", "read", "version", version, n)


def _row(month: str, measure: str, table: str, code: str, n: int) -> Mapping[str, str | int]:
    return {"sheet": SHEET, "month": month, "measure": measure, "row_code": table, "column_code": code, "n": n}


def _counted(live: Session, mine: tuple[Any, ...]) -> Counter[Spot]:
    r = MachineRoute
    kinds: tuple[Any, ...] = (
        *(r.language, r.channel, r.reason, r.drawn, r.was_right),
        *(col(r.read_at).is_not(None), col(r.left_at).is_not(None)),
    )
    counted: Counter[Spot] = Counter()
    found: Any = select(func.count(), *kinds).where(*mine).group_by(*kinds)
    for n, language, channel, reason, drawn, was_right, read, left in live.execute(found):
        if reason:
            counted["person", "reason", reason] += n
            continue
        for measure, counts in (("routed", True), ("left", left), ("drawn", drawn)):
            counted[measure, ALL, ALL] += n * counts
        if was_right is None:
            counted["untold", ALL, ALL] += n * read
            continue
        for table, code in ((ALL, ALL), ("language", _spoken(language)), ("channel", channel)):
            counted["judged", table, code] += n
            counted["right", table, code] += n * was_right
    return counted


def _spoken(language: str) -> str:
    return language if language in set(Language) else OTHER


def _lost_days(live: Session, mine: tuple[Any, ...], office: Office, now: datetime) -> int:
    """Working days from the machine's choice until the agency had the case that answered it, or has it now."""
    ids = live.exec(select(MachineRoute.case_id).where(*mine, col(MachineRoute.left_at).is_not(None)))
    days = 0
    for chunk in batches(list(ids), AT_ONCE):
        told: Any = select(CaseEvent.case_id, CaseEvent.verb, CaseEvent.at, CaseEvent.data)
        told = told.where(col(CaseEvent.case_id).in_(chunk), col(CaseEvent.verb).in_(sorted(TELLS)))
        told = told.order_by(col(CaseEvent.case_id), col(CaseEvent.seq))
        days += sum(_lost(events, office, now) for events in by_case(live, told).values())
    return days


def _lost(events: list[Any], office: Office, now: datetime) -> int:
    chosen = dropwhile(lambda one: one.agency_code is None, spans(events))
    waited = takewhile(lambda one: one.ended_by != Verb.ANSWER, chosen)
    return sum(working_days(one, office, now) for one in waited if one.lost)
