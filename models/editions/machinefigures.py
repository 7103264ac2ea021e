"""The published error of the machine that routes: what an edition says of it, small numbers left out."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.editions.edition import Edition, PublishedFigure
from models.editions.machinecount import SHEET
from models.figures.cells import NOW
from models.figures.cube import NO_SHARE, Share, share
from models.figures.suppression import ALL, SMALLEST, Parts, shown_line, suppress

ROUTED = "routed"


class Line(NamedTuple):
    """Of so many cases of a language or channel that were read once more, the share in which the machine was right."""

    code: str
    n: int | None
    right: Share


class Used(NamedTuple):
    """The month in which a version read its first case of the year, and how many it read in it."""

    month: str
    n: int | None


@dataclass(frozen=True, slots=True)
class MachineFigures:
    """One year. None: nothing may be shown, because it is fewer than ten or would give such a number away.

    routed: of what the machine read, what it sent to an agency itself. people: what it left to them, by reason.
    left: of what it routed, what the first agency passed on or gave back; lost_days: the working days that took.
    """

    as_of: datetime
    routed: Share
    people: dict[str, int | None]
    left: Share
    lost_days: int | None
    drawn: int | None
    untold: int | None
    right: Share
    languages: list[Line]
    channels: list[Line]
    versions: dict[str, Used]


def machine_figures(session: Session, edition: Edition) -> MachineFigures:
    """What the edition says. Of what the lot drew, neither the right nor the wrong ones are told below ten."""
    found = _kept(session, edition)
    alone = {measure: found[measure][ALL].get(ALL, 0) for measure in ("routed", "left", "lost_days", "drawn", "untold")}
    decided = {**found["person"]["reason"], ROUTED: alone["routed"]}
    shown = shown_line(decided)
    # With the number of the routed ones and their share everybody knows how many were read.
    routed = NO_SHARE if shown[ROUTED] is None else share(shown[ROUTED], sum(decided.values()))
    safe = shown[ROUTED] is not None and not Parts((alone["left"], alone["routed"] - alone["left"])).small
    return MachineFigures(
        as_of=edition.as_of,
        routed=routed,
        people={code: shown[code] for code in sorted(found["person"]["reason"])},
        left=share(alone["left"], alone["routed"]) if safe else NO_SHARE,
        lost_days=alone["lost_days"] if safe else None,
        drawn=_not_small(alone["drawn"]),
        untold=_not_small(alone["untold"]),
        right=_right(found["right"][ALL].get(ALL, 0), found["judged"][ALL].get(ALL, 0)),
        languages=_by_size(_sampled(found, "language")),
        channels=_by_size(_sampled(found, "channel")),
        versions=_versions(session, edition),
    )


Counted = Mapping[str, Mapping[str, dict[str, int]]]


def _kept(session: Session, edition: Edition) -> Counted:
    """Measure -> table -> code -> number."""
    found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    mine = (PublishedFigure.edition_id == edition.id, PublishedFigure.sheet == SHEET)
    for one in session.exec(select(PublishedFigure).where(*mine, PublishedFigure.month == NOW)):
        found[one.measure][one.row_code][one.column_code] = one.n
    return found


def _not_small(n: int) -> int | None:
    return None if 0 < n < SMALLEST else n


def _right(right: int, judged: int) -> Share:
    """The share of right ones in the whole sample."""
    safe = not Parts((judged, right, judged - right)).small
    return share(right, judged) if safe else NO_SHARE


def _sampled(found: Counted, table: str) -> dict[str, Line]:
    """The sample by language or channel: numbers and shares that may be shown together with those of the whole."""
    judged, right = found["judged"][table], found["right"][table]
    shown = shown_line(judged)
    of_each = {(code, ALL): Parts((right.get(code, 0),), (n - right.get(code, 0),)) for code, n in judged.items()}
    hidden = suppress(of_each, [frozenset((code, ALL) for code, n in shown.items() if n is None)])
    return {
        code: Line(code, n, NO_SHARE if (code, ALL) in hidden else share(right.get(code, 0), n))
        for code, n in shown.items()
    }


def _by_size(lines: Mapping[str, Line]) -> list[Line]:
    """The largest first. Hidden ones stand last in the order of their codes: their own order would tell them."""
    return sorted(lines.values(), key=lambda line: (line.n is None, -(line.n or 0), line.code))


def _versions(session: Session, edition: Edition) -> dict[str, Used]:
    """Newest first."""
    t = PublishedFigure
    mine = (t.edition_id == edition.id, t.sheet == SHEET, col(t.row_code) == "version")
    found = session.exec(select(t).where(*mine).order_by(col(t.month).desc(), t.column_code)).all()
    shown = shown_line({one.column_code: one.n for one in found})
    return {one.column_code: Used(one.month, shown[one.column_code]) for one in found}
