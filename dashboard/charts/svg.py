"""Elements, escaping, scales and the frame that all charts share."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

# The width of a bold letter at 14 px, on the safe side for Georgian; the server cannot measure.
LETTER = 8.4
GAP = 7.0

Scale = Callable[[float], float]
Value = str | float | None


class Caption(NamedTuple):
    """What a chart is called and what it shows; key: unique on the page, letters and digits."""

    key: str
    title: str
    finding: str


class Box(NamedTuple):
    """The drawing area: its edges in the units of the viewBox."""

    left: float
    right: float
    top: float
    bottom: float


def coordinate(value: float) -> str:
    """The number with one decimal at most; ValueError for NaN and infinity, which would draw nothing."""
    if not math.isfinite(value):
        raise ValueError(f"A chart cannot draw {value}")
    return f"{value:.1f}".removesuffix(".0")


def element(tag: str, *children: str, **attributes: Value) -> Markup:
    """One element, everything escaped; class_ is class, an underscore in a name is a hyphen, None leaves it out."""
    written = "".join(_attribute(name, value) for name, value in attributes.items() if value is not None)
    inside = "".join(escape(child) for child in children)
    # Everything in it is escaped by now: Markup's own format would parse its pattern thousands of times a page.
    return Markup(f"<{tag}{written}>{inside}</{tag}>")


def _attribute(name: str, value: str | float) -> str:
    shown = escape(value) if isinstance(value, str) else coordinate(value)
    return f' {name.rstrip("_").replace("_", "-")}="{shown}"'


def join(parts: Iterable[Markup]) -> Markup:
    """The parts one after the other."""
    return Markup("").join(parts)


def text(x: float, y: float, words: str, css: str = "") -> Markup:
    """Words at a point; css: ax, bo, mid, right and the other classes of charts.css."""
    return element("text", words, class_=css or None, x=x, y=y)


def line(start: tuple[float, float], end: tuple[float, float], css: str) -> Markup:
    """A straight line."""
    return element("line", class_=css, x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def beside(x: float, y: float, words: str, box: Box, css: str = "") -> Markup:
    """Words right of an upright line where they fit, else left of it, else as far right as the box allows."""
    length = len(words) * LETTER
    if x + GAP + length <= box.right:
        return text(x + GAP, y, words, css)
    fits = x - GAP - length >= box.left
    return text(x - GAP if fits else box.right, y, words, f"{css} right".strip())


def bar(x: float, y: float, width: float, height: float, css: str) -> Markup:
    """A rectangle; what has no height is not drawn."""
    return element("rect", class_=css, x=x, y=y, width=width, height=height) if width > 0 and height > 0 else Markup("")


def path(points: Sequence[tuple[float, float]], css: str, *, closed: bool = False) -> Markup:
    """A line through the points, filled by its class when closed."""
    steps = "L".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
    return element("path", class_=css, d=f"M{steps}{'Z' if closed else ''}")


def scale(source: tuple[float, float], target: tuple[float, float]) -> Scale:
    """A straight mapping of one span onto another; an empty source maps onto the start."""
    low, high = source
    width = high - low
    return lambda value: target[0] + (target[1] - target[0]) * ((value - low) / width if width else 0)


def drawing(
    size: tuple[float, float], caption: Caption, *parts: Markup, css: str = "chart", links: bool = False
) -> Markup:
    """The finished picture with its name and finding for those who do not see it; a group where it has links."""
    width, height = size
    title, finding = f"{caption.key}-t", f"{caption.key}-d"
    return element(
        "svg",
        element("title", caption.title, id=title),
        element("desc", caption.finding, id=finding),
        *parts,
        class_=css,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        role="group" if links else "img",
        aria_labelledby=f"{title} {finding}",
    )


def both(draw: Callable[[Caption, float], Markup], caption: Caption, widths: tuple[float, float]) -> Markup:
    """A wide and a narrow drawing; the style sheet shows one of them, so that the letters stay readable on a phone."""
    narrow = caption._replace(key=f"{caption.key}-n")
    return element("div", draw(caption, widths[0]), class_="wide") + element(
        "div", draw(narrow, widths[1]), class_="narrow"
    )


def round_steps(highest: float, count: int = 4) -> list[float]:
    """Round values from 0 that cover the highest in about `count` steps."""
    if highest <= 0:
        return [0, 1]
    rough = highest / count
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 3, 5, 10) if unit * factor >= rough)
    return [step * n for n in range(math.ceil(highest / step) + 1)]
