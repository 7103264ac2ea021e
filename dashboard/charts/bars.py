"""Upright bars: how long answers took (with the deadline), and when the open clocks run out."""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from dashboard.charts.svg import (
    Box,
    Caption,
    Scale,
    bar,
    beside,
    both,
    drawing,
    element,
    join,
    line,
    round_steps,
    scale,
    text,
)
from dashboard.dates import number

WIDTHS = (760.0, 370.0)
HEIGHT = 270.0
PIXELS_PER_LABEL = 60
CLOCK_WIDTH = 1384.0
CLOCK_HEIGHT = 196.0
CLOCK_GAP = 10.0


class Bar(NamedTuple):
    """One bar: its words below, its height, its tone (t-* of charts.css without the prefix)."""

    label: str
    value: int
    tone: str


class Deadline(NamedTuple):
    """A line after the bar with this index; the words beside it, and a second line of words."""

    after: int
    label: str
    note: str = ""


def histogram(
    bars: Sequence[Bar], caption: Caption, language: str, axis: str, deadline: Deadline | None = None
) -> Markup:
    """A distribution; axis: what the bars count along."""
    if not bars:
        return Markup("")
    return both(partial(_histogram, bars, language, axis, deadline), caption, WIDTHS)


def _histogram(
    bars: Sequence[Bar], language: str, axis: str, deadline: Deadline | None, caption: Caption, width: float
) -> Markup:
    box = Box(52, width - 8, 40, HEIGHT - 40)
    levels = round_steps(max(one.value for one in bars))
    y = scale((0, levels[-1]), (box.bottom, box.top))
    slot = (box.right - box.left) / len(bars)
    step = math.ceil(len(bars) * PIXELS_PER_LABEL / (box.right - box.left))
    parts = [
        join(
            line((box.left, y(level)), (box.right, y(level)), "grid")
            + text(box.left - 8, y(level) + 4, number(level, language), "ax right")
            for level in levels
        ),
        join(_bar(one, box.left + slot * n, slot * 0.86, y, box) for n, one in enumerate(bars)),
        join(
            text(box.left + slot * (n + 0.43), box.bottom + 17, one.label, "ax mid")
            for n, one in enumerate(bars)
            if n % step == 0
        ),
        text((box.left + box.right) / 2, HEIGHT - 4, axis, "ax mid"),
        _deadline(deadline, slot, box),
    ]
    return drawing((width, HEIGHT), caption, *parts)


def _bar(one: Bar, x: float, width: float, y: Scale, box: Box) -> Markup:
    return bar(x, y(one.value), width, box.bottom - y(one.value), f"t-{one.tone}")


def _deadline(deadline: Deadline | None, slot: float, box: Box) -> Markup:
    if deadline is None:
        return Markup("")
    x = box.left + slot * (deadline.after + 1) - slot * 0.07
    words = beside(x, 14, deadline.label, box, "aim bo") + beside(x, 32, deadline.note, box)
    return line((x, box.top - 2), (x, box.bottom), "deadline") + words


def clocks(late: Sequence[Bar], due: Sequence[Bar], caption: Caption, language: str, words: tuple[str, str]) -> Markup:
    """All open clocks on one axis: late left, due right; words: what stands under each half."""
    bars = [*late, *due]
    if not bars:
        return Markup("")
    box = Box(0, CLOCK_WIDTH, 24, 150)
    gap = CLOCK_GAP if late and due else 0
    slot = (box.right - gap) / len(bars)
    y = scale((0, max(1, *(one.value for one in bars))), (box.bottom, box.top))
    places = [slot * n + (gap if n >= len(late) else 0) for n in range(len(bars))]
    parts = [
        join(_clock(one, place, slot * 0.78, y, language) for one, place in zip(bars, places, strict=True)),
        line((box.left, box.bottom), (box.right, box.bottom), "grid"),
        text(0, CLOCK_HEIGHT - 8, words[0], "late") if late else Markup(""),
        text(places[len(late)], CLOCK_HEIGHT - 8, words[1], "bo") if due else Markup(""),
    ]
    long = drawing((CLOCK_WIDTH, CLOCK_HEIGHT), caption, *parts, css="chart chart--long")
    return element("div", long, class_="chart-scroll", role="region", tabindex="0", aria_label=caption.title)


def _clock(one: Bar, x: float, width: float, y: Scale, language: str) -> Markup:
    middle = x + width / 2
    return (
        bar(x, y(one.value), width, 150 - y(one.value), f"t-{one.tone}")
        + text(middle, y(one.value) - 7, number(one.value, language), "bo mid")
        + text(middle, 168, one.label, "ax mid")
    )
