"""Charts are well-formed, name themselves, escape what they are given, and survive odd data."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from dashboard import charts
from dashboard.charts.badge import badge

CAPTION = charts.Caption("key", 'Title & "more"', "Finding <b>")
POINTS = [charts.TrendPoint(f"{n} & <i>", 0.8 + n / 100, 0.79 + n / 100, 0.81 + n / 100) for n in range(12)]
BARS = [charts.Bar(str(n), n * 7 % 11, "teal") for n in range(20)]
LIMITS = [charts.FunnelLimit(n, (0.85, 0.95), (0.8, 1.02)) for n in (10, 100, 1000)]
AGENCIES = [charts.FunnelPoint(900, 0.7, "A & <i>", "below"), charts.FunnelPoint(12, 0.9, "B", "few")]
TILES = [charts.Tile("ALA", 2, 1, "5", "A & <i>", "91%", "/x?a=1&b=2"), charts.Tile("AST", 1, 2, "0", "Astana")]

DRAWN = {
    "trend": charts.trend(POINTS, CAPTION, "ru", charts.Target(0.95, "Target <i>"), {3: "change & <i>"}),
    "trend of one month": charts.trend(POINTS[:1], CAPTION, "en"),
    "histogram": charts.histogram(BARS, CAPTION, "kk", "days <i>", charts.Deadline(14, "deadline <i>", "late & more")),
    "histogram of nothing answered": charts.histogram([charts.Bar("0", 0, "teal")], CAPTION, "en", "days"),
    "clocks": charts.clocks(BARS[:3], BARS[3:], CAPTION, "az", ("late <i>", "due")),
    "clocks, none late": charts.clocks([], BARS[:1], CAPTION, "ka", ("late", "due")),
    "stacked": charts.stacked(
        [charts.Part("a <i>", 5, "teal"), charts.Part("none", 0, "red"), charts.Part("b", 1, "deep")], CAPTION, "en"
    ),
    "rows": charts.rows([charts.Row("a <i>", 9, 0.5, "9 & more", "/x?a=1&b=2"), charts.Row("b", 0, 0, "0")], "Rows"),
    "tiles": charts.tiles(TILES, CAPTION),
    "funnel": charts.funnel(AGENCIES, LIMITS, (0.91, "mean <i>"), CAPTION, "en", "size <i>"),
    "badge": badge("answered on time", "91% <i>", "Almaty & more: 91%"),
    "interval": charts.interval((0.3, 0.2, 1.0), 0.9, "below", "30% <i>"),
    "spark": charts.spark([3, 3, 3]),
}

SNAPSHOTS = Path(__file__).parent / "snapshots"

EMPTY = [
    charts.trend([], CAPTION, "en"),
    charts.histogram([], CAPTION, "en", "days"),
    charts.clocks([], [], CAPTION, "en", ("late", "due")),
    charts.stacked([charts.Part("a", 0, "teal")], CAPTION, "en"),
    charts.rows([], "Rows"),
    charts.tiles([], CAPTION),
    charts.funnel([], LIMITS, (0.9, "mean"), CAPTION, "en", "size"),
    charts.spark([1]),
]


def tree(drawn: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(f"<div>{drawn}</div>")


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN.keys())
def test_charts_are_well_formed_and_escape(drawn):
    assert not list(tree(drawn).iter("i"))
    assert "NaN" not in drawn
    assert not re.search(r"\bnan\b|\binf\b|style=", drawn)


@pytest.mark.parametrize("name", ["trend", "histogram", "clocks", "stacked", "tiles", "funnel"])
def test_every_drawing_names_itself_and_says_its_finding(name):
    drawings = list(tree(DRAWN[name]).iter("svg"))
    ids = [element.get("id") for element in tree(DRAWN[name]).iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 2 * len(drawings)
    for drawing in drawings:
        assert drawing.get("role") == ("group" if list(drawing.iter("a")) else "img")
        named = {one: drawing.find(f"*[@id='{one}']") for one in drawing.get("aria-labelledby", "").split()}
        assert [element.text for element in named.values()] == [CAPTION.title, CAPTION.finding]


@pytest.mark.parametrize("drawn", EMPTY)
def test_no_data_gives_no_chart(drawn):
    assert drawn == Markup("")


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN.keys())
def test_nothing_is_drawn_outside_its_picture(drawn):
    for drawing in tree(drawn).iter("svg"):
        _, _, width, height = (float(one) for one in drawing.get("viewBox", "").split())
        for shape in drawing.iter("rect"):
            left, top = float(shape.get("x", 0)), float(shape.get("y", 0))
            assert 0 <= left <= left + float(shape.get("width", 0)) <= width + 0.2
            assert 0 <= top <= top + float(shape.get("height", 0)) <= height + 0.2


def looks(drawn: Markup) -> dict[str, str]:
    """A chart as it is wide and as it is narrow; one that does not change has one look."""
    found = dict(re.findall(r'<div class="(wide|narrow)">(<svg.*?</svg>)</div>', drawn))
    return found or {"any": str(drawn)}


LOOKS = {f"{name} {look}": svg for name, drawn in DRAWN.items() for look, svg in looks(drawn).items()}


@pytest.mark.parametrize(("name", "svg"), LOOKS.items(), ids=LOOKS.keys())
def test_a_chart_looks_as_it_did(name, svg):
    """Changed on purpose: look at the drawing, then write it with `python tests/dashboard/test_charts.py`."""
    assert (SNAPSHOTS / f"{name}.svg").read_text("utf-8") == lines_of(svg)


def test_no_picture_is_kept_of_a_chart_that_is_gone():
    assert {path.stem for path in SNAPSHOTS.iterdir()} == set(LOOKS)


def lines_of(svg: str) -> str:
    """An element a line, so that a difference can be read."""
    return svg.replace("><", ">\n<") + "\n"


def test_a_trend_ends_with_its_last_share_in_the_language():
    assert "91,0\xa0%" in DRAWN["trend"]


def test_bars_are_as_high_as_their_numbers():
    drawn = charts.clocks([], [charts.Bar("a", 10, "teal"), charts.Bar("b", 5, "teal")], CAPTION, "en", ("", ""))
    heights = [float(shape.get("height", 0)) for shape in tree(drawn).iter("rect")]
    assert heights == [126.0, 63.0]


def test_a_share_beyond_the_span_stays_at_its_edge():
    circle = next(tree(DRAWN["interval"]).iter("circle"))
    assert circle.get("cx") == "4"


@pytest.mark.parametrize("share", [float("nan"), float("inf")])
def test_what_cannot_be_drawn_is_refused(share):
    with pytest.raises(ValueError, match="cannot draw"):
        charts.spark([0.1, share, 0.2])


def test_the_key_has_every_part_even_an_empty_one():
    keys = ["".join(item.itertext()) for item in tree(DRAWN["stacked"]).iter("li")]
    assert keys == ["5 a <i>", "0 none", "1 b"]


def test_names_of_the_funnel_do_not_cover_each_other():
    crowd = [charts.FunnelPoint(900 + n, 0.7, f"Agency {n}", "below") for n in range(5)]
    drawn = charts.funnel(crowd, LIMITS, (0.91, "mean"), CAPTION, "en", "size")
    assert [text.text for text in tree(drawn).iter("text") if "Agency" in (text.text or "")] == ["Agency 4", "Agency 4"]


if __name__ == "__main__":
    for look, drawing in LOOKS.items():
        (SNAPSHOTS / f"{look}.svg").write_text(lines_of(drawing), "utf-8")
