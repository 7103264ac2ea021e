"""When so many complaints are no chance: a table, what must always hold, and the budget where nothing happens."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from escalation.incidents.rule import (
    BUDGET,
    FEWEST_IN_DANGER,
    HALF,
    LEAST_PAST,
    Alarm,
    Rule,
    alarm,
    is_calm,
    probability,
)
from escalation.incidents.trial import bursts, counts, replay, steady, weeks

COUNTRY = Rule(streams=300)
NEVER, ONE, TEN = [0] * 84, [1] * 84, [10] * 84
# Every other day a handful: the mean is 2, but nobody is surprised by 8.
UNEVEN = [0, 0, 0, 8] * 21
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "recent", "least", "found"),
    [
        (ONE, (1, 3), 5, None),
        (ONE, (4, 6), 5, None),
        (ONE, (12, 14), 5, Alarm(1, 12, 85 / 84 - 0.5 / 84)),
        (TEN, (12, 33), 5, None),
        (TEN, (20, 40), 5, None),
        (TEN, (35, 55), 5, Alarm(1, 35, 10)),
        # A slow one: on no day much, in three days too many.
        (ONE, (6, 18), 5, Alarm(3, 18, 3)),
        (UNEVEN, (12, 14), 5, None),
        (NEVER, (4, 4), 5, None),
        (NEVER, (5, 5), 5, Alarm(1, 5, 0)),
        (NEVER, (3, 3), 3, None),
        (NEVER, (2, 2), 3, None),
        # Nobody knows yet what is usual.
        ([0] * (LEAST_PAST - 1), (50, 50), 5, None),
        ([], (50, 50), 5, None),
    ],
)
def test_what_is_an_incident(past, recent, least, found):
    made = alarm(COUNTRY, past, recent, least)
    assert (made is None) == (found is None)
    if made and found:
        assert (made.days, made.n) == (found.days, found.n)
        assert made.usual == pytest.approx(found.usual, abs=0.03)


def test_whoever_looks_at_more_streams_is_harder_to_alarm():
    assert alarm(Rule(streams=1), ONE, (8, 8)) is not None
    assert alarm(Rule(streams=3000), ONE, (8, 8)) is None


def test_of_the_few_streams_with_danger_in_them_three_are_enough():
    dangerous = Rule(streams=20)
    assert alarm(dangerous, NEVER, (3, 3), FEWEST_IN_DANGER) == Alarm(1, 3, HALF / 84)
    assert alarm(dangerous, NEVER, (2, 2), FEWEST_IN_DANGER) is None
    assert alarm(dangerous, ONE, (3, 5), FEWEST_IN_DANGER) is None


def test_an_alarm_that_has_just_been_raised_is_not_over_and_a_usual_day_ends_it():
    assert not is_calm(COUNTRY, ONE, (12, 14))
    # It would not be raised now, but it still stands.
    assert alarm(COUNTRY, ONE, (5, 7)) is None
    assert not is_calm(COUNTRY, ONE, (5, 7))
    assert is_calm(COUNTRY, ONE, (1, 4))


days = st.lists(st.integers(0, 30), min_size=LEAST_PAST, max_size=84)


@pytest.mark.long
@given(past=days, recent=st.tuples(st.integers(0, 200), st.integers(0, 200)), more=st.integers(0, 50))
def test_more_complaints_never_end_an_alarm(past, recent, more):
    window = (recent[0], sum(recent))
    larger = (window[0] + more, window[1] + more)
    assert not alarm(COUNTRY, past, window) or alarm(COUNTRY, past, larger)
    assert not is_calm(COUNTRY, past, larger) or is_calm(COUNTRY, past, window)


@given(mean=st.floats(0.005, 500), spread=st.floats(1.0, 20), n=st.integers(0, 2000))
@example(mean=128.0, spread=1.0000000000000002, n=191)
@example(mean=62.0, spread=1.0000000000000002, n=62)
@example(mean=128.0, spread=1.0000011, n=191)
def test_a_tail_is_a_probability_that_falls(mean, spread, n):
    here, there = probability(n, mean, spread), probability(n + 1, mean, spread)
    assert 0 <= there <= here <= 1


@pytest.mark.parametrize(
    ("n", "mean", "spread", "known"),
    # scipy.stats: poisson.sf(4, 1), poisson.sf(29, 10), nbinom.sf(9, 2 / 0.3, 1 / 1.3), nbinom.sf(49, 10, 0.5)
    [(5, 1, 1, 0.003659847), (30, 10, 1, 2.509951e-7), (10, 2, 1.3, 6.642455e-4), (50, 10, 2, 2.632416e-8)],
)
def test_the_tails_are_those_of_the_text_book(n, mean, spread, known):
    assert probability(n, mean, spread) == pytest.approx(known, rel=1e-6)


def town(seed, spread):
    """Sixty streams over 30 weeks at which nothing ever happens; some complaints bring a second one within hours."""
    chance = random.Random(seed)
    made = {}
    for n in range(60):
        rate = 0.02 * 300 ** (n / 59)
        singles = [MONDAY + timedelta(days=210 * chance.random()) for _ in range(round(210 * rate / (1 + spread)))]
        seconds = [one + timedelta(hours=6 * chance.random()) for one in singles if chance.random() < spread]
        made["waste", f"R{n}"] = sorted([MONDAY, *singles, *seconds])
    return made


@pytest.mark.long
@pytest.mark.parametrize("spread", [0.0, 0.15])
def test_a_steady_stream_stays_within_the_budget(spread):
    """Fixed seeds: the same numbers each time. 0.15 of seconds makes a variance of about 1.26 of the mean."""
    raised = [len(replay(log, Rule(len(log)))) / weeks(log) for log in (town(seed, spread) for seed in (1, 2))]
    assert max(raised) <= BUDGET


@pytest.mark.long
def test_times_drawn_anew_keep_the_numbers_and_lose_the_bursts():
    log = town(3, 0)
    log["gas", "R0"] = sorted(log["waste", "R0"] + [MONDAY + timedelta(days=180, hours=n) for n in range(12)])
    rule = Rule(len(log))
    assert [one.pair for one in replay(log, rule)] == [("gas", "R0")]
    still = steady(log, 1)
    assert {pair: len(times) for pair, times in still.items()} == {pair: len(times) for pair, times in log.items()}
    assert ("gas", "R0") not in {one.pair for one in replay(still, rule)}


@pytest.mark.long
def test_a_large_burst_is_heard_sooner_and_oftener_than_a_small_one():
    log = town(4, 0)
    small, large = (bursts(log, Rule(len(log)), size, 40, seed=1) for size in (5, 20))
    assert (large.caught > small.caught, large.hours < small.hours) == (True, True)


def test_the_past_is_complete_days_and_ends_before_the_window_begins():
    now = MONDAY + timedelta(days=100, hours=10)
    today = now - timedelta(hours=10)
    told = {0: now - timedelta(hours=1), 1: now - timedelta(hours=30), 3: today - timedelta(days=3, hours=-1)}
    last_past, first_past = today - timedelta(days=3, seconds=1), today - timedelta(days=87)
    past, recent = counts(sorted([*told.values(), last_past, first_past, first_past - timedelta(seconds=1)]), now)
    assert (len(past), past[0], past[-1], sum(past)) == (84, 1, 1, 2)
    assert recent == [1, 2]
