import numpy as np
import pytest

from classifier.abstain import (
    NOBODY,
    Limits,
    Verified,
    find_threshold,
    find_thresholds,
    one_for_all,
    trial,
    upper_bound,
)


def cases(*parts: tuple[int, float, bool], decides: bool = True, guessed: str = "roads") -> Verified:
    """Cases in parts of (how many, how sure, whether right)."""
    confidence = np.concatenate([np.full(count, sure) for count, sure, _ in parts])
    right = np.concatenate([np.full(count, is_right) for count, _, is_right in parts])
    return Verified(confidence, right, np.full(len(right), decides), np.full(len(right), guessed, dtype="<U30"))


@pytest.mark.parametrize(
    # Clopper-Pearson, one-sided, 90 %: 1 - 0.1 ** (1 / n) without an error; with errors from published tables.
    ("errors", "verified", "bound"),
    [(0, 45, 0.0499), (0, 44, 0.0510), (0, 100, 0.0228), (1, 77, 0.0496), (5, 100, 0.0908), (3, 3, 1.0), (0, 0, 1.0)],
)
def test_the_bound(errors: int, verified: int, bound: float) -> None:
    assert upper_bound(errors, verified) == pytest.approx(bound, abs=1e-4)


@pytest.mark.parametrize(
    ("verified", "confidence"),
    [
        (cases((45, 0.9, True)), 0.9),
        (cases((44, 0.9, True)), NOBODY),
        (cases((45, 0.9, True), (5, 0.8, False)), 0.9),
        (cases((45, 0.9, True), (60, 0.8, True), (1, 0.7, False)), 0.7),
        # Errors at the top are outweighed by enough right ones below them.
        (cases((1, 0.99, False), (80, 0.8, True)), 0.8),
        # Cases that share a confidence are followed together or not at all.
        (cases((50, 0.9, True), (50, 0.9, False)), NOBODY),
        (cases((100, 0.9, True), decides=False), NOBODY),
        (cases((0, 0.9, True)), NOBODY),
    ],
)
def test_the_threshold(verified: Verified, confidence: float) -> None:
    assert find_threshold(verified).confidence == confidence


def test_a_laxer_risk_follows_more() -> None:
    verified = cases((100, 0.9, True), (20, 0.5, False))
    assert find_threshold(verified, risk=0.05).confidence == 0.9
    assert find_threshold(verified, risk=0.30).confidence == 0.5


def test_the_trial_counts_only_what_had_no_part_in_choosing() -> None:
    verified = cases((100, 0.9, True), (100, 0.9, True), (50, 0.2, False))
    first, second = np.arange(0, 250, 2), np.arange(1, 250, 2)
    tried = trial(verified, [(first, second), (second, first)])
    assert tried.coverage == pytest.approx(0.8)
    assert tried.error == 0.0


def together(*some: Verified) -> Verified:
    """The cases of several labels."""
    fields = ("confidence", "right", "decides", "guessed")
    return Verified(*(np.concatenate([getattr(one, field) for one in some]) for field in fields))


GOOD = cases((100, 0.6, True), guessed="water")
BAD = cases((60, 0.9, True), (40, 0.6, False), guessed="gas")
FEW = cases((99, 0.6, True), guessed="heating")


def test_a_label_that_proves_its_own_threshold_has_it_and_the_others_share_theirs() -> None:
    found = find_thresholds(together(GOOD, BAD, FEW))
    assert found.limits == Limits(0.6, {"water": 0.6, "gas": 0.9}) == find_thresholds(together(FEW, BAD, GOOD)).limits
    assert found.limits.at(np.array(["gas", "water", "heating", "unknown"])).tolist() == [0.9, 0.6, 0.6, 0.6]


def test_a_label_that_is_right_does_not_pay_for_one_that_is_wrong() -> None:
    wrong = cases((200, 0.9, False), guessed="housing")
    assert find_threshold(together(GOOD, wrong)).confidence == NOBODY
    found = find_thresholds(together(GOOD, wrong))
    assert found.limits == Limits(NOBODY, {"water": 0.6})


def test_cases_that_go_to_people_anyway_give_no_label_a_threshold() -> None:
    exempt = cases((60, 0.6, True), decides=False)
    assert find_thresholds(together(exempt, cases((60, 0.6, True)))).own == {}
    assert find_thresholds(together(exempt, cases((100, 0.6, True)))).own.keys() == {"roads"}


def test_nothing_verified_means_nobody() -> None:
    assert find_thresholds(cases((0, 0.9, True))).limits == Limits(NOBODY)


def test_a_label_needs_more_proof_where_many_might_pass_by_luck() -> None:
    lucky = cases((60, 0.9, True), (40, 0.6, False), guessed="water")
    assert find_thresholds(lucky).own.keys() == {"water"}
    others = [cases((100, 0.9, False), guessed=f"label {at}") for at in range(9)]
    assert find_thresholds(together(lucky, *others)).own == {}
    proved = cases((90, 0.9, True), (10, 0.6, False), guessed="water")
    assert find_thresholds(together(proved, *others)).own.keys() == {"water"}


def test_the_trial_can_choose_otherwise() -> None:
    verified = together(GOOD, GOOD, BAD, BAD)
    parts = [(np.arange(0, 400, 2), np.arange(1, 400, 2)), (np.arange(1, 400, 2), np.arange(0, 400, 2))]
    assert trial(verified, parts, choose=one_for_all).coverage == pytest.approx(0.3)
    assert trial(verified, parts).coverage == pytest.approx(0.8)
    assert trial(verified, parts).error == 0.0
