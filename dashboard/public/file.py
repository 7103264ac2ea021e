"""The numbers of the public page as a file: one row a number, so that a spreadsheet and a script read the same."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dashboard.public.view import Line, View
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
    """Numbers of a page, hidden ones as empty cells. Begins with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


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
