"""What citizens read in notices, stories and refusals: five languages, the same keys, each in its own words."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from channels.story import SILENT
from channels.texts import examples, field_sentences, sentence, texts
from dashboard.visitor import OWN_SENTENCES
from escalation.explain import full_day
from models.actions.wording import LONGEST, worded
from models.errors import BadInput, JawabError
from models.lifecycle import Verb
from models.taxonomy import Language

ROOT = Path(__file__).parents[2]
FOLDERS = ("api", "channels", "dashboard", "escalation", "models")
OTHERS = [language for language in Language if language is not Language.EN]

LATIN, CYRILLIC, GEORGIAN = "A-Za-zÀ-ɏə", "Ѐ-ӿ", "Ⴀ-ჿ"
OWN = {Language.KK: CYRILLIC, Language.RU: CYRILLIC, Language.KA: GEORGIAN}
FOREIGN = {
    Language.AZ: CYRILLIC + GEORGIAN,
    Language.KK: LATIN + GEORGIAN,
    Language.KA: LATIN + CYRILLIC,
    Language.RU: LATIN + GEORGIAN + "әғқңөұүһіӘҒҚҢӨҰҮҺІ",
    Language.EN: CYRILLIC + GEORGIAN + "À-ɏə",
}
# Names of formats and headers, an address nobody has, and the codes of the languages: the same wherever one reads.
UNTRANSLATED = re.compile(
    r"JSON|Idempotency-Key|PDF|JPEG|PNG|WebP|name@example\.com|\b(?:az|kk|ka|ru|en)\b|\{[a-z_]+\}"
)

# One in every month: a written date may end with a full stop of its own, and differently in each language.
DAYS = [date(2026, month, month) for month in range(1, 13)]


def sentences(language: str) -> dict[str, str]:
    """Every text of a language under its dotted key."""
    return dict(_flat(texts(language), ""))


def _flat(table: dict[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys_in_the_same_order(language: Language) -> None:
    assert list(sentences(language)) == list(sentences("en"))


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_fills_in_the_same_things(language: Language) -> None:
    own = {key: placeholders(text) for key, text in sentences(language).items()}
    assert own == {key: placeholders(text) for key, text in sentences("en").items()}


@pytest.mark.parametrize("language", OWN)
def test_every_sentence_is_in_its_own_script(language: Language) -> None:
    own = re.compile(f"[{OWN[language]}]")
    assert [key for key, text in sentences(language).items() if not own.search(UNTRANSLATED.sub("", text))] == []


def test_no_sentence_is_copied_from_another_language() -> None:
    all_five = {language: sentences(language) for language in Language}
    assert [key for key in all_five[Language.EN] if len({own[key] for own in all_five.values()}) < 5] == []


@pytest.mark.parametrize("language", FOREIGN)
def test_no_letter_of_another_script_slips_in(language: Language) -> None:
    foreign = re.compile(f"[{FOREIGN[language]}]+")
    found = {key: foreign.findall(UNTRANSLATED.sub("", text)) for key, text in sentences(language).items()}
    assert {key: words for key, words in found.items() if words} == {}


@pytest.mark.parametrize("language", Language)
def test_nobody_is_shouted_at(language: Language) -> None:
    assert [key for key, text in sentences(language).items() if "!" in text] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_filled_in_sentence_is_clean(language: Language, day: date) -> None:
    known = {**examples("az"), "due": full_day(day, language), "due_line": "Айгүл", "number": "KZ-4827-1936"}
    for key, text in sentences(language).items():
        filled = text.format(**{name: known.get(name, "Айгүл") for name in placeholders(text)})
        assert not re.search(r"\.\.|  |[{}]| $|^ |\n\n\n", filled, re.M), (key, filled)


@pytest.mark.parametrize("language", Language)
def test_a_link_ends_its_line(language: Language) -> None:
    """Otherwise the full stop after it becomes a part of the address in many mail programs."""
    linked = [text for text in sentences(language).values() if "{track_url}" in text]
    assert [text for text in linked if not re.search(r" \{track_url\}$", text, re.M)] == []


@pytest.mark.parametrize("language", Language)
def test_lines_of_the_story_take_no_full_stop(language: Language) -> None:
    """Story lines are joined ("... Why: ...") and stand in a list."""
    assert [key for key, text in texts(language)["story"].items() if text.endswith(".")] == []


@pytest.mark.parametrize("language", Language)
def test_every_verb_that_the_author_may_see_has_its_line(language: Language) -> None:
    assert set(Verb) - SILENT - set(texts(language)["story"]) == set()


GROUPED = {"az": ("10.000", "10.007"), "en": ("10,000", "10,007")}


@pytest.mark.parametrize("language", Language)
def test_a_refusal_names_its_limits_as_the_language_writes_numbers(language: Language) -> None:
    with pytest.raises(BadInput) as short:
        worded("ау", shortest=3)
    with pytest.raises(BadInput) as long:
        worded("а" * (LONGEST + 7), field="reason")
    assert re.findall(r"\d+", sentence(short.value, language)) == ["3"]
    said = field_sentences(long.value, language)["reason"]
    assert tuple(re.findall(r"\d\d[.,\s]\d{3}", said)) == GROUPED.get(language, ("10\xa0000", "10\xa0007"))


@cache
def _code() -> list[ast.AST]:
    files = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))
    return [node for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]


def _spelled() -> re.Pattern[str]:
    """Every string of the code; the holes of an f-string that begins with a word stand for any word."""
    plain = {node.value for node in _code() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    patterns = [re.escape(text) for text in plain]
    for node in _code():
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z_]+" for v in node.values]
            patterns.append("".join(parts))
    return re.compile("|".join(patterns))


@pytest.mark.long
def test_every_refusal_is_used() -> None:
    spelled = _spelled()
    assert [code for code in texts("en")["error"] if not spelled.fullmatch(code)] == []


@pytest.mark.long
def test_every_refusal_has_its_sentence() -> None:
    families: dict[str, type[JawabError]] = {family.__name__: family for family in JawabError.__subclasses__()}
    raised = {JawabError.code, *(family.code for family in families.values())}
    for node in _code():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in families:
            raised |= set(_codes(node))
    assert len(raised) > 20
    assert raised - set(texts("en")["error"]) - set(OWN_SENTENCES) == set()


def _codes(call: ast.Call) -> Iterator[str]:
    """The codes written out in BadInput("a", fields={"x": "b"})."""
    fields = [keyword.value for keyword in call.keywords if keyword.arg == "fields"]
    tables = [table for table in fields if isinstance(table, ast.Dict)]
    for node in [*call.args[:1], *(value for table in tables for value in table.values)]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


DATES = re.compile(r"\{(?:due|due_line|decision_line|was|why)\}")


@pytest.mark.parametrize("language", Language)
def test_a_message_that_names_a_date_leads_to_how_it_was_counted(language):
    for name, notice in texts(language)["notice"].items():
        for form in ("body", "short"):
            if DATES.search(notice.get(form, "")):
                assert (name, form, "{track_url}" in notice[form]) == (name, form, True)


@pytest.mark.parametrize("language", Language)
def test_what_is_read_out_names_the_case_and_sends_nobody_to_an_address(language):
    spoken = {name: one["spoken"] for name, one in texts(language)["notice"].items() if "spoken" in one}
    assert sorted(spoken) == ["answer", "question"]
    for words in spoken.values():
        assert ("{number}" in words, "{text}" in words, "{track_url}" in words) == (True, True, False)
