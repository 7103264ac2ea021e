"""The share on time month by month, as the public, an agency's leaders and its own page see it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from babel.dates import format_date
from markupsafe import Markup

from dashboard import charts
from dashboard.dates import percent
from dashboard.i18n import translations
from escalation.law import Law
from escalation.office import Jurisdiction
from models.figures.cube import Share


class Dated(Protocol):
    """A share with its month."""

    @property
    def month(self) -> date:
        """Its first day."""

    @property
    def share(self) -> Share:
        """The share, hidden or not."""


def trend(months: Sequence[Dated], language: str, office: Jurisdiction) -> Markup:
    """The months, oldest first, with the country's target and the months in which the law's terms became others.

    Months whose share may not be shown are left out. Empty for fewer than two.
    """
    _ = translations(language).gettext
    seen = [one for one in months if one.share.value is not None]
    points = [
        charts.TrendPoint(_short(one.month, language), share.value, share.low, share.high)
        for one in seen
        if (share := one.share).value is not None and share.low is not None and share.high is not None
    ]
    if len(points) < 2:
        return Markup("")
    target, changed = office.profile.on_time_target, rule_changes(office.law)
    aim = charts.Target(target, _("Target: %(share)s") % {"share": percent(target, language)}) if target else None
    marks = {n: _("New rules on deadlines") for n, one in enumerate(seen) if n and one.month in changed}
    ends = {"first": points[0].label, "last": points[-1].label}
    shares = {"start": percent(points[0].share, language, 1), "end": percent(points[-1].share, language, 1)}
    finding = _("%(first)s: %(start)s. %(last)s: %(end)s.") % {**ends, **shares}
    caption = charts.Caption("trend", _("Share answered on time, by month"), finding)
    return charts.trend(points, caption, language, aim, marks)


def _short(month: date, language: str) -> str:
    # Only Russian bends the short name of a month; the standing form of the others is missing in some data.
    return format_date(month, "LLL y" if language == "ru" else "MMM y", locale=language)


def rule_changes(law: Law) -> set[date]:
    """The first days of the months in which a term of the law became another one."""
    first: dict[str, date] = {}
    for one in law.rules:
        first[one.name] = min(one.valid_from, first.get(one.name, one.valid_from))
    return {one.valid_from.replace(day=1) for one in law.rules if one.valid_from > first[one.name]}
