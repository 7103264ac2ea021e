"""Small drawings inside tables and figures."""

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.charts.svg import element, line, path, scale

WIDTH = 150.0


def interval(
    value: tuple[float, float, float], mean: float, verdict: str, label: str, span: tuple[float, float] = (0.5, 1.0)
) -> Markup:
    """A share (share, low, high) as a dot on its interval beside the line of the mean; verdict: below, above or ""."""
    share, low, high = (min(max(one, span[0]), span[1]) for one in value)
    x = scale(span, (4, WIDTH - 4))
    css = f" {verdict}" if verdict else ""
    return element(
        "svg",
        line((x(mean), 0), (x(mean), 16), "mean"),
        line((x(low), 8), (x(high), 8), f"span{css}"),
        element("circle", class_=verdict or None, cx=x(share), cy=8.0, r=4.0),
        class_="mini",
        viewBox="0 0 150 16",
        role="img",
        aria_label=label,
    )


def spark(values: Sequence[float]) -> Markup:
    """The last months as a small line; decoration beside a figure, so it is hidden from readers."""
    if len(values) < 2:
        return Markup("")
    x = scale((0, len(values) - 1), (2, WIDTH - 6))
    y = scale((min(values), max(values)), (29, 5))
    points = [(x(n), y(value)) for n, value in enumerate(values)]
    end = element("circle", class_="dot", cx=points[-1][0], cy=points[-1][1], r=3.5)
    return element("svg", path(points, "curve"), end, class_="spark", viewBox="0 0 150 34", aria_hidden="true")
