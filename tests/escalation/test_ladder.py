"""The ladder as a pure function: what comes next, when it truly fell due, and when it may disturb somebody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.ladder import Clock, is_due, next_step
from escalation.office import open_jurisdiction
from escalation.rungs import LadderError, Rank, load_ladders, parse_ladders
from models.countries.profile import countries

KZ = open_jurisdiction("kz")
# Received on Monday 16 November 2026 at 10:42; fifteen working days end with Monday 7 December.
STARTED = datetime(2026, 11, 16, 5, 42, tzinfo=UTC)
DUE_ON = date(2026, 12, 7)
END = datetime(2026, 12, 7, 19, tzinfo=UTC)
ANSWER = Clock("answer", STARTED, DUE_ON, END)
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """An instant by the clocks of Almaty, five hours ahead."""
    return datetime.fromisoformat(text).replace(tzinfo=KZ.zone).astimezone(UTC)


def coming(taken, now=STARTED, clock=ANSWER, office=KZ):
    return next_step(office.ladders, clock, taken, office.calendar, now)


def climbed(clock, now, office=KZ, taken=0):
    """Every step from there to the top, as (number, whom first, when by the clocks of the country)."""
    found = []
    while step := coming(taken, now, clock, office):
        found.append((step.number, step.to[0].value, f"{step.due_at.astimezone(office.zone):%Y-%m-%d %H:%M}"))
        taken = step.number
    return found


def test_the_ladder_of_an_answer_from_the_first_reminder_to_the_top():
    assert climbed(ANSWER, STARTED) == [
        (1, "officer", "2026-11-27 09:00"),
        (2, "officer", "2026-12-02 14:40"),
        (3, "officer", "2026-12-08 00:00"),
        (4, "manager", "2026-12-09 00:00"),
        (5, "head", "2026-12-10 00:00"),
        (6, "superior", "2026-12-12 00:00"),
        (7, "oversight", "2026-12-16 00:00"),
    ]


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("forward", ["clerk", "clerk", "oversight"]),
        ("appeal_answer", ["superior", "superior", "superior", "oversight"]),
        ("notify_extension", ["officer", "officer", "head", "oversight"]),
    ],
)
def test_other_clocks_have_ladders_of_their_own(kind, steps):
    assert [whom for _number, whom, _due in climbed(ANSWER._replace(kind=kind), STARTED)] == steps


def test_nothing_is_due_while_the_last_second_runs():
    step = coming(2, END)
    assert (is_due(step, END), is_due(step, END + timedelta(microseconds=1))) == (False, True)


def test_a_rung_knows_everybody_above_it():
    assert coming(3).to == (Rank.MANAGER, Rank.HEAD, Rank.SUPERIOR, Rank.OVERSIGHT)


@pytest.mark.parametrize(
    ("share", "now", "due", "fires"),
    [
        ("at night", "2026-11-26 23:00", "2026-11-27 09:00", "2026-11-27 09:00"),
        ("in working time", "2026-11-27 11:00", "2026-11-27 09:00", "2026-11-27 09:00"),
        ("overslept, and 22:30", "2026-11-27 22:30", "2026-11-27 09:00", "2026-11-30 09:00"),
        ("overslept, on a Sunday", "2026-11-29 12:00", "2026-11-27 09:00", "2026-11-30 09:00"),
        ("overslept, before the doors open", "2026-11-30 08:59", "2026-11-27 09:00", "2026-11-30 09:00"),
    ],
)
def test_s60_a_reminder_waits_for_nine_in_the_morning_of_a_working_day(share, now, due, fires):
    step = coming(0, at(now))
    assert (step.due_at, step.fires_at) == (at(due), at(fires)), share
    assert is_due(step, at(now)) == (at(fires) < at(now))


def test_s60_what_the_law_sets_off_does_not_wait():
    night = at("2026-12-08 00:00") + timedelta(seconds=1)
    step = coming(2, night)
    assert (step.fires_at, step.ends_term, is_due(step, night)) == (END, True, True)


def test_once_the_term_is_over_nobody_is_reminded_of_it():
    assert coming(0, END + HOUR) == coming(2, END + HOUR)
    assert coming(0, END + HOUR).number == 3


def test_a_reminder_that_could_only_come_after_the_end_is_left_out():
    evening = Clock("forward", at("2026-11-20 19:00"), date(2026, 11, 20), at("2026-11-21 00:00"))
    assert [number for number, *_ in climbed(evening, evening.started_at)] == [2, 3]


def test_a_step_that_nobody_acknowledges_goes_one_higher_after_a_working_day():
    sent = END + HOUR
    after_head = ANSWER._replace(unseen_since=at("2026-12-10 00:05"))
    assert coming(5, sent, after_head).due_at == at("2026-12-12 00:00")
    assert coming(6, sent, ANSWER._replace(unseen_since=at("2026-12-12 00:05"))).due_at == at("2026-12-15 00:00")
    assert coming(6, sent, ANSWER).due_at == at("2026-12-16 00:00")


def test_a_year_that_nobody_has_entered_still_leads_to_somebody():
    beyond = KZ.calendar.last
    end = datetime(beyond.year + 1, 1, 1, tzinfo=KZ.zone).astimezone(UTC)
    clock = Clock("answer", end - timedelta(days=20), beyond, end)
    assert climbed(clock, end + HOUR, taken=2)[-1][:2] == (7, "oversight")


@given(taken=st.integers(0, 8), late=st.integers(-(10**6), 10**7))
def test_steps_come_in_order_whenever_somebody_looks(taken, late):
    now = END + timedelta(seconds=late)
    step = coming(taken, now)
    assert (step is None) == (taken >= 7)
    if step:
        assert step.number > taken
        assert step.fires_at >= step.due_at
        later = coming(step.number, now)
        assert later is None or later.due_at >= step.due_at


@pytest.mark.parametrize("code", countries())
def test_every_country_reaches_oversight_on_every_clock(code):
    ladders = load_ladders(code)
    for ladder in (ladders.otherwise, *ladders.ladder):
        assert ladder.steps[-1].to is Rank.OVERSIGHT
    # What is said against an agency is never left to that agency.
    assert {rung.to for rung in ladders.for_kind("appeal_answer").steps} == {Rank.SUPERIOR, Rank.OVERSIGHT}


GOOD = """
unseen_days = 1
[work]
opens = 09:00:00
closes = 18:00:00
[otherwise]
remind_at = [0.5]
remind = ["officer"]
steps = [{ to = "officer", after = 0 }, { to = "oversight", after = 1 }]
"""


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ("unseen_days = 1", "unseen_days = 0", "unseen_days: Input should be greater than or equal to 1"),
        ("closes = 18:00:00", "closes = 08:00:00", "opens must be earlier than closes"),
        ("[0.5]", "[0.5, 0.5]", "remind_at must grow"),
        ("[0.5]", "[1.5]", "otherwise.remind_at.0"),
        ("[0.5]", "[]", "remind_at and remind need each other"),
        ("after = 0", "after = 2", "the first step must be at the end of the term"),
        ('"officer", after', '"minister", after', "otherwise.steps.0.to"),
        (', { to = "oversight", after = 1 }', "", "the last step must call oversight"),
        ("after = 1", "after = 0", "each step must call somebody higher, and later"),
        ("[otherwise]", "[otherwise]\nof = ['wish']", "otherwise.of.0"),
        (
            "[work]",
            "ladder = [{ of = ['answer', 'answer'], steps = [{ to = 'oversight', after = 0 }] }]\n[work]",
            "for answer",
        ),
        ("unseen_days = 1", "unseen_days = 1\ngrace = 3", "grace: Extra inputs"),
    ],
)
def test_a_ladder_that_leads_nowhere_is_refused_with_a_sentence(was, is_now, said):
    assert parse_ladders("good", GOOD).for_kind("answer").steps[0].to is Rank.OFFICER
    with pytest.raises(LadderError, match=said.replace("(", r"\(")) as refused:
        parse_ladders("xx/ladder.toml", GOOD.replace(was, is_now, 1))
    assert str(refused.value).startswith("xx/ladder.toml does not fit: ")
