"""What if the law were another: read from settings, worked for past clocks, and nothing else moves."""

from datetime import UTC, date, datetime

import pytest

from escalation.calendar import load_calendar
from escalation.law import LawError, Unit
from escalation.lawfile import load_law
from escalation.supposing import Past, Supposition, outcomes, suppose

KZ, CALENDAR = load_law("kz"), load_calendar("kz")
BEGAN = date(2026, 11, 16)
NOW = datetime(2027, 2, 1, tzinfo=UTC)


def at(day, hour=6, month=11):
    return datetime(2026, month, day, hour, tzinfo=UTC)


# Monday 16 November at eleven in Almaty: 15 working days end on 7 December, 10 on 30 November.
DUE = datetime(2026, 12, 7, 19, tzinfo=UTC)


def past(ended, agency="kz-almaty-energy"):
    return Past(agency, "answer", BEGAN, at(16), DUE, ended)


@pytest.mark.parametrize(
    ("settings", "amount", "unit"),
    [
        ([], 15, Unit.WORKING_DAY),
        (["answer.days=10"], 10, Unit.WORKING_DAY),
        (["answer.amount=1", "answer.unit=month"], 1, Unit.MONTH),
        ([" answer.days = 7 "], 7, Unit.WORKING_DAY),
    ],
)
def test_settings_change_that_rule_and_no_other(settings, amount, unit):
    changed = suppose(KZ, settings)
    rule = changed.rule("answer", BEGAN)
    assert (rule.amount, rule.unit) == (amount, unit)
    assert changed.rule("forward", BEGAN) == KZ.rule("forward", BEGAN)


@pytest.mark.parametrize(
    "setting",
    ["answer", "answer.weeks=2", "reply.days=3", "answer.days=soon", "answer.days=0", "answer.unit=fortnight", ""],
)
def test_what_cannot_be_read_is_named(setting):
    with pytest.raises(LawError, match=setting.split("=")[0] or "is no setting"):
        suppose(KZ, [setting])


@pytest.mark.parametrize(
    ("settings", "pace", "ended", "was", "would_be"),
    [
        ([], 1, at(1, month=12), False, False),
        (["answer.days=10"], 1, at(30), False, False),
        (["answer.days=10"], 1, at(1, month=12), False, True),
        (["answer.days=20"], 1, at(10, month=12), True, False),
        (["answer.days=10"], 2, at(10, month=12), True, False),
        ([], 1, None, True, True),
        (["answer.unit=month", "answer.amount=3"], 1, None, True, False),
    ],
)
def test_a_past_clock_under_another_law(settings, pace, ended, was, would_be):
    paper = Supposition(suppose(KZ, settings), CALENDAR, pace)
    assert list(outcomes([past(ended)], paper, NOW)) == [("kz-almaty-energy", was, would_be)]
