import pytest

from classifier.advice.phrases import _officialese, _patterns, officialese, says
from classifier.language import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_has_the_same_lists_and_enough_officialese(language):
    assert set(_patterns(language)) == set(_patterns("en"))
    plain, _ = _officialese(language)
    assert len(plain) >= 40
    assert sum(map(bool, plain)) >= 40


def test_a_phrase_takes_endings_gaps_and_numbers():
    assert says("elsewhere", "Please contact the city water department.", "en")
    assert says("day", "within 12 days", "en")
    assert not says("day", "within days", "en")
    assert says("ground", "Приказ №12", "ru")
    assert not says("ground", "законченный", "kk")


def test_the_longest_phrase_wins():
    assert [found[0] for found, _ in officialese("In the event that it rains", "en")] == ["In the event that"]
