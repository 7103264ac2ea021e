"""The numbers of the public page as a file: one row a number, so that a spreadsheet and a script read the same."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dashboard.csvlines import csv_lines
from dashboard.public.breakdowns import Breakdowns, WayLine
from dashboard.public.lines import Line
from dashboard.public.view import View
from models.editions.decidedfigures import Counted
from models.figures.catalogue import Rule, of_rule
from models.figures.cube import Share

Names = Mapping[str, Mapping[str, str]]
Value = int | float | str | None


class Row(NamedTuple):
    """One number. An empty value may not be shown; an empty code of an agency, region or subject: not known yet."""

    table: str
    code: str
    name: str
    measure: str
    value: Value


def as_csv(rows: Iterable[Row]) -> str:
    """Numbers of a page, hidden ones as empty cells."""
    return "".join(csv_lines(Row._fields, rows))


def rows_of(view: View, names: Names) -> Iterator[Row]:
    """All numbers of the page of figures."""
    yield Row("page", "", "", "as_of", view.as_of.isoformat(timespec="seconds"))
    yield Row("page", "", "", "month", f"{view.month:%Y-%m}")
    yield Row("page", "", "", "region", view.wanted.region or "all")
    yield Row("page", "", "", "subject", view.wanted.category or "all")
    for measure, value in _of_statistics(view).items():
        yield Row("figures", "", names["figures"][measure], measure, value)
    for line in view.trend:
        for measure, value in _of_share(line.due, line.share).items():
            yield Row("months", f"{line.month:%Y-%m}", "", measure, value)
    for table, lines in (("agencies", view.agencies), ("regions", view.regions), ("subjects", view.subjects)):
        yield from _of_lines(table, lines, names[table])
    yield from _of_times(view)
    if view.more:
        yield from rows_of_breakdowns(view.more, names)


def _of_statistics(view: View) -> dict[str, Value]:
    found = view.statistics
    shares = {one.code: found.shares[one.numerator or ""].value for one in of_rule(Rule.BOTH)}
    return {
        **found.counts,
        **{measure: None if value is None else round(value, 4) for measure, value in shares.items()},
        **{measure: None if value is None else round(value, 1) for measure, value in found.days.items()},
    }


def _of_share(due: int | None, share: Share) -> dict[str, Value]:
    ends = {"on_time_share": share.value, "interval_low": share.low, "interval_high": share.high}
    rounded = {measure: None if value is None else round(value, 4) for measure, value in ends.items()}
    return {"due": due, "on_time": share.n, **rounded}


def _of_lines(table: str, lines: list[Line], names: Mapping[str, str]) -> Iterator[Row]:
    for line in lines:
        for measure, value in {**_of_share(line.due, line.share), "verdict": line.verdict}.items():
            yield Row(table, line.code, names.get(line.code, ""), measure, value)


def _of_times(view: View) -> Iterator[Row]:
    for one in view.spread.bins if view.spread else ():
        end = "" if one.end is None else one.end
        yield Row("days_to_answer", f"{one.first}-{end}", "", "answers", one.n)
    if view.backlog:
        late = {"late_1_7": view.backlog.week, "late_8_30": view.backlog.month, "late_over_30": view.backlog.longer}
        for code, value in {"not_due_yet": view.backlog.in_time, **late}.items():
            yield Row("backlog", code, "", "cases", value)


def rows_of_breakdowns(more: Breakdowns, names: Names) -> Iterator[Row]:
    """What stands by channel, by language, by way out, by promise and by decision."""
    for table, ways in (("channels", more.channels), ("languages", more.languages)):
        yield from _of_ways(table, ways, names[table])
    for one in more.agencies:
        for measure, n in one.counts.items():
            yield Row("ways_out", one.code, names["agencies"].get(one.code, ""), measure, n)
        share = one.kept.value
        yield Row("ways_out", one.code, "", "promise_kept_share", None if share is None else round(share, 4))
    for kind, figure in more.decided.items():
        yield from _of_counted(kind, "decisions", "", figure.whole)
        for table, parts in (("decisions_by_reason", figure.reasons), ("decisions_by_agency", figure.agencies)):
            for code, counted in parts.items():
                yield from _of_counted(kind, table, code, counted)


def _of_ways(table: str, ways: list[WayLine], names: Mapping[str, str]) -> Iterator[Row]:
    for way in ways:
        yield from _of_lines(table, [way.line], names)
        for measure, days in way.days.items():
            value = None if days is None else round(days, 1)
            yield Row(table, way.line.code, names.get(way.line.code, ""), measure, value)


def _of_counted(kind: str, table: str, code: str, counted: Counted) -> Iterator[Row]:
    yield Row(table, code, "", kind, counted.n)
    yield Row(table, code, "", f"{kind}_days", counted.days)
