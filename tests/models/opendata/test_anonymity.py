"""No line of the file of cases stands fewer than ten times, whatever the cases are, and nothing in it is untrue."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.opendata.anonymity import COLUMNS, HIDDEN, QUASI, WHERE, Known, groups, lines

FIRST = date(2026, 10, 1)


def known(**given):
    plain = {
        "received_on": FIRST, "agency": "energy", "category": "heating", "region": "KZ-75", "channel": "web",
        "language": "kk", "in_time": "yes", "days": 5, "state": "answered", "reopened": "no", "appealed": "no",
        "rating": "none", "transfers": 0,
    }  # fmt: skip
    return Known(**{**plain, **given})


def told(cases):
    """The lines by column, each with how often it stands."""
    return [(dict(zip(COLUMNS, line, strict=True)), n) for line, n in Counter(lines(cases, 10)).items()]


few = st.sampled_from
# Several alike at a time: single cases alone would all be hidden.
alike = st.tuples(
    st.integers(1, 14),
    st.builds(
        known,
        received_on=st.integers(0, 30).map(lambda n: FIRST + timedelta(days=n)),
        agency=few(["energy", "housing", ""]),
        category=few(["heating", "roads", "other"]),
        region=few(["KZ-75", "KZ-71"]),
        channel=few(["web", "telegram"]),
        language=few(["kk", "ru"]),
        in_time=few(["yes", "yes", "no", "none"]),
        days=few([None, 0, 3, 5, 20, 90]),
        state=few(["answered", "open", "left"]),
        reopened=few(["yes", "no"]),
        rating=few(["none", "solved", "not_solved"]),
        transfers=st.integers(0, 3),
    ),
)
enough = st.sampled_from([10, 30, 100])
months = st.lists(alike, max_size=25).map(lambda rows: [one for n, row in rows for one in [row] * n])


@pytest.mark.long
@settings(max_examples=200)
@given(months, enough)
def test_every_line_stands_at_least_ten_times_and_none_is_lost(cases, enough):
    made = lines(cases, enough)
    assert len(made) == (len(cases) if len(cases) >= 10 else 0)
    assert min(Counter(made).values(), default=10) >= 10


@pytest.mark.long
@settings(max_examples=200)
@given(months, enough)
def test_where_and_when_are_shared_by_at_least_ten(cases, enough):
    shared = Counter(line[: len(QUASI)] for line in lines(cases, enough))
    assert min(shared.values(), default=10) >= 10


@pytest.mark.long
@settings(max_examples=100)
@given(months, st.randoms())
def test_the_order_of_the_cases_does_not_matter(cases, random):
    mixed = list(cases)
    random.shuffle(mixed)
    assert lines(mixed, 10) == lines(cases, 10)


@settings(max_examples=100)
@given(months)
def test_how_a_case_ended_moves_no_row(cases):
    """Grouping by what happened would hide the late ones elsewhere than the others, and every share would be wrong."""

    def shown(some):
        return Counter(line[: len(QUASI)] for line in lines(some, 10))

    same = [known(**{name: getattr(one, name) for name in ("received_on", *WHERE)}) for one in cases]
    assert shown(cases) == shown(same)


@settings(max_examples=100)
@given(months, enough)
def test_what_is_shown_is_true(cases, enough):
    for key, group in groups(cases, enough).items():
        for name, shown in zip(QUASI[1:], key[1:], strict=True):
            assert shown == HIDDEN or {getattr(one, name) for one in group} == {shown}
        days = {one.received_on for one in group}
        assert all(f"{day:%Y-%m}" == key[0] or f"{day:%G-W%V}" == key[0] or f"{day}" == key[0] for day in days)


@pytest.mark.long
@settings(max_examples=100)
@given(months, enough)
def test_an_ending_is_counted_as_it_was_or_not_shown_at_all(cases, enough):
    """In each group: a column that shows some of its cases and hides others would say how the hidden ended."""
    made, found = lines(cases, enough), groups(cases, enough)
    for key, group in found.items():
        shown = Counter(line[COLUMNS.index("in_time")] for line in made if line[: len(QUASI)] == key)
        assert shown in (Counter(one.in_time for one in group), Counter({HIDDEN: len(group)}))


DAYS = [FIRST + timedelta(days=n) for n in (4, 5, 6)]
COARSER = [
    ("a day of ten", [known(received_on=DAYS[0])] * 10, {"received": "2026-10-05", "channel": "web"}),
    ("a week of ten", [known(received_on=DAYS[n % 3]) for n in range(12)], {"received": "2026-W41", "channel": "web"}),
    (
        "a month of ten",
        [known(received_on=FIRST + timedelta(days=n)) for n in range(0, 30, 3)],
        {"received": "2026-10", "channel": "web"},
    ),
    (
        "two channels",
        [known(channel=one) for one in ("web", "sms")] * 5,
        {"received": "2026-10", "channel": HIDDEN, "language": "kk"},
    ),
    ("two regions", [known(region=one) for one in ("KZ-75", "KZ-71")] * 5, {"region": HIDDEN, "category": "heating"}),
    ("two agencies", [known(agency=one) for one in ("energy", "housing")] * 5, {"category": HIDDEN, "agency": HIDDEN}),
]


@pytest.mark.parametrize(("cases", "shown"), [case[1:] for case in COARSER], ids=[case[0] for case in COARSER])
def test_what_others_may_know_is_made_coarser_in_one_order(cases, shown):
    for line, _ in told(cases):
        assert {name: line[name] for name in shown} == shown


def test_the_last_few_join_the_smallest_group():
    found = told([known()] * 30 + [known(region="KZ-71")] * 11 + [known(agency="housing")] * 4)
    assert sorted((line["region"], n) for line, n in found) == [(HIDDEN, 15), ("KZ-75", 30)]


def test_three_that_were_late_are_hidden_with_the_rest_of_their_group():
    (line, n), *more = told([known()] * 37 + [known(in_time="no", days=40)] * 3)
    assert (line["in_time"], line["days_to_answer"], line["state"], n, more) == (HIDDEN, HIDDEN, "answered", 40, [])


def test_days_are_told_in_steps_and_in_fewer_where_those_are_too_fine():
    assert {line["days_to_answer"] for line, _ in told([known(days=n) for n in (5, 12)] * 10)} == {"4-7", "8-15"}
    assert {line["days_to_answer"] for line, _ in told([known(days=n) for n in (5, 12)] * 5)} == {"0-15"}
    assert {line["days_to_answer"] for line, _ in told([known(days=None, in_time="no")] * 10)} == {"none"}


def test_a_hundred_that_agree_are_shown_finely_and_fewer_are_not():
    cases = [known(in_time="no", days=40)] * 12 + [known()] * 88 + [known(region="KZ-71")] * 40
    found = Counter((line[0], line[3], line[COLUMNS.index("in_time")]) for line in lines(cases))
    assert found == {
        ("2026-10-01", "KZ-75", "no"): 12,
        ("2026-10-01", "KZ-75", "yes"): 88,
        ("2026-10", HIDDEN, "yes"): 40,
    }
