"""How much time a case has, in working days."""

from datetime import UTC, datetime

import pytest

from dashboard.desk.clockface import chip
from escalation.office import open_jurisdiction

ALMATY = open_jurisdiction("kz")
# Tuesday 17 November 2026, 24:00 in Almaty.
DUE = datetime(2026, 11, 17, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "kind", "days", "hours"),
    [
        ("2026-11-10T06:00", "calm", 5, 0),
        ("2026-11-12T06:00", "soon", 3, 0),
        ("2026-11-14T06:00", "soon", 2, 0),
        ("2026-11-16T05:42", "soon", 1, 0),
        ("2026-11-17T05:42", "today", 0, 13),
        ("2026-11-17T19:00", "today", 0, 0),
        ("2026-11-17T19:01", "late", 1, 0),
        ("2026-11-20T06:00", "late", 3, 0),
        ("2026-11-21T06:00", "late", 3, 0),
    ],
)
def test_the_chip_counts_working_days(now, kind, days, hours):
    one = chip(ALMATY, DUE, datetime.fromisoformat(now).replace(tzinfo=UTC), 7)
    assert (one.kind, one.days, one.hours, one.clock) == (kind, days, hours, 7)
