"""Counts of one month in one or two dimensions: the only door through which they leave, and small ones stay inside."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from models.figures.catalogue import Rule, of_rule
from models.figures.suppression import ALL, SMALLEST, Key, Parts, suppress

Z95 = 1.959964

# Beside which smaller and which larger counts each is shown: the differences must be no small numbers either.
BESIDE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    one.code: (one.smaller, one.larger) for one in of_rule(Rule.BESIDE)
}
# What a count that others are parts of is made up of.
KINDS: Mapping[str, str] = {one.code: one.made_of for one in of_rule(Rule.BESIDE) if one.made_of is not None}
# What is left of a whole without a part of it: (whole, part). Nobody keeps it.
RESTS: Mapping[str, tuple[str, str]] = {
    one.code: (one.denominator, one.numerator) for one in of_rule(Rule.REST) if one.denominator and one.numerator
}
COUNTS = (*BESIDE, *RESTS)

Hidden = Mapping[str, frozenset[Key]]


@dataclass(frozen=True, slots=True)
class Share:
    """n of out_of with its 95 % Wilson interval; None where there is nothing to divide by, or nothing may be shown."""

    n: int | None
    out_of: int | None
    value: float | None
    low: float | None
    high: float | None


NO_SHARE = Share(None, None, None, None, None)


def share(n: int | None, out_of: int | None) -> Share:
    """A share with its Wilson score interval, right even near 0 and 1 and for few cases."""
    if not out_of or n is None:
        return Share(n, out_of, None, None, None)
    p, z2 = n / out_of, Z95 * Z95
    centre = (p + z2 / (2 * out_of)) / (1 + z2 / out_of)
    half = Z95 * math.sqrt(p * (1 - p) / out_of + z2 / (4 * out_of * out_of)) / (1 + z2 / out_of)
    return Share(n, out_of, p, max(0.0, centre - half), min(1.0, centre + half))


def verdict(one: Share, average: float | None) -> str:
    """below | above | not_distinguishable | too_few: what the numbers allow, never a rank."""
    if one.low is None or one.high is None or average is None or (one.out_of or 0) < 3 * SMALLEST:
        return "too_few"
    if one.high < average:
        return "below"
    return "above" if one.low > average else "not_distinguishable"


class Cube:
    """Counters by (row, column); by (row, ALL) where there is one dimension.

    hidden: of a measure the counts that may not be shown, where an edition says so; else they are worked out.
    """

    def __init__(self, cells: Mapping[Key, Counter[str]], hidden: Hidden | None = None) -> None:
        self._cells = {key: with_rests(counted) for key, counted in cells.items()}
        self._sums: dict[Key, Counter[str]] = dict(self._cells)
        for (row, column), counted in self._cells.items():
            for key in {(row, ALL), (ALL, column), (ALL, ALL)} - {(row, column)}:
                total = self._sums.setdefault(key, Counter())
                for measure, n in counted.items():
                    total[measure] += n
        self._hidden: dict[str, frozenset[Key]] = {**(hidden or {})}

    def rows(self) -> list[str]:
        """The rows that have something of any kind."""
        return sorted({row for row, _ in self._cells})

    def columns(self) -> list[str]:
        """The columns that have something of any kind."""
        return sorted({column for _, column in self._cells})

    def exact(self, measure: str, row: str = ALL, column: str = ALL) -> int:
        """The count as it is: for staff only."""
        found = self._sums.get((row, column))
        return found[measure] if found else 0

    def count(self, measure: str, row: str = ALL, column: str = ALL) -> int | None:
        """The count as everybody may see it; None where it is hidden."""
        return None if (row, column) in self.hidden_of(measure) else self.exact(measure, row, column)

    def share(self, part: str, whole: str, row: str = ALL, column: str = ALL) -> Share:
        """One measure of another, where both may be seen."""
        n, out_of = self.count(part, row, column), self.count(whole, row, column)
        return NO_SHARE if n is None or out_of is None else share(n, out_of)

    def exact_share(self, part: str, whole: str, row: str = ALL, column: str = ALL) -> Share:
        """The same from the counts as they are: for staff only."""
        return share(self.exact(part, row, column), self.exact(whole, row, column))

    def hidden_of(self, measure: str) -> frozenset[Key]:
        """The places of the measure that may not be shown."""
        if measure in RESTS:
            whole, part = RESTS[measure]
            return self.hidden_of(whole) | self.hidden_of(part)
        if measure not in self._hidden:
            cells = {key: parts_of(measure, counted) for key, counted in self._cells.items()}
            smaller, larger = BESIDE[measure]
            self._hidden[measure] = suppress(cells, [self.hidden_of(one) for one in (*smaller, *larger)])
        return self._hidden[measure]


def with_rests(counted: Mapping[str, int]) -> Counter[str]:
    """The counts of a cell with what is left of some without others."""
    return Counter({**counted, **{code: counted[whole] - counted[part] for code, (whole, part) in RESTS.items()}})


def parts_of(measure: str, counted: Mapping[str, int]) -> Parts:
    """What the count of a cell would reveal."""
    n, (smaller, larger) = counted[measure], BESIDE[measure]
    kinds = (counted[KINDS[measure]], n - counted[KINDS[measure]]) if measure in KINDS else ()
    return Parts((n, *(n - counted[one] for one in smaller)), tuple(counted[one] - n for one in larger), kinds)
