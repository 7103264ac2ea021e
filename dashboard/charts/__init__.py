"""Charts as SVG made on the server: classes only, colours in static/charts.css, every word and number from the caller.

Each chart names itself (role=img, title, desc with the finding); shares are 0..1; no data gives empty markup.
"""

from dashboard.charts.bars import Bar, Deadline, clocks, histogram
from dashboard.charts.funnel import FunnelLimit, FunnelPoint, funnel
from dashboard.charts.marks import interval, spark
from dashboard.charts.parts import Part, Row, rows, stacked
from dashboard.charts.svg import Caption
from dashboard.charts.tiles import Tile, tiles
from dashboard.charts.trend import Target, TrendPoint, trend

__all__ = [
    "Bar",
    "Caption",
    "Deadline",
    "FunnelLimit",
    "FunnelPoint",
    "Part",
    "Row",
    "Target",
    "Tile",
    "TrendPoint",
    "clocks",
    "funnel",
    "histogram",
    "interval",
    "rows",
    "spark",
    "stacked",
    "tiles",
    "trend",
]
