"""The chart of all running clocks: late ones left, those still in time right."""

from datetime import date

from babel.dates import format_date
from markupsafe import Markup

from dashboard import charts
from dashboard.dates import number
from dashboard.i18n import translations
from dashboard.oversight.overview import Clocks

# The first days of the half that is due are near: they stand out.
NEAR = 3


def clock_chart(one: Clocks, today: date, language: str) -> Markup:
    """The chart; empty markup when no clock runs."""
    if not one.overdue and not one.in_time:
        return Markup("")
    _ = translations(language).gettext
    late = [charts.Bar(_late_words(n, one, language), count, "red") for n, (_most, count) in enumerate(one.late)]
    due = [
        charts.Bar(_day_words(day, language), count, "amber" if day == today else "teal" if n <= NEAR else "teal2")
        for n, (day, count) in enumerate(one.due)
    ]
    if one.later:
        due.append(charts.Bar(_("later"), one.later, "teal2"))
    numbers = {"late": number(one.overdue, language), "due": number(one.in_time, language)}
    finding = _("Late: %(late)s. Still in time: %(due)s.") % numbers
    words = (_("late by working days: %(late)s") % numbers, _("due on: %(due)s") % numbers)
    return charts.clocks(
        late[::-1], due, charts.Caption("clocks", _("Running clocks by working day"), finding), language, words
    )


def _late_words(index: int, one: Clocks, language: str) -> str:
    """1, 2, 3, 4–7, 8–30, 31+: working days."""
    most = one.late[index][0]
    least = 1 if index == 0 else (one.late[index - 1][0] or 0) + 1
    if most is None:
        return f"{number(least, language)}+"
    return number(most, language) if least == most else f"{number(least, language)}–{number(most, language)}"


def _day_words(day: date, language: str) -> str:
    return format_date(day, "EEE d", locale=language)
