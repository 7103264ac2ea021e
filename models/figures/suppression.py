"""Which counts of a public table must be hidden, so that no small one can be read or worked out.

Hiding the small cells is not enough: a table is shown with its margins, and one hidden cell in a line is the total
minus the rest. So others are hidden with it. In a table of rows and columns the cells are the arcs of a network
between its lines, that lines add up is a flow, and a hidden count can be solved exactly when no ring of hidden arcs
lets it rise or fall by one (the network method of cell suppression: Cox 1995). Every small cell gets such a ring.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

# No public cell below ten: a smaller one could point at a person.
SMALLEST = 10
ALL = "*"

Key = tuple[str, str]
Line = tuple[str, str]
# What hiding the rest of a ring costs, and its cells; what is hidden already costs nothing.
Ring = tuple[int, tuple[Key, ...]]

# Rather hide a cell of many than one where nobody is: that protects little. A margin only when no cell helps; the
# total never, unless it is small itself: every page begins with it.
NOTHING, MARGIN, TOTAL = 10**9, 10**12, 10**15


class Parts(NamedTuple):
    """A count by what it would reveal: how far it could fall (itself first), and how far rise (to each shown whole).

    kinds: what it is made up of, where that is shown as well: then it can only fall by one of a kind.
    """

    down: tuple[int, ...]
    up: tuple[int, ...] = ()
    kinds: tuple[int, ...] = ()

    @property
    def small(self) -> bool:
        """Whether one of these is below ten and not nothing."""
        return any(0 < n < SMALLEST for n in self.down + self.up)


def suppress(table: Mapping[Key, Parts], beside: Sequence[frozenset[Key]] = ()) -> frozenset[Key]:
    """The keys to hide of a table (row, column) -> parts; (row, ALL), (ALL, column), (ALL, ALL) stand for margins.

    A table whose columns are all ALL is one line with its total. beside: what is hidden of the counts that stand
    beside this one, in the order of the parts after the first; it stays hidden here, and sets no bound.
    """
    if not table:
        return frozenset()
    whole = with_margins(table)
    hidden = {key for key, parts in whole.items() if parts.small}.union(*beside)
    for margin, line in _lines(whole):
        if margin not in hidden:
            _widen(whole, line, hidden)
    if any(column != ALL for _, column in table):
        _close_rings(whole, beside, hidden)
    return frozenset(hidden)


def shown_line(counted: Mapping[str, int]) -> dict[str, int | None]:
    """The parts of a whole that may be shown together with it; None for those that may not."""
    hidden = suppress({(code, ALL): Parts((n,)) for code, n in counted.items()})
    return {code: None if {(code, ALL), (ALL, ALL)} & hidden else n for code, n in counted.items()}


def with_margins(cells: Mapping[Key, Parts]) -> dict[Key, Parts]:
    """The table with its sums; of two dimensions also with a nothing for each pair that it lacks."""
    rows, columns = ({key[side] for key in cells} for side in (0, 1))
    nothing = Parts(*((0,) * len(side) for side in next(iter(cells.values()))))
    whole = {(row, column): cells.get((row, column), nothing) for row in rows for column in columns}
    sums: dict[Key, list[Parts]] = defaultdict(list)
    for (row, column), parts in whole.items():
        for margin in {(row, ALL), (ALL, column), (ALL, ALL)} - {(row, column)}:
            sums[margin].append(parts)
    return whole | {margin: total(group) for margin, group in sums.items()}


def total(group: Iterable[Parts]) -> Parts:
    """The sum of one or several, part by part."""
    return Parts(*(tuple(sum(part) for part in zip(*side, strict=True)) for side in zip(*group, strict=True)))


def _lines(whole: Mapping[Key, Parts]) -> list[tuple[Key, list[Key]]]:
    """Every line with its margin, the margins' own lines first."""
    lines: dict[tuple[bool, Line], list[Key]] = defaultdict(list)
    for row, column in sorted(whole):
        if column != ALL:
            lines[row != ALL, ("row", row)].append((row, column))
        if row != ALL:
            lines[column != ALL, ("column", column)].append((row, column))
    return [((name, ALL) if side == "row" else (ALL, name), line) for (_, (side, name)), line in sorted(lines.items())]


def _widen(whole: Mapping[Key, Parts], line: list[Key], hidden: set[Key]) -> None:
    """Hide the next smallest of a line with a shown total, until the hidden are several and no small group."""
    here = [key for key in line if key in hidden]
    others = sorted(
        (_price(whole, key), key) for key in line if key not in hidden and any(whole[key].down + whole[key].up)
    )
    while others and here and (len(here) == 1 or total(whole[key] for key in here).small):
        here.append(others.pop(0)[1])
    hidden.update(here)


def _price(whole: Mapping[Key, Parts], key: Key) -> int:
    parts = whole[key].down + whole[key].up
    return (0, MARGIN, TOTAL)[key.count(ALL)] + sum(parts) + (0 if all(parts) else NOTHING)


def _close_rings(whole: Mapping[Key, Parts], beside: Sequence[frozenset[Key]], hidden: set[Key]) -> None:
    """Hide more until every small cell has its ring.

    Rather one on which a single kind moves; else one on which all bounds hold, as if the counts beside this one were
    shown; and where there can be none, one on which those that are hidden set no bound.
    """

    @cache
    def networks(stage: int) -> list[_Network]:
        # Built when a cell first needs them: most find their ring before the last stage.
        if stage == 0:
            return [_Network(whole, _movable_kind(whole, kind)) for kind in range(kinds)]
        return [_Network(whole, _movable(whole, beside if stage == 2 else ()))]

    kinds = len(next(iter(whole.values())).kinds)
    for key in sorted(key for key in hidden if whole[key].small):
        for stage in range(3):
            if ring := _cheapest_ring(networks(stage), key, hidden):
                hidden.update(ring[1])
                break


def _cheapest_ring(networks: Iterable["_Network"], key: Key, hidden: set[Key]) -> Ring | None:
    best = None
    for network in networks:
        ring = network.ring(key, hidden)
        if ring and ring[0] == 0:
            return ring
        best = min(filter(None, (best, ring)), default=None)
    return best


def _ends(key: Key) -> tuple[Line, Line]:
    """From which line to which a count flows: in by its row's total, through the cell, out by its column's."""
    row, column = ("row", key[0]), ("column", key[1])
    return (column, row) if key.count(ALL) == 1 else (row, column)


class _Network:
    """A table as lines between which cells pass on a change by one."""

    def __init__(self, whole: Mapping[Key, Parts], movable: tuple[set[Key], set[Key]]) -> None:
        self._whole = whole
        self._rise, self._fall = movable
        self._steps: dict[Line, list[tuple[Line, Key]]] = defaultdict(list)
        # The steps through hidden cells, as far as they are known: what is hidden only grows.
        self._known: set[Key] = set()
        self._hidden_steps: dict[Line, list[tuple[Line, Key]]] = defaultdict(list)
        for key in sorted(whole):
            self._lead(key, self._steps)

    def _lead(self, key: Key, steps: dict[Line, list[tuple[Line, Key]]]) -> None:
        start, end = _ends(key)
        if key in self._rise:
            steps[start].append((end, key))
        if key in self._fall:
            steps[end].append((start, key))

    def ring(self, key: Key, hidden: set[Key]) -> Ring | None:
        """What it takes to let the key change: nothing where it can already; None where no ring would help."""
        start, end = _ends(key)
        turns = [(end, start)] * (key in self._rise) + [(start, end)] * (key in self._fall)
        if len(self._known) < len(hidden):
            for cell in hidden - self._known:
                self._lead(cell, self._hidden_steps)
            self._known |= hidden
        if any(self._connected(*turn, key) for turn in turns):
            return 0, ()
        rings = [ring for turn in turns if (ring := self._cheapest(*turn, key, hidden)) and ring[0] < TOTAL]
        return min(rings, default=None)

    def _connected(self, start: Line, goal: Line, key: Key) -> bool:
        seen, ahead = {start}, [start]
        for line in ahead:
            for other, cell in self._hidden_steps[line]:
                if cell == key or other in seen:
                    continue
                if other == goal:
                    return True
                seen.add(other)
                ahead.append(other)
        return False

    def _cheapest(self, start: Line, goal: Line, key: Key, hidden: set[Key]) -> Ring | None:
        heap: list[tuple[int, Line, tuple[Key, ...]]] = [(0, start, ())]
        seen: set[Line] = set()
        while heap:
            paid, line, way = heappop(heap)
            if line == goal:
                return paid, way
            if line in seen:
                continue
            seen.add(line)
            for other, cell in self._steps[line]:
                if cell != key and other not in seen:
                    price = 0 if cell in hidden else _price(self._whole, cell)
                    heappush(heap, (paid + price, other, (*way, cell)))
        return None


def _movable(whole: Mapping[Key, Parts], beside: Sequence[frozenset[Key]]) -> tuple[set[Key], set[Key]]:
    """Which counts could be one more, and which one less, for all that a reader knows."""
    smaller = len(next(iter(whole.values())).down) - 1
    below, above = beside[:smaller], beside[smaller:]
    rise = {key for key, parts in whole.items() if _has_room(key, parts.up, above)}
    fall = {key for key, parts in whole.items() if parts.down[0] and _has_room(key, parts.down[1:], below)}
    return rise, fall


def _movable_kind(whole: Mapping[Key, Parts], kind: int) -> tuple[set[Key], set[Key]]:
    return set(whole), {key for key, parts in whole.items() if parts.kinds[kind]}


def _has_room(key: Key, room: tuple[int, ...], hidden: Sequence[frozenset[Key]]) -> bool:
    return all(left or (hidden and key in hidden[n]) for n, left in enumerate(room))
