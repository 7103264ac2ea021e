import numpy as np
import pytest

from classifier.drift import Mix, changes, stability, train_again

QUIET = Mix(
    n=1000,
    categories={"water": 500, "roads": 300, "waste": 200},
    languages={"kk": 600, "ru": 400},
    guessed=1000,
    below=600,
    confidence=550.0,
    squares=350.0,
    words=5000,
    unseen=1500,
)


def levels(now: Mix) -> dict[str, str]:
    return {one.what: one.level for one in changes(QUIET, now)}


def varied(**given: object) -> Mix:
    return Mix(**{**QUIET.__dict__, **given})


def test_the_same_again_is_steady() -> None:
    assert set(levels(QUIET).values()) == {"steady"}
    assert not train_again(changes(QUIET, QUIET))


@pytest.mark.parametrize(
    ("given", "what", "level"),
    [
        ({"categories": {"water": 200, "roads": 300, "heating": 500}}, "categories", "much"),
        ({"categories": {"water": 350, "roads": 400, "waste": 250}}, "categories", "steady"),
        ({"languages": {"kk": 420, "ru": 580}}, "languages", "changed"),
        ({"below": 665}, "below", "changed"),
        ({"below": 800}, "below", "much"),
        ({"below": 620}, "below", "steady"),
        ({"confidence": 480.0}, "confidence", "changed"),
        ({"unseen": 1650}, "unseen", "changed"),
    ],
)
def test_what_changed_is_told_and_how_much(given, what, level) -> None:
    assert levels(varied(**given))[what] == level


def test_of_few_cases_nothing_is_said() -> None:
    few = Mix(20, {"water": 20}, {"kk": 20}, 20, 20, 1.0, 0.1, 60, 60)
    assert set(levels(few).values()) == {"few"}
    assert set(levels(Mix()).values()) == {"few"}
    assert not train_again(changes(QUIET, few))


def test_chance_alone_is_not_called_a_change() -> None:
    dice = np.random.default_rng(0)
    shares = np.full(31, 1 / 31)
    names = [f"c{at}" for at in range(31)]
    called = 0
    for _ in range(200):
        before, now = (dict(zip(names, dice.multinomial(150, shares).tolist(), strict=True)) for _ in range(2))
        called += changes(varied(categories=before), varied(categories=now))[0].level != "steady"
    assert called <= 6, "the index alone would call nearly all of them a change"


def test_one_thing_much_or_two_things_changed_say_train_again() -> None:
    assert train_again(changes(QUIET, varied(below=800)))
    assert not train_again(changes(QUIET, varied(below=665)))
    assert train_again(changes(QUIET, varied(below=665, unseen=1650)))


def test_the_index_is_nought_for_equal_mixes_and_known_for_a_known_one() -> None:
    assert stability(np.array([50.0, 50.0]), np.array([500.0, 500.0])) == pytest.approx(0.0)
    assert stability(np.array([5e6, 5e6]), np.array([7e6, 3e6])) == pytest.approx(0.2 * np.log(7 / 3), rel=1e-4)
