"""Rows about people made into lines that each stand at least ten times.

Two steps. What others may know of a person (where, what about, when, how) is made coarser in one fixed order until a
hundred rows agree; this looks at numbers of rows only, so that the way a case ended moves no row. Then each way of
ending is shown in such a group, or not at all in it: only where no line of the group would stand fewer than ten times.
docs/figures.md says what this promises and what it does not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.figures.suppression import ALL, SMALLEST

# Not shown. A place that nobody knew is empty instead.
HIDDEN = ALL

# So many are not needed to protect anybody. In a group of ten, one late answer would hide how all of them ended; of a
# hundred, about one in ten was late, and it can be said.
ENOUGH = 100

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A case as it is known inside. Texts are codes; days: None without an answer."""

    received_on: date
    agency: str
    category: str
    region: str
    channel: str
    language: str
    in_time: str
    days: int | None
    state: str
    reopened: str
    appealed: str
    rating: str
    transfers: int


# From the finest to the coarsest: a day, its week, its month; then one more of these hidden at each step.
WHEN: tuple[Callable[[date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: "{}-W{:02}".format(*day.isocalendar()),
    lambda day: f"{day:%Y-%m}",
)
HIDING = ("channel", "language", "region", "category", "agency")
LEVELS = range(len(WHEN) + len(HIDING))
WHERE = ("agency", "category", "region", "channel", "language")

FINE, COARSE = (3, 7, 15, 30, 60), (15, 30)


def _within(days: int | None, ends: Sequence[int]) -> str:
    if days is None:
        return "none"
    first = 0
    for end in ends:
        if days <= end:
            return f"{first}-{end}"
        first = end + 1
    return f"{first}+"


# Each with its readings, the finest first, in the order in which they are worth showing.
ENDING: Mapping[str, tuple[Callable[[Known], str], ...]] = {
    "in_time": (lambda one: one.in_time,),
    "days_to_answer": (lambda one: _within(one.days, FINE), lambda one: _within(one.days, COARSE)),
    "state": (lambda one: one.state,),
    "reopened": (lambda one: one.reopened,),
    "appealed": (lambda one: one.appealed,),
    "rating": (lambda one: one.rating,),
    "transfers": (lambda one: str(one.transfers) if one.transfers < 2 else "2+",),
}
COLUMNS = ("received", *WHERE, *ENDING)
# What others may know of a person.
QUASI = COLUMNS[: 1 + len(WHERE)]


def lines(cases: Iterable[Known], enough: int = ENOUGH) -> list[Line]:
    """One line of COLUMNS for each case of a month, sorted; every line stands at least ten times.

    Empty where there are fewer than ten cases. enough: see groups.
    """
    found = groups(cases, enough)
    return sorted(line for quasi, group in found.items() for line in _with_endings(quasi, group))


def groups(cases: Iterable[Known], enough: int = ENOUGH) -> dict[Line, list[Known]]:
    """The cases by what is shown of when and where they came: `enough` to a group, at least ten in the coarsest."""
    found: dict[Line, list[Known]] = {}
    rest = list(cases)
    for level in LEVELS:
        here: dict[Line, list[Known]] = defaultdict(list)
        for one in rest:
            here[quasi(one, level)].append(one)
        found |= {key: group for key, group in here.items() if len(group) >= enough}
        rest = [one for group in here.values() if len(group) < enough for one in group]
    return _with_rest(found, rest)


def _with_rest(found: dict[Line, list[Known]], rest: list[Known]) -> dict[Line, list[Known]]:
    """The last few join the smallest groups, which are hidden with them."""
    while 0 < len(rest) < SMALLEST and found:
        smallest = min(found, key=lambda key: (len(found[key]), key))
        rest = rest + found.pop(smallest)
    if len(rest) >= SMALLEST:
        found[quasi(rest[0], LEVELS[-1])] = rest
    return found


def quasi(one: Known, level: int) -> Line:
    """What is shown of when and where a case came at this level of coarseness."""
    when = WHEN[min(level, len(WHEN) - 1)](one.received_on)
    hidden = HIDING[: max(0, level - len(WHEN) + 1)]
    return (when, *(HIDDEN if name in hidden else str(getattr(one, name)) for name in WHERE))


def _with_endings(quasi: Line, group: Sequence[Known]) -> list[Line]:
    found = [quasi] * len(group)
    for readings in ENDING.values():
        found = _longer(found, group, readings)
    return found


def _longer(found: list[Line], group: Sequence[Known], readings: Sequence[Callable[[Known], str]]) -> list[Line]:
    for reading in readings:
        longer = [(*line, reading(one)) for line, one in zip(found, group, strict=True)]
        if min(Counter(longer).values()) >= SMALLEST:
            return longer
    return [(*line, HIDDEN) for line in found]
