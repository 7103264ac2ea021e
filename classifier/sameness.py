"""Which reports may be about one problem: a street in common, and words or ideas in common, in whatever languages."""

from collections.abc import Sequence
from typing import NamedTuple

from classifier.concepts import concepts, subjects
from classifier.duplicates import TWINS, likeness
from classifier.places import shared_streets

# On one street one idea in common is enough, or so much of the letters of both.
_LETTERS = 0.2


class Report(NamedTuple):
    """What somebody wrote, and where it is, in the words of that person."""

    text: str
    address: str


class Likeness(NamedTuple):
    """How one of the others resembles a report: at is its place among them.

    text: share of common pieces (Jaccard), ideas: share of the ideas of whoever named fewer; both from 0 to 1.
    streets: the words of the report that name a street of both.
    """

    at: int
    text: float
    ideas: float
    streets: tuple[str, ...]


def alike(report: Report, others: Sequence[Report], common: Sequence[str] = ()) -> list[Likeness]:
    """Return those of the others that may be about the same problem, likeliest first.

    Only for reports of one subject and one region: neither is asked here. common: see shared_streets.
    """
    named = _ideas(report.text)
    shares = likeness(report.text, [one.text for one in others]) if others else []
    found = [
        Likeness(at, share, _share(named, _ideas(one.text)), shared_streets(report.address, one.address, common))
        for at, (one, share) in enumerate(zip(others, shares, strict=True))
    ]
    return sorted(filter(_may_be_same, found), key=lambda one: (-one.text - one.ideas, one.at))


def _may_be_same(one: Likeness) -> bool:
    if one.text >= TWINS:
        return True
    return bool(one.streets) and (one.ideas > 0 or one.text >= _LETTERS)


def _ideas(text: str) -> frozenset[str]:
    return subjects().intersection(concepts(text))


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    fewer = min(len(some), len(others))
    return len(some & others) / fewer if fewer else 0.0
