"""A share month by month: line, band of the 95 % interval, target, marks where a rule changed."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from dashboard.charts.svg import Box, Caption, Scale, beside, both, drawing, element, join, line, path, scale, text
from dashboard.dates import percent

WIDTHS = (760.0, 370.0)
PIXELS_PER_LABEL = 75
HEIGHT = 300.0


class TrendPoint(NamedTuple):
    """One month: its short name, the share and the ends of its interval."""

    label: str
    share: float
    low: float
    high: float


class Target(NamedTuple):
    """The share that was promised, and its words ("Target 95%")."""

    share: float
    label: str


def trend(
    points: Sequence[TrendPoint],
    caption: Caption,
    language: str,
    target: Target | None = None,
    changes: Mapping[int, str] | None = None,
) -> Markup:
    """The chart; changes: {index of the month: what changed there}."""
    if not points:
        return Markup("")
    return both(partial(_draw, points, language, target, changes or {}), caption, WIDTHS)


def _draw(
    points: Sequence[TrendPoint],
    language: str,
    target: Target | None,
    changes: Mapping[int, str],
    caption: Caption,
    width: float,
) -> Markup:
    box = Box(46, width - 98, 24, HEIGHT - 34)
    floor = math.floor(min([point.low for point in points] + [target.share if target else 1]) * 10) / 10
    floor = min(floor, 0.9)
    x = scale((0, len(points) - 1), (box.left, box.right))
    y = scale((floor, 1), (box.bottom, box.top))
    parts = [
        _grid(box, y, floor, language),
        path(_band(points, x, y), "band", closed=True),
        path([(x(n), y(point.share)) for n, point in enumerate(points)], "curve"),
        _months(points, x, box),
        _changes(changes, x, box),
        _target(target, y, box),
        _end(points[-1], (x(len(points) - 1), y(points[-1].share)), language),
    ]
    return drawing((width, HEIGHT), caption, *parts)


def _grid(box: Box, y: Scale, floor: float, language: str) -> Markup:
    levels = [tenth / 10 for tenth in range(round(floor * 10), 11)]
    step = 2 if len(levels) > 6 else 1
    return join(
        line((box.left, y(level)), (box.right, y(level)), "grid")
        + text(box.left - 8, y(level) + 4, percent(level, language), "ax right")
        for level in levels[::-1][::step]
    )


def _band(points: Sequence[TrendPoint], x: Scale, y: Scale) -> list[tuple[float, float]]:
    upper = [(x(n), y(point.high)) for n, point in enumerate(points)]
    lower = [(x(n), y(point.low)) for n, point in enumerate(points)]
    return upper + lower[::-1]


def _months(points: Sequence[TrendPoint], x: Scale, box: Box) -> Markup:
    room = max(1, int((box.right - box.left) // PIXELS_PER_LABEL))
    step = math.ceil(len(points) / room)
    last = len(points) - 1
    return join(
        text(x(n), box.bottom + 22, point.label, "ax mid") for n, point in enumerate(points) if (last - n) % step == 0
    )


def _changes(changes: Mapping[int, str], x: Scale, box: Box) -> Markup:
    return join(
        line((x(n), box.top), (x(n), box.bottom), "change") + beside(x(n), box.top - 8, words, box)
        for n, words in changes.items()
    )


def _target(target: Target | None, y: Scale, box: Box) -> Markup:
    if target is None:
        return Markup("")
    level = y(target.share)
    return line((box.left, level), (box.right, level), "target") + text(box.left + 4, level - 7, target.label, "aim bo")


def _end(point: TrendPoint, place: tuple[float, float], language: str) -> Markup:
    x, y = place
    dot = element("circle", class_="dot", cx=x, cy=y, r=5.0)
    return dot + text(x + 10, y + 6, percent(point.share, language, 1), "now")
