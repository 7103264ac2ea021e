"""The thresholds beside those of mapie, which proves them from the same cases in its own way (Learn then Test)."""

import numpy as np
import pytest
from mapie.risk_control import BinaryClassificationController, BinaryRisk

from classifier.abstain import RISK, SURENESS, Verified, find_threshold, upper_bound

STEP = 0.005
GRID = np.arange(0.70, 0.97, STEP)
# Of the guesses that are followed, how many are wrong.
WRONG = BinaryRisk(lambda right, _: right == 0, lambda _, followed: followed == 1, higher_is_better=False)

pytestmark = pytest.mark.filterwarnings("ignore:Fixed sequence testing requires:UserWarning")


def cases(number: int, n: int = 3_000) -> Verified:
    """Cases of a model that is as often right as it says."""
    dice = np.random.default_rng(number)
    confidence = dice.beta(3, 1.2, n)
    return Verified(confidence, dice.random(n) < confidence, np.ones(n, bool), np.full(n, "roads"))


def controller(given: Verified) -> BinaryClassificationController:
    """mapie's, with the risk and the confidence that are ours, walking down from the strictest threshold."""
    found = BinaryClassificationController(
        lambda sure: np.column_stack([1 - sure[:, 0], sure[:, 0]]),
        WRONG,
        target_level=RISK,
        confidence_level=SURENESS,
        best_predict_param_choice="recall",
        list_predict_params=GRID,
        fwer_method="fixed_sequence",
    )
    return found.calibrate(given.confidence[:, None], given.right.astype(int))


def bound(given: Verified, threshold: float) -> float:
    followed = given.confidence >= threshold
    return upper_bound(int((~given.right & followed).sum()), int(followed.sum()))


@pytest.mark.parametrize("number", range(8))
@pytest.mark.filterwarnings("ignore:No predict parameters were found:UserWarning")
def test_mapie_holds_the_same_thresholds_to_be_proved(number: int) -> None:
    given = cases(number)
    proved = controller(given).p_values.ravel() <= 1 - SURENESS
    assert proved.tolist() == [bound(given, one) <= RISK for one in GRID]
    assert proved.any()
    assert not proved.all()


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 6, 7])
def test_mapie_chooses_the_same_threshold_but_for_two_steps(number: int) -> None:
    given = cases(number)
    ours, theirs = find_threshold(given).confidence, controller(given).best_predict_param
    # Ours tries every confidence that occurs and takes the smallest; mapie stops at the first step that fails.
    assert ours <= theirs <= ours + 2 * STEP


def test_where_mapie_finds_none_ours_follows_nobody() -> None:
    given = cases(0)
    useless = Verified(given.confidence, given.right & (np.arange(3_000) % 2 == 0), given.decides, given.guessed)
    with pytest.warns(UserWarning, match="No predict parameters were found"):
        assert controller(useless).best_predict_param is None
    assert find_threshold(useless).confidence > 1
