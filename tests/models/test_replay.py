"""Any life of a case: what moves its dates, and that its history alone brings its clocks back."""

from collections import Counter

import pytest
from conftest import MONDAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from walks import WALKS, Cast, begin, clocks, kept, play_again, walk

from models.lifecycle import Verb
from models.taxonomy import DeadlineKind

# The fixtures are there for all examples: each of them begins a case of its own. The same lives every time: the last
# lines of the tests say what must have happened in them.
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
LIVES = settings(max_examples=8, derandomize=True, suppress_health_check=SLOW)
DATES = ("started_at", "due_on", "due_at", "rule", "calendar_version")
# Everything else is talk, sorting or an end: a comment, a note, a message, a rating, a subject, a transfer.
DECIDES = {Verb.EXTEND, Verb.ASK_CITIZEN}
GOES_ON = {Verb.CITIZEN_REPLY, Verb.END_PAUSE, Verb.WITHDRAW}


def moved(stride) -> list[dict]:
    """The clocks whose date is another than before."""
    after = {(one["kind"], one["cycle"], one["part"]): one for one in stride.after}
    pairs = [(one, after[one["kind"], one["cycle"], one["part"]]) for one in stride.before]
    return [old for old, new in pairs if any(old[name] != new[name] for name in DATES)]


def may_move(stride) -> bool:
    """Whether the law lets this verb move the date of the answer."""
    stood = any(one["stands_until"] for one in stride.before)
    stands = any(one["stands_until"] for one in stride.after)
    if stride.verb == Verb.ASK_CITIZEN:
        return stands
    return stride.verb == Verb.EXTEND or (stride.verb in GOES_ON and stood)


@pytest.mark.parametrize("jurisdiction", ["kz", "ge"])
def test_s75_nothing_but_an_extension_or_a_pause_moves_a_date(house, clock):
    cast, done, moves = Cast(house), Counter(), Counter()

    @LIVES
    @given(WALKS, st.booleans())
    def live(chance, routed):
        clock.now = MONDAY
        for stride in walk(house, cast, begin(house, cast, routed=routed), chance):
            done[stride.verb] += 1
            for one in moved(stride):
                # A new answer may promise another day: that is no term of the law.
                if one["kind"] != DeadlineKind.PROMISE:
                    moves[stride.verb] += 1
                    assert one["kind"] == DeadlineKind.ANSWER
                    assert may_move(stride), stride.verb

    live()
    assert {Verb.NOTE, Verb.CITIZEN_REPLY, Verb.RECATEGORISE, Verb.TRANSFER, Verb.RETURN} <= set(done), done
    assert Verb.GIVE_COPY in done, done
    assert set(moves) & DECIDES, moves


@pytest.mark.parametrize("jurisdiction", ["kz", "az", "ge"])
@pytest.mark.parametrize("elsewhere", ["sqlite"], indirect=True)
def test_a_history_played_again_gives_the_same_clocks(house, clock, elsewhere):
    cast, others = Cast(house), Cast(elsewhere)
    done = Counter()

    @LIVES
    @given(WALKS, st.booleans())
    def live(chance, routed):
        clock.now = MONDAY
        number = begin(house, cast, routed=routed)
        done.update(stride.verb for stride in walk(house, cast, number, chance))
        again = play_again(house, number, elsewhere, others)
        assert clocks(elsewhere, again) == clocks(house, number)
        first, second = kept(house, number), kept(elsewhere, again)
        for name in ("state", "cycle", "revision", "agency_code", "next_due_at", "next_due_kind"):
            assert getattr(second, name) == getattr(first, name), name

    live()
    assert {Verb.TAKE, Verb.ANSWER, Verb.TRANSFER, Verb.ASK_CITIZEN} <= set(done), done
