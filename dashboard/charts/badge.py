"""A badge: two fields side by side for a page elsewhere. Its colours are its own: no style sheet comes along."""

from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import Markup

from dashboard.charts.svg import element

HEIGHT, MARGIN = 28.0, 10.0
# A letter at 14 px, wide enough for Georgian.
LETTER = 8.4


class Colours(NamedTuple):
    """Ground and ink of the label, ground and ink of the value."""

    label: str
    label_ink: str
    value: str
    value_ink: str


THEMES: Mapping[str, Colours] = {
    "light": Colours("#e4eeee", "#10201f", "#0b6b72", "#ffffff"),
    "dark": Colours("#1b2b2b", "#e6f1f1", "#7fd3d8", "#062021"),
}


def badge(label: str, value: str, title: str, theme: str = "light") -> Markup:
    """The picture; title: the whole sentence for those who hear it. KeyError for a theme that does not exist."""
    colours = THEMES[theme]
    left, right = (len(words) * LETTER + 2 * MARGIN for words in (label, value))
    return element(
        "svg",
        element("title", title, id="t"),
        element("rect", width=left + right, height=HEIGHT, rx=4.0, fill=colours.label),
        element("path", d=_right_field(left, left + right), fill=colours.value),
        _words(label, left / 2, left, colours.label_ink),
        _words(value, left + right / 2, right, colours.value_ink),
        xmlns="http://www.w3.org/2000/svg",
        width=left + right,
        height=HEIGHT,
        role="img",
        aria_labelledby="t",
    )


def _right_field(left: float, right: float) -> str:
    """A field that is round at its right corners only."""
    return f"M{left:.1f} 0H{right - 4:.1f}a4 4 0 0 1 4 4V{HEIGHT - 4:.1f}a4 4 0 0 1-4 4H{left:.1f}z"


def _words(words: str, middle: float, width: float, ink: str) -> Markup:
    return element(
        "text",
        words,
        x=middle,
        y=19.0,
        fill=ink,
        font_family="Noto Sans, Noto Sans Georgian, Verdana, sans-serif",
        font_size=14.0,
        text_anchor="middle",
        # Whatever font the reader has, the words stay in their field.
        textLength=width - 2 * MARGIN,
        lengthAdjust="spacingAndGlyphs",
    )
