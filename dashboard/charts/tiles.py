"""A country as squares, one per region, all of one size: no small city disappears beside a wide steppe."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from dashboard.charts.svg import Caption, bar, drawing, element, text

STEP_X, STEP_Y = 53.0, 36.0
SIDE_X, SIDE_Y = 49.0, 32.0
TALL = 14.0


class Tile(NamedTuple):
    """One region: letters on the square, 1-based column and row, level (0..5, on, maybe), full name, second line."""

    letters: str
    column: int
    row: int
    level: str
    name: str
    value: str = ""
    url: str = ""


def tiles(regions: Sequence[Tile], caption: Caption) -> Markup:
    """The grid; a region with a url is a link."""
    if not regions:
        return Markup("")
    extra = TALL if any(region.value for region in regions) else 0
    width = max(region.column for region in regions) * STEP_X
    height = max(region.row for region in regions) * (STEP_Y + extra)
    links = any(region.url for region in regions)
    return drawing((width, height), caption, *(_tile(region, extra) for region in regions), css="tiles", links=links)


def _tile(region: Tile, extra: float) -> Markup:
    x = (region.column - 1) * STEP_X + 2
    y = (region.row - 1) * (STEP_Y + extra) + 2
    middle, ink = x + SIDE_X / 2, f"ink-{region.level}"
    words = f"{region.name}: {region.value}" if region.value else region.name
    square = element(
        "g",
        element("title", words),
        bar(x, y, SIDE_X, SIDE_Y + extra, f"l-{region.level}"),
        text(middle, y + 20, region.letters, ink),
        text(middle, y + 37, region.value, ink) if region.value else Markup(""),
    )
    return element("a", square, href=region.url) if region.url else square
