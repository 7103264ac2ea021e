from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from classifier.classify import Model, always_people
from classifier.guess import Guess, Probabilities
from classifier.registry import Classifier, open_classifier
from classifier.versions.recipe import Recipe


class Fixed:
    """A backend that knows one word a label; a text with that word is surely of that label."""

    labels = ("complaint", "corruption_conduct", "gas", "roads", "spam", "water")
    _words = ("жалоба", "взятку", "газ", "яма", "скидка", "вода")

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return 0.9 for the label whose word is in the text, 0.3 for the first where none is."""
        return np.array([self._row(text.casefold()) for text in texts])

    def _row(self, text: str) -> list[float]:
        named = [word in text for word in self._words]
        best, sure = (named.index(True), 0.9) if any(named) else (0, 0.3)
        return [sure if at == best else (1 - sure) / 5 for at in range(6)]


def read(text: str, threshold: float = 0.8) -> Guess:
    return Model(Fixed(), Fixed(), threshold, "v1").guess([text])[0]


@pytest.mark.parametrize(
    ("text", "route", "reason"),
    [
        ("яма во дворе", "auto", None),
        ("что-то случилось", "person", "unsure"),
        ("скидка сегодня", "person", "unsure"),
        ("врач просит взятку", "person", "conduct"),
        ("пахнет газом, вода", "person", "emergency"),
        ("", "person", "empty"),
        ("<p>&nbsp;</p>", "person", "empty"),
        ("\0\0", "person", "empty"),
        ("😀", "person", "unsure"),
    ],
)
def test_who_routes(text: str, route: str, reason: str | None) -> None:
    guess = read(text)
    assert (guess.route, guess.reason) == (route, reason)


def test_above_one_nobody_is_followed() -> None:
    assert read("яма во дворе", threshold=1.01).route == "person"


def test_an_emergency_keeps_its_category_and_says_its_kind() -> None:
    guess = read("пахнет газом, вода")
    assert (guess.category, guess.urgent) == ("gas", "gas")


def test_an_empty_text_is_about_nothing_but_shows_three() -> None:
    guess = read("  ")
    assert (guess.category, guess.confidence, guess.intent_confidence) == ("other", 0.0, 0.0)
    assert (guess.language, guess.language_confidence) == ("", 0.0)
    assert len(guess.top3) == 3


@pytest.mark.parametrize(
    ("text", "category", "always"),
    [
        ("яма у моста", "roads", False),
        ("яма", "roads", True),
        ("врач просит денег", "corruption_conduct", True),
        ("искрит столб у школы", "street_lighting", True),
        ("ну вот и всё", "other", True),
    ],
)
def test_what_always_goes_to_people(text: str, category: str, always: bool) -> None:
    assert always_people(text, category) is always


@pytest.fixture(scope="module")
def trained(models: Path, small: Recipe) -> Classifier:
    """The classifier of the small seed."""
    return open_classifier(models, small)


def test_a_guess_is_whole(trained: Classifier) -> None:
    guess = trained.guess(["<p>Третий день <b>нет воды</b></p>"])[0]
    assert guess.category == "water"
    assert guess.top3[0] == (guess.category, guess.confidence)
    assert len(guess.top3) == 3
    assert [share for _, share in guess.top3] == sorted((share for _, share in guess.top3), reverse=True)
    assert guess.intent in {"complaint", "thanks"}
    assert guess.language == "ru"
    assert guess.version == trained.version


def test_order_and_number_are_kept_over_batches(trained: Classifier) -> None:
    texts = ["нет воды", "", "на дороге яма", "xyz", "\0", "zibil daşınmır"] * 50
    guesses = trained.guess(texts)
    assert len(guesses) == 300
    assert [guess.category for guess in guesses[:6:2]] == ["water", "roads", "other"]
    assert guesses[:6] == guesses[-6:]
    assert trained.guess([]) == []


def test_a_text_is_read_up_to_the_limit(trained: Classifier) -> None:
    long = "нет воды " * 2_000
    assert trained.guess([long]) == trained.guess([long[:10_000]])


def test_many_threads_may_ask_a_classifier_that_nobody_has_warmed(models: Path, small: Recipe) -> None:
    classifier = open_classifier(models, small)
    texts = ["нет воды", "su yoxdur", "мусор не вывозят", "yolda çala var"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(classifier.guess, [texts] * 12))
    assert all(answer == answers[0] for answer in answers)
