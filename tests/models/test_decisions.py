"""What was decided about a case that moved its date, its place or its end: told from its events alone."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from escalation.office import open_jurisdiction
from models.decisions import decisions

MONDAY = datetime(2026, 11, 16, 5, tzinfo=UTC)
KZ = open_jurisdiction("kz")


class Event(NamedTuple):
    verb: str
    at: datetime
    data: dict


def told(*steps, intent=None, now=20):
    """(kind, agency, reason, working days) of a history of (verb, days after Monday, data)."""
    events = [Event(verb, MONDAY + timedelta(days=day), data[0] if data else {}) for verb, day, *data in steps]
    found = decisions(events, intent, KZ, MONDAY + timedelta(days=now))
    return [(one.kind, one.agency_code, one.reason, one.days) for one in found]


OPEN, ROUTE = ("open", 0), ("route", 0, {"agency_code": "a"})
ASK = ("ask_citizen", 1, {"stands_until": "2026-12-01T00:00:00+00:00"})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([OPEN, ROUTE, ("answer", 3)], []),
        (
            [OPEN, ROUTE, ("extend", 2, {"article": "76", "dates": {"was": "2026-12-07", "due_on": "2026-12-11"}})],
            [("extension", "a", "76", 4)],
        ),
        ([OPEN, ROUTE, ASK, ("citizen_reply", 3)], [("pause", "a", "reply", 2)]),
        ([OPEN, ROUTE, ASK, ("end_pause", 8, {"reason": "over"})], [("pause", "a", "over", 5)]),
        ([OPEN, ROUTE, ASK, ("end_pause", 2, {"reason": ""})], [("pause", "a", "went_on", 1)]),
        ([OPEN, ROUTE, ASK], [("pause", "a", "stands", 13)]),
        ([OPEN, ROUTE, ("ask_citizen", 1, {"stands_until": None}), ("citizen_reply", 2)], []),
        (
            [OPEN, ROUTE, ("transfer", 4, {"agency_code": "b"}), ("answer", 5)],
            [("transfer", "a", "b", 4)],
        ),
        (
            [OPEN, ROUTE, ("return_", 1, {"agency_code": None}), ("route", 4, {"agency_code": "b"})],
            [("return_", "a", "given_back", 1), ("unassigned", "a", "", 3)],
        ),
        ([OPEN, ROUTE, ("withdraw", 2)], [("withdrawn", "a", "agency", 0)]),
        ([OPEN, ("abstain", 0), ("withdraw", 2)], [("withdrawn", None, "nobody", 0)]),
        ([OPEN, ("abstain", 0), ("propose_rejection", 1), ("reject", 2)], [("rejected", None, "spam", 0)]),
    ],
)
def test_what_a_history_tells(steps, expected):
    assert told(*steps, intent="spam") == expected


COPY = ("give_copy", 1, {"part": 1, "to": "b", "due_at": "2026-11-20T19:00:00+00:00"})
GIVEN = {"part": 1, "to": "b"}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([("contribute", 3, GIVEN)], ("in_time", 2)),
        ([("contribute", 7, GIVEN)], ("late", 4)),
        (
            [
                ("recalculate", 2, {"kind": "joint", "part": 1, "due_at": "2026-11-24T19:00:00+00:00"}),
                ("contribute", 7, GIVEN),
            ],
            ("in_time", 4),
        ),
        ([("contribute", 3, {"part": 2, "to": "c"})], ("waits", 3)),
        ([("take_copy_back", 2, GIVEN)], ("taken_back", 1)),
        ([("answer", 2), ("close", 3)], ("ended", 2)),
        ([], ("waits", 3)),
    ],
)
def test_what_others_were_asked_is_counted_by_what_came_of_it(later, expected):
    assert told(OPEN, ROUTE, COPY, *later, now=4) == [("copy", "b", *expected)]
