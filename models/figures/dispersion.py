"""How far agencies may lie from the average without being told from it: chance, and what differs between all of them.

Limits of a funnel plot with multiplicative overdispersion, estimated from winsorised z-scores (Spiegelhalter 2005,
Statistics in Medicine 24: 1185-1202; Handling over-dispersion of performance indicators, QSHC 14: 347-351).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from models.figures.cube import Z95
from models.figures.suppression import SMALLEST

# Fewer agencies draw no funnel; fewer answers are too few to judge an agency.
FEWEST, JUDGED = 3, 3 * SMALLEST
# The inner limits hold 95 of 100, the outer ones 998 of 1000.
Z998 = 3.090232
# Of each end so large a part of the z-scores is drawn in: a few outliers shall not widen the funnel for themselves.
TRIMMED = 0.1
STEPS = 24

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The average, how many times wider than chance the limits are (in variance, at least 1), and who was seen."""

    mean: float
    phi: float
    seen: Mapping[str, tuple[int, int]]

    def limits(self, size: int) -> tuple[Span, Span]:
        """Inner and outer limits of the share at so many answers, within 0 and 1."""
        width = math.sqrt(self.phi * self.mean * (1 - self.mean) / size)
        inner, outer = ((max(0.0, self.mean - z * width), min(1.0, self.mean + z * width)) for z in (Z95, Z998))
        return inner, outer

    def place(self, n: int, size: int) -> str:
        """below | above where the share lies outside the inner limits, few where that is not judged, else nothing."""
        low, high = self.limits(size)[0]
        if size < JUDGED:
            return "few"
        return "below" if n / size < low else "above" if n / size > high else ""

    def sizes(self) -> list[int]:
        """Where limits are drawn: evenly on the root of the size, from what can be judged at all to the largest."""
        roots = [math.sqrt(size) for size in (JUDGED, *(size for _, size in self.seen.values()))]
        step = (max(roots) - min(roots)) / STEPS
        return sorted({round((min(roots) + n * step) ** 2) for n in range(STEPS + 1)})


def dispersion(shares: Mapping[str, tuple[int, int]], mean: float | None) -> Dispersion | None:
    """From n of size by agency; None for fewer than three, or where all or nothing came in time."""
    if mean is None or not 0 < mean < 1 or len(shares) < FEWEST:
        return None
    scores = sorted((n / size - mean) / math.sqrt(mean * (1 - mean) / size) for n, size in shares.values())
    cut = math.floor(TRIMMED * len(scores))
    low, high = scores[cut], scores[-1 - cut]
    squares = [min(max(score, low), high) ** 2 for score in scores]
    return Dispersion(mean, max(1.0, sum(squares) / len(squares)), shares)
