from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from backends import Anxious, Fixed

from classifier.classify import Model, always_people
from classifier.guess import Guess
from classifier.registry import Classifier, open_classifier
from classifier.versions.recipe import Recipe


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
        ("вода 5 12 100 😀", "person", "unsure"),
        ("çöpler toplanmıyor, вода", "person", "language"),
        ("ջուր չկա արդեն երեք օր", "person", "language"),
        ("doktor bizden para istiyor, взятку", "person", "conduct"),
    ],
)
def test_who_routes(text: str, route: str, reason: str | None) -> None:
    guess = read(text)
    assert (guess.route, guess.reason) == (route, reason)


def test_a_category_follows_its_own_confidence_and_every_other_that_of_the_rest() -> None:
    model = Model(Fixed(), Fixed(), 0.8, "v1", own={"roads": 0.95})
    assert [guess.route for guess in model.guess(["яма во дворе", "вода во дворе"])] == ["person", "auto"]
    lenient = Model(Fixed(), Fixed(), 0.95, "v1", own={"roads": 0.85})
    assert [guess.route for guess in lenient.guess(["яма во дворе", "вода во дворе"])] == ["auto", "person"]


def test_in_a_foreign_language_the_confidence_is_low_and_no_language_is_named() -> None:
    guess = read("çöpler toplanmıyor, вода")
    assert (guess.category, guess.confidence) == ("water", 0.45)
    assert (guess.language, guess.language_confidence) == ("", 0.0)


@pytest.mark.parametrize(
    ("mark", "text", "urgency", "may_be"),
    [(0.5, "яма, столб падает", 0.7, True), (0.8, "яма, столб падает", 0.7, False), (0.5, "яма у дома", 0.1, False)],
)
def test_a_suspected_danger_is_marked_and_moves_nothing(mark: float, text: str, urgency: float, may_be: bool) -> None:
    guess = Model(Fixed(), Fixed(), 0.8, "v1", urgency=Anxious(), mark=mark).guess([text])[0]
    assert (guess.urgency, guess.may_be_urgent) == (urgency, may_be)
    assert (guess.route, guess.reason, guess.urgent) == ("auto", None, None)


def test_a_model_without_that_head_suspects_nothing() -> None:
    guess = read("яма, столб падает")
    assert (guess.urgency, guess.may_be_urgent) == (0.0, False)


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
