import tomllib
from importlib.resources import files

import pytest

from classifier.concepts import concepts, hints
from classifier.corpus import read
from classifier.folding import skeleton
from classifier.language import LANGUAGES

SHEET = tomllib.loads((files("classifier") / "concepts.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("idea", "texts"),
    [
        ("water", ["su yoxdur", "су жоқ", "წყალი არ მოდის", "нет воды", "no water", "su zhoq", "tskali ar modis"]),
        ("pothole", ["çala var", "шұңқыр", "ორმო", "яма", "a pothole", "shunkyr"]),
        ("dog", ["küçə itləri", "қаңғыбас иттер", "ძაღლები", "стая собак", "stray dogs", "sobaki"]),
        ("hot_water", ["isti su", "ыстық су", "ცხელი წყალი", "горячей воды", "hot water"]),
    ],
)
def test_an_idea_is_found_in_every_language(idea: str, texts: list[str]) -> None:
    assert [text for text in texts if idea not in concepts(text)] == []


def test_latin_words_are_read_in_the_language_of_the_text() -> None:
    assert "weapon" in concepts("a man with a gun in the yard of our school")
    assert "weapon" not in concepts("bu gün bizim küçədə işıq olmadı")
    assert "portal" in concepts("сайт egov не открывается")


def test_words_that_only_look_alike_across_languages_name_nothing() -> None:
    assert concepts("it is at his") == []
    assert concepts("и то, и другое") == []


@pytest.mark.parametrize("idea", SHEET)
def test_every_idea_has_words_in_five_languages_that_are_not_too_short(idea: str) -> None:
    for language in LANGUAGES:
        for phrase in SHEET[idea][language].split("|"):
            words = phrase.split()
            assert words, f"{idea}.{language} has an empty phrase"
            # A stem of two letters begins half the words of another language.
            assert len(skeleton(words[0])) >= (3 if words[0].endswith("*") else 2) or len(words) > 1


@pytest.mark.parametrize(("head", "folder"), [("category", "texts"), ("intent", "intents")])
def test_hints_speak_of_labels_that_the_seed_has(head, folder) -> None:  # type: ignore[no-untyped-def]
    texts, labels = hints(head)
    assert len(texts) == len(labels)
    assert set(labels) <= {sample.label for sample in read(folder)}
    assert not any("*" in text or "|" in text for text in texts)
