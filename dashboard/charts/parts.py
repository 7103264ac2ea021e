"""Lying bars: a whole in its parts (who is still waiting), and one bar for each subject or channel."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.charts.svg import Caption, bar, drawing, element, join, scale
from dashboard.dates import number

WIDTH = 760.0
GAP = 2.0


class Part(NamedTuple):
    """One part of a whole: its words, how many, its tone (t-* of charts.css without the prefix)."""

    label: str
    value: int
    tone: str


class Row(NamedTuple):
    """One bar of a list: its words, how many, which share of them is dark, and the words at the right."""

    label: str
    value: int
    share: float
    note: str
    url: str = ""


def stacked(parts: Sequence[Part], caption: Caption, language: str) -> Markup:
    """One bar of all the parts, and the key with the numbers below it."""
    total = sum(part.value for part in parts)
    if not total:
        return Markup("")
    x = scale((0, total), (0, WIDTH))
    ends, sum_so_far = [], 0
    for part in parts:
        ends.append((part, sum_so_far, sum_so_far + part.value))
        sum_so_far += part.value
    drawn = (bar(x(start), 0, max(1, x(end) - x(start) - GAP), 46, f"t-{p.tone}") for p, start, end in ends if p.value)
    return drawing((WIDTH, 46), caption, *drawn) + _key(parts, language)


def _key(parts: Sequence[Part], language: str) -> Markup:
    lines = (
        element(
            "li",
            element("span", class_=f"swatch t-{part.tone}"),
            element("b", number(part.value, language)),
            Markup(" "),
            part.label,
        )
        for part in parts
    )
    return element("ul", join(lines), class_="key")


def rows(items: Sequence[Row], title: str) -> Markup:
    """A list of bars on one scale; the words are ordinary text, so the list reads well without the bars."""
    if not items:
        return Markup("")
    x = scale((0, max(1, *(item.value for item in items))), (0, 370))
    return element("ul", join(_row(item, x(item.value)) for item in items), class_="rows", aria_label=title)


def _row(item: Row, width: float) -> Markup:
    label = element("a", item.label, href=item.url) if item.url else element("span", item.label)
    bars = element(
        "svg",
        bar(0, 0, width, 10, "t-teal3"),
        bar(0, 0, width * item.share, 10, "t-teal"),
        viewBox="0 0 370 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return element("li", label, element("span", item.note, class_="mut"), bars)
