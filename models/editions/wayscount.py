"""What an edition says by channel and by language: the kept figures, summed over agencies."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, func, select

from models.case import Case
from models.editions.livebook import not_due_yet
from models.editions.sheets import SHEETS
from models.figures.cells import NO_BUCKET, WayFigure
from models.figures.statistics import CHANNELS, LANGUAGES
from models.figures.suppression import ALL

SIDES: tuple[tuple[str, Any], ...] = ((SHEETS[CHANNELS], Case.channel), (SHEETS[LANGUAGES], Case.language))


def way_rows(live: Session, jurisdiction: str, now: datetime) -> Iterator[dict[str, str | int]]:
    """The counts by month, without the answers that are not due yet."""
    w = WayFigure
    place: tuple[Any, ...] = (w.side, w.month, w.code, w.measure)
    found: Any = select(func.sum(w.n), *place).where(w.jurisdiction == jurisdiction, w.bucket == NO_BUCKET)
    rows = live.connection().execute(found.group_by(*place))
    counted = Counter({(side, month, code, measure): int(n) for n, side, month, code, measure in rows})
    months = sorted({month for _, month, *_ in counted})
    for side, column in SIDES:
        for month, (code,), n in not_due_yet(live, jurisdiction, months, [column], now):
            counted[side, month, str(code), "due"] -= n
    for (side, month, code, measure), n in counted.items():
        if n:
            yield {**_where(side, month, code), "measure": measure, "n": n}


def way_spreads(live: Session, jurisdiction: str) -> Iterator[dict[str, str | dict[str, int]]]:
    """How long answers took, by channel and by language."""
    w = WayFigure
    place: tuple[Any, ...] = (w.side, w.month, w.code)
    columns = (*place, w.bucket)
    found: Any = select(func.sum(w.n), *columns).where(w.jurisdiction == jurisdiction, w.measure == "answer_time")
    rows = live.connection().execute(found.group_by(*columns).order_by(*place))
    for where, taken in groupby(rows, key=lambda row: tuple(row[1:4])):
        yield {**_where(*where), "buckets": {str(bucket): int(n) for n, *_, bucket in taken if n}}


def _where(side: str, month: str, code: str) -> dict[str, str]:
    return {"sheet": side, "month": month, "row_code": code, "column_code": ALL}
