"""Extensions, pauses and passing on as an edition has them, small numbers left out."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlmodel import Session, select

from models.editions.decidedcount import SHEET, first_counted
from models.editions.edition import Edition, PublishedFigure
from models.figures.suppression import ALL, SMALLEST, shown_line

DECIDED = ("handover", "extension", "pause")


class Counted(NamedTuple):
    """So many decisions and the working days that they took; None: may not be shown."""

    n: int | None
    days: int | None


class DecidedFigure(NamedTuple):
    """One kind of decision in a month: all of them, and their parts by reason and by agency."""

    whole: Counted
    reasons: Mapping[str, Counted]
    agencies: Mapping[str, Counted]


def decided_figures(session: Session, edition: Edition, month: str) -> dict[str, DecidedFigure]:
    """By kind; empty for a month that the edition did not count because it is too long past."""
    if month < f"{first_counted(edition.day):%Y-%m}":
        return {}
    t = PublishedFigure
    mine = (t.edition_id == edition.id, t.sheet == SHEET, t.month == month)
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for one in session.exec(select(t).where(*mine)):
        found[one.measure, one.row_code][one.column_code] = one.n
    return {kind: _figure(kind, found) for kind in DECIDED}


def _figure(kind: str, found: Mapping[tuple[str, str], dict[str, int]]) -> DecidedFigure:
    n, days = ({**found.get((measure, ALL), {})}.get(ALL, 0) for measure in (kind, f"{kind}_days"))
    whole = Counted(None, None) if 0 < n < SMALLEST else Counted(n, days)
    return DecidedFigure(whole, *(_parts(kind, table, found) for table in ("reason", "agency")))


def _parts(kind: str, table: str, found: Mapping[tuple[str, str], dict[str, int]]) -> dict[str, Counted]:
    """The largest first, then the hidden ones by their codes: their own order would tell them."""
    days = found.get((f"{kind}_days", table), {})
    shown = shown_line(found.get((kind, table), {}))
    order = sorted(shown, key=lambda code: (shown[code] is None, -(shown[code] or 0), code))
    return {code: Counted(shown[code], None if shown[code] is None else days.get(code, 0)) for code in order}
