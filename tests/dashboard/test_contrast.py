"""The pairs of colours that stand on each other keep their contrast, in the light and in the dark."""

import re

import pytest

from dashboard.assets import STATIC
from dashboard.charts.badge import THEMES

TEXT, SHAPE = 4.5, 3.0

# (ink, ground, least in the light, least in the dark): the measured ratios, rounded down, so that a worse token fails.
PAIRS = [
    ("j-ink", "j-page", 14.0, 16.0),
    ("j-muted", "j-page", 7.0, 9.1),
    ("j-muted", "j-soft", 6.5, 8.1),
    ("j-muted", "j-sel", 6.0, 6.7),
    ("j-teal", "j-page", 7.3, 8.0),
    ("govuk-link-colour", "j-page", 7.3, 10.1),
    ("govuk-link-colour", "j-panel", TEXT, TEXT),
    ("govuk-link-colour", "j-sel", TEXT, TEXT),
    ("govuk-link-colour", "j-soft", TEXT, TEXT),
    ("govuk-link-colour", "j-hero", TEXT, TEXT),
    ("govuk-link-colour", "govuk-template-background-colour", TEXT, TEXT),
    ("j-on-teal", "j-teal", 7.3, 7.6),
    ("j-ink", "j-teal-3", 10.4, 10.9),
    ("j-ink", "j-grid", TEXT, TEXT),
    ("j-ink", "j-sel", TEXT, TEXT),
    ("j-ink", "j-green-3", TEXT, TEXT),
    ("j-green", "j-hero", TEXT, TEXT),
    ("j-red", "j-page", 6.4, 8.1),
    ("j-red", "j-sel", 5.5, 6.0),
    ("j-red", "j-soft", TEXT, TEXT),
    ("j-red", "j-hero", TEXT, TEXT),
    ("j-on-red", "j-red", 6.4, 8.3),
    ("j-on-amber", "j-amber-2", 9.5, 9.5),
    ("j-ink", "j-amber-3", 12.5, 13.1),
    ("j-amber-t", "j-page", 6.6, 9.5),
    ("j-amber-t", "j-sel", 5.6, 7.0),
    ("j-amber-t", "j-soft", TEXT, TEXT),
    ("j-amber", "j-grid", 3.7, 7.1),
    ("j-teal", "j-grid", SHAPE, SHAPE),
    ("j-deep", "j-page", SHAPE, SHAPE),
    # What the charts draw on the page, and words on the funnel.
    ("j-teal", "j-teal-3", SHAPE, SHAPE),
    ("j-muted", "j-teal-3", TEXT, TEXT),
    ("j-red", "j-teal-3", SHAPE, SHAPE),
    ("j-ink", "j-soft", TEXT, TEXT),
    ("j-note-ink", "j-note", 11.3, 11.8),
    ("j-line-2", "j-page", 3.1, 4.3),
    ("j-on-bar", "j-bar", 11.8, 14.7),
    ("j-on-bar", "j-start", 5.2, 5.2),
    ("govuk-error-colour", "j-page", TEXT, TEXT),
    ("govuk-secondary-text-colour", "j-page", TEXT, TEXT),
    *((f"j-level-{n}-ink", f"j-level-{n}", TEXT, TEXT) for n in range(1, 6)),
]


def tokens(*schemes: str) -> dict[str, str]:
    """Token -> colour, the later scheme over the earlier one; "light" is the rule outside any media query."""
    found: dict[str, str] = {}
    for sheet in ("govuk.css", "jawab.css", "charts.css"):
        css = (STATIC / sheet).read_text("utf-8")
        dark = "".join(re.findall(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", css, re.DOTALL))
        light = "".join(re.findall(r"^:root ?\{(.*?)\}", css, re.DOTALL | re.MULTILINE))
        for scheme in schemes:
            found |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", dark if scheme == "dark" else light))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 has it."""
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """The ratio of WCAG 2, 1 to 21."""
    high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SCHEMES = {"light": tokens("light"), "dark": tokens("light", "dark")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "light", "dark"), PAIRS, ids=str)
def test_pair_keeps_its_contrast(scheme, ink, ground, light, dark):
    least = light if scheme == "light" else dark
    assert contrast(SCHEMES[scheme][ink], SCHEMES[scheme][ground]) >= least


@pytest.mark.parametrize("theme", list(THEMES))
def test_a_badge_can_be_read_on_its_own_colours(theme):
    colours = THEMES[theme]
    assert contrast(colours.label_ink, colours.label) >= TEXT
    assert contrast(colours.value_ink, colours.value) >= TEXT
    assert contrast(colours.value, colours.label) >= SHAPE


def test_black_on_white_is_twenty_one():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
