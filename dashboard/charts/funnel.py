"""Shares against size: inside the funnel an agency cannot be told apart from the mean."""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from dashboard.charts.svg import (
    LETTER,
    Box,
    Caption,
    Scale,
    both,
    drawing,
    element,
    join,
    line,
    path,
    round_steps,
    scale,
    text,
)
from dashboard.dates import number, percent

WIDTHS = (760.0, 370.0)
HEIGHT = 330.0


class FunnelPoint(NamedTuple):
    """One agency: how many were due, its share, its name, and the verdict (below, above, few or "")."""

    size: int
    share: float
    label: str
    verdict: str


class FunnelLimit(NamedTuple):
    """The limits at one size: inside inner nothing can be said, outside outer the difference is plain."""

    size: int
    inner: tuple[float, float]
    outer: tuple[float, float]


class Mean(NamedTuple):
    """The share of all together and its words."""

    share: float
    label: str


def funnel(
    points: Sequence[FunnelPoint],
    limits: Sequence[FunnelLimit],
    mean: tuple[float, str],
    caption: Caption,
    language: str,
    axis: str,
) -> Markup:
    """The plot; sizes stand on a square-root scale, limits from the smallest size to the largest."""
    if not points or not limits:
        return Markup("")
    return both(partial(_draw, points, limits, Mean(*mean), (language, axis)), caption, WIDTHS)


def _draw(
    points: Sequence[FunnelPoint],
    limits: Sequence[FunnelLimit],
    mean: Mean,
    words: tuple[str, str],
    caption: Caption,
    width: float,
) -> Markup:
    language, axis = words
    box = Box(46, width - 24, 14, HEIGHT - 40)
    floor = min(0.9, math.floor(min(point.share for point in points) * 10) / 10)
    root = scale((0, math.sqrt(limits[-1].size)), (box.left, box.right))

    def x(size: float) -> float:
        return root(math.sqrt(size))

    y = scale((floor, 1), (box.bottom, box.top))
    parts = [
        _area([(limit.size, _within(limit.outer, floor)) for limit in limits], x, y, "outer"),
        _area([(limit.size, _within(limit.inner, floor)) for limit in limits], x, y, "inner"),
        _axes(box, (x, y), (floor, limits[-1].size), language),
        text((box.left + box.right) / 2, HEIGHT - 4, axis, "ax mid"),
        line((box.left, y(mean.share)), (box.right, y(mean.share)), "mean"),
        text(box.right, y(mean.share) - 6, mean.label, "right"),
        join(_point(point, x, y) for point in points),
        *_names(points, (x, y), width, _mean_box(mean, y, box)),
    ]
    return drawing((width, HEIGHT), caption, *parts)


def _area(limits: Sequence[tuple[int, tuple[float, float]]], x: Scale, y: Scale, css: str) -> Markup:
    upper = [(x(size), y(high)) for size, (_, high) in limits]
    lower = [(x(size), y(low)) for size, (low, _) in limits]
    return path(upper + lower[::-1], css, closed=True)


def _within(span: tuple[float, float], floor: float) -> tuple[float, float]:
    """The part of a span that the drawing has room for."""
    return max(floor, span[0]), min(1, span[1])


def _axes(box: Box, scales: tuple[Scale, Scale], ends: tuple[float, int], language: str) -> Markup:
    x, y = scales
    floor, largest = ends
    levels = [tenth / 10 for tenth in range(round(floor * 10), 11)]
    sizes = [size**2 for size in round_steps(math.sqrt(largest))[1:] if size**2 <= largest]
    return join(
        line((box.left, y(level)), (box.right, y(level)), "grid")
        + text(box.left - 8, y(level) + 4, percent(level, language), "ax right")
        for level in levels
    ) + join(text(x(size), box.bottom + 17, number(size, language), "ax mid") for size in sizes)


def _point(point: FunnelPoint, x: Scale, y: Scale) -> Markup:
    css = f"point {point.verdict}".strip()
    return element("circle", element("title", point.label), class_=css, cx=x(point.size), cy=y(point.share), r=5.5)


def _mean_box(mean: Mean, y: Scale, box: Box) -> Box:
    return Box(box.right - len(mean.label) * LETTER, box.right, y(mean.share) - 20, y(mean.share))


def _names(points: Sequence[FunnelPoint], scales: tuple[Scale, Scale], width: float, words: Box) -> list[Markup]:
    """Names of those outside the funnel, the largest first, as long as none covers another or the words of the mean."""
    x, y = scales
    taken, named = [words], []
    for point in sorted((one for one in points if one.verdict in ("below", "above")), key=lambda one: -one.size):
        place = _name_box(point, (x(point.size), y(point.share)), width)
        if place.left < 46 or any(_overlap(place, other) for other in taken):
            continue
        taken.append(place)
        named.append(text(place.left, place.bottom - 4, point.label, "bo"))
    return named


def _name_box(point: FunnelPoint, centre: tuple[float, float], width: float) -> Box:
    length = len(point.label) * LETTER
    right = centre[0] + 10 + length < width
    left = centre[0] + 10 if right else centre[0] - 10 - length
    return Box(left, left + length, centre[1] - 9, centre[1] + 9)


def _overlap(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
