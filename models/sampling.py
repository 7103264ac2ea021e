"""Closed cases drawn by lot for a second reader, and what he found, counted by agency."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from models.case import Case
from models.figures.cube import Share, share
from models.taxonomy import State
from models.workbench import Draw, Lot

# What the second reader is asked, in the order of the form; the last one is no praise.
QUESTIONS = ("to_the_question", "plain", "true_outcome", "reopen")
# Those of which everybody sees the share of "yes".
SHOWN = QUESTIONS[:3]
SAYS = ("yes", "no", "unsure")
# From so many on what was found is published.
PUBLISHED_FROM = 10


class Candidate(NamedTuple):
    """A closed case that may be drawn."""

    id: int
    number: str
    agency_code: str | None


def by_lot(found: Iterable[Candidate], seed: str, wanted: int) -> list[Candidate]:
    """The drawn ones: those whose number, after the seed, has the smallest SHA-256. Whoever has both can repeat it."""
    return sorted(found, key=lambda one: sha256(f"{seed}:{one.number}".encode()).digest())[:wanted]


def candidates(session: Session, jurisdiction: str, began: datetime, ended: datetime, agency: str) -> list[Candidate]:
    """Every case that was answered, was closed in the span and is closed still."""
    found: Any = select(Case.id, Case.number, Case.agency_code).where(
        Case.state == State.CLOSED,
        Case.jurisdiction == jurisdiction,
        col(Case.closed_at) >= began,
        col(Case.closed_at) < ended,
        col(Case.answered_at).is_not(None),
    )
    found = found.where(Case.agency_code == agency) if agency else found
    return [Candidate(*row) for row in session.execute(found)]


@dataclass(frozen=True, slots=True)
class Found:
    """What second readers said of the answers of one agency: how many were read, and the "yes" to each question."""

    agency_code: str
    read: int
    yes: Counter[str]

    def share(self, question: str) -> Share:
        """The share of "yes" with its interval."""
        return share(self.yes[question], self.read)


def found_of(lots: Sequence[Lot]) -> list[Found]:
    """By agency, the most read first; lots that nobody has read count nothing."""
    read: Counter[str] = Counter()
    yes: dict[str, Counter[str]] = {}
    for lot in lots:
        if lot.read_at is not None:
            code = lot.agency_code or ""
            read[code] += 1
            said = [one for one in QUESTIONS if getattr(lot, one) == "yes"]
            yes.setdefault(code, Counter()).update(said)
    return [Found(code, n, yes[code]) for code, n in sorted(read.items(), key=lambda pair: (-pair[1], pair[0]))]


def findings(session: Session, jurisdiction: str, agency: str = "") -> list[Found]:
    """What was found in all draws: for oversight."""
    return found_of(session.exec(_read(jurisdiction, agency)).all())


def published_finding(session: Session, jurisdiction: str, agency: str, until: datetime) -> Found | None:
    """What everybody may see of an agency: of draws read to their end by then, and only from ten answers on."""
    lots = session.exec(_read(jurisdiction, agency).where(col(Draw.finished_at) <= until)).all()
    return next((one for one in found_of(lots) if one.read >= PUBLISHED_FROM), None)


def _read(jurisdiction: str, agency: str) -> Any:
    found = select(Lot).join(Draw, col(Draw.id) == Lot.draw_id).where(Draw.jurisdiction == jurisdiction)
    return found.where(Lot.agency_code == agency) if agency else found


def readings(session: Session, case_id: int | None) -> list[Lot]:
    """What second readers have said of a case."""
    return list(session.exec(select(Lot).where(Lot.case_id == case_id, col(Lot.read_at).is_not(None))))


def waiting_lot(session: Session, case_id: int | None) -> Lot | None:
    """The lot of a case that still waits for its second reader."""
    found = select(Lot).where(Lot.case_id == case_id, col(Lot.read_at).is_(None)).order_by(col(Lot.id))
    return session.exec(found).first()
