"""The charts of the public pages, with their words. Each says in its description what it shows."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from dashboard import charts
from dashboard.dates import number, percent
from dashboard.i18n import translations
from dashboard.public.breakdowns import WayLine
from dashboard.public.lines import Line
from dashboard.public.times import Backlog, Bin, Spread
from escalation.law import Rule, Unit
from models.countries.parts import Region
from models.figures.catalogue import figure_name
from models.figures.cube import Share
from models.figures.dispersion import dispersion

# From this share on, a region's square has that level; below the last it has level 1.
LEVELS = ((0.95, "5"), (0.90, "4"), (0.85, "3"), (0.80, "2"))
# The bars of a list of subjects beyond these say nothing that the table does not say better.
LONGEST_LIST = 12


def spread(one: Spread, language: str) -> Markup:
    """How long answers took; bars that may not be shown are missing."""
    _ = translations(language).gettext
    bars = [charts.Bar(bin_words(part, language), part.n or 0, "amber" if part.late else "teal") for part in one.bins]
    days = number(one.term_days, language)
    deadline = charts.Deadline(
        one.last_in_time,
        _("Legal deadline: %(term)s") % {"term": term_words(one.rule, language)},
        _("about %(days)s calendar days") % {"days": days},
    )
    most = max(one.bins, key=lambda part: part.n or 0)
    finding = _("Most answers took %(days)s calendar days.") % {"days": bin_words(most, language)}
    caption = charts.Caption("spread", figure_name("answer_time", language), finding)
    return charts.histogram(bars, caption, language, _("calendar days from receipt to answer"), deadline)


def term_words(rule: Rule, language: str) -> str:
    """A term as the law counts it: 15 working days."""
    ngettext = translations(language).ngettext
    words = {
        Unit.WORKING_DAY: ngettext("%(num)s working day", "%(num)s working days", rule.amount),
        Unit.CALENDAR_DAY: ngettext("%(num)s calendar day", "%(num)s calendar days", rule.amount),
        Unit.MONTH: ngettext("%(num)s month", "%(num)s months", rule.amount),
        Unit.HOUR: ngettext("%(num)s working hour", "%(num)s working hours", rule.amount),
    }
    return words[rule.unit] % {"num": number(rule.amount, language)}


def bin_words(part: Bin, language: str) -> str:
    """0–6, or 42+ for the last."""
    first = number(part.first, language)
    if part.end is None:
        return f"{first}+"
    return first if part.end == part.first + 1 else f"{first}–{number(part.end - 1, language)}"


def backlog(one: Backlog, language: str) -> Markup:
    """The open cases by age; parts that may not be shown are missing."""
    _ = translations(language).gettext
    parts = (
        (_("not due yet"), one.in_time, "teal"),
        (_("1–7 days late"), one.week, "amber2"),
        (_("8–30 days late"), one.month, "amber"),
        (_("over 30 days late"), one.longer, "red"),
    )
    shown = [charts.Part(label, n, tone) for label, n, tone in parts if n is not None]
    total = number(sum(part.value for part in shown), language)
    caption = charts.Caption("backlog", figure_name("backlog", language), _("Shown here: %(n)s") % {"n": total})
    return charts.stacked(shown, caption, language)


def tiles(lines: Sequence[Line], regions: Mapping[str, Region], addresses: Mapping[str, str], language: str) -> Markup:
    """One square a region, darker the more is on time; a grey one may not be shown or had nothing due."""
    _ = translations(language).gettext
    found = {line.code: line.share.value for line in lines}
    squares = [
        charts.Tile(
            region.tile,
            region.column,
            region.row,
            _level(found.get(code)),
            region.names[language],
            "–" if found.get(code) is None else percent(found[code] or 0, language),
            addresses[code],
        )
        for code, region in regions.items()
    ]
    shown = sum(found.get(code) is not None for code in regions)
    finding = _("Regions with a share to show: %(n)s of %(all)s") % {"n": shown, "all": len(regions)}
    return charts.tiles(squares, charts.Caption("regions", _("Share on time by region"), finding))


def _level(share: float | None) -> str:
    return "0" if share is None else next((level for floor, level in LEVELS if share >= floor), "1")


def subjects(lines: Sequence[Line], names: Mapping[str, str], addresses: Mapping[str, str], language: str) -> Markup:
    """The subjects with the most answers due; the dark part of a bar is on time."""
    _ = translations(language).gettext
    shown = [line for line in lines if line.due is not None and line.code][:LONGEST_LIST]
    rows = [
        charts.Row(
            names[line.code], line.due or 0, line.share.value or 0, _row_words(line, language), addresses[line.code]
        )
        for line in shown
    ]
    return charts.rows(rows, _("Answers due, by subject"))


def ways(lines: Sequence[WayLine], names: Mapping[str, str], title: str, language: str) -> Markup:
    """One bar for each channel or language; the dark part is on time."""
    shown = [way.line for way in lines if way.line.due is not None]
    items = [
        charts.Row(names.get(line.code, line.code), line.due or 0, line.share.value or 0, _row_words(line, language))
        for line in shown
    ]
    return charts.rows(items, title)


def solved(share: Share, language: str) -> Markup:
    """What those say who rated their answer; nothing where it may not be shown."""
    if share.n is None or share.out_of is None:
        return Markup("")
    _ = translations(language).gettext
    parts = [
        charts.Part(_("Solved"), share.n, "teal"),
        charts.Part(_("Partly or not solved"), share.out_of - share.n, "amber2"),
    ]
    finding = _("%(share)s say “solved”") % {"share": percent(share.value or 0, language, 1)}
    return charts.stacked(parts, charts.Caption("solved", figure_name("solved_share", language), finding), language)


def funnel(lines: Sequence[Line], names: Mapping[str, str], average: float | None, language: str) -> Markup:
    """Agencies by size and share; the limits are as wide as the agencies differ. Empty for fewer than three."""
    _ = translations(language).gettext
    seen = {line.code: (line.share.n, line.share.out_of) for line in lines if line.code}
    found = dispersion({code: (n, of) for code, (n, of) in seen.items() if n is not None and of}, average)
    if found is None:
        return Markup("")
    points = [
        charts.FunnelPoint(of, n / of, names.get(code, code), found.place(n, of))
        for code, (n, of) in found.seen.items()
    ]
    limits = [charts.FunnelLimit(size, *found.limits(size)) for size in found.sizes()]
    outside = sum(point.verdict in ("below", "above") for point in points)
    finding = _("Outside the funnel: %(n)s of %(all)s agencies") % {"n": outside, "all": len(points)}
    mean = (found.mean, _("average %(share)s") % {"share": percent(found.mean, language, 1)})
    caption = charts.Caption("funnel", _("Share on time by number of answers due"), finding)
    return charts.funnel(points, limits, mean, caption, language, _("answers due, on a square-root scale"))


def _row_words(line: Line, language: str) -> str:
    _ = translations(language).gettext
    due = number(line.due or 0, language)
    if line.share.value is None:
        return _("%(due)s · share not shown") % {"due": due}
    return _("%(due)s · %(share)s on time") % {"due": due, "share": percent(line.share.value, language)}
