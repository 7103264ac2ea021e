"""The codes are database values and the names are on every page: neither may drift unnoticed."""

import re
from enum import StrEnum

import pytest

from models import names
from models.names import NamesError, missing, name
from models.taxonomy import (
    Category,
    Channel,
    DeadlineKind,
    DeliveryState,
    Intent,
    Language,
    Outcome,
    RatingValue,
    Role,
    State,
)

CODES: list[tuple[type[StrEnum], str]] = [
    (Language, "az kk ka ru en"),
    (
        Category,
        "roads traffic parking street_lighting water sewerage heating electricity gas waste street_cleaning "
        "parks_trees public_transport housing construction land_property noise_public_order environment "
        "animals healthcare education social_protection labour police_safety corruption_conduct civil_documents "
        "taxes_business consumer_trade telecom_digital culture_sport other",
    ),
    (Intent, "complaint request question suggestion thanks spam"),
    (
        State,
        "received triage assigned in_progress waiting_citizen answered appealed closed withdrawn rejected merged",
    ),
    (
        Outcome,
        "resolved partly_resolved action_promised explained refused_with_grounds not_confirmed no_competence "
        "duplicate_of",
    ),
    (Role, "citizen clerk officer manager head oversight publisher admin"),
    (Channel, "web desk telegram sms email x facebook api app letter phone"),
    (
        DeadlineKind,
        "acknowledge forward answer notify_extension appeal_window appeal_answer silence_appeal promise joint",
    ),
    (RatingValue, "solved partly not_solved"),
    (
        DeliveryState,
        "queued sending accepted delivered read temp_failed uncertain perm_failed expired suppressed",
    ),
]

BRANDS = {"Telegram", "SMS", "X", "Facebook"}
SCRIPT = {"kk": re.compile("[а-яёәғқңөұүһі]", re.I), "ru": re.compile("[а-яё]", re.I), "ka": re.compile("[ა-ჰ]")}

# What citizens confuse most, and the words of the hint that put it right.
HINTS = [
    ("heating", "en", "no hot water"),
    ("heating", "kk", "ыстық су жоқ"),
    ("water", "ru", "прорыв трубы заливает дорогу"),
    ("traffic", "az", "Svetofor"),
    ("street_lighting", "ka", "ლამპიონი"),
    ("sewerage", "en", "open manholes"),
    ("housing", "ru", "Лифт"),
    ("street_cleaning", "kk", "Қар, мұз"),
    ("waste", "ka", "ურნები"),
    ("corruption_conduct", "en", "asks for money, is rude or does nothing"),
    ("labour", "az", "Ödənilməmiş əməkhaqqı"),
    ("civil_documents", "ru", "очереди в центре обслуживания"),
    ("telecom_digital", "kk", "электрондық үкімет"),
]


@pytest.mark.parametrize(("codes", "expected"), CODES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_codes_are_exactly_these_in_this_order(codes: type[StrEnum], expected: str) -> None:
    assert [code.value for code in codes] == expected.split()


def test_every_code_has_a_name_in_five_languages() -> None:
    assert missing() == []


def test_a_gap_a_stray_word_and_an_unknown_table_are_listed() -> None:
    words = {"ka": {table: {code.value: "სახელი" for code in codes} for table, codes in names.TABLES.items()}}
    words["ka"]["ratings"] |= {"partly": " ", "superb": "ბრწყინვალე"}
    words["ka"]["moods"] = {}
    assert missing(words) == [
        "ka.toml: ratings.partly has no name",
        "ka.toml: ratings.superb names no known code",
        "ka.toml: moods is no known table",
    ]


@pytest.mark.parametrize(("table", "codes"), names.TABLES.items())
@pytest.mark.parametrize("language", list(Language))
def test_no_two_codes_of_a_table_look_alike(table: str, codes: type[StrEnum], language: Language) -> None:
    shown = [name(table, code, language).casefold() for code in codes]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("language", SCRIPT)
def test_names_are_written_in_the_language_s_own_script(language: str) -> None:
    tables = {table: codes for table, codes in names.TABLES.items() if table != "languages"}
    shown = [name(table, code, language) for table, codes in tables.items() for code in codes]
    assert [text for text in shown if text not in BRANDS and not SCRIPT[language].search(text)] == []


@pytest.mark.parametrize("language", list(Language))
def test_category_names_fit_the_narrow_list_and_hints_one_line(language: Language) -> None:
    assert max(len(name("categories", code, language)) for code in Category) <= 34
    assert max(len(name("category_hints", code, language)) for code in Category) <= 100


@pytest.mark.parametrize(("code", "language", "words"), HINTS)
def test_the_hint_claims_what_is_easily_confused(code: str, language: str, words: str) -> None:
    assert words in name("category_hints", code, language)


def test_a_language_calls_itself_the_same_everywhere() -> None:
    assert {name("languages", "kk", language) for language in Language} == {"Қазақша"}
    assert name("language_names", "kk", "ru") == "Казахский"


@pytest.mark.parametrize(
    ("table", "code", "language", "sentence"),
    [
        ("categories", "roads", "fr", 'There are no names in the language "fr"'),
        ("moods", "roads", "kk", 'There is no table of names "moods"'),
        ("categories", "zebras", "kk", '"zebras" has no name in the table "categories" of models/names/kk.toml.'),
    ],
)
def test_an_unknown_name_is_refused_with_a_sentence(table: str, code: str, language: str, sentence: str) -> None:
    with pytest.raises(NamesError, match=re.escape(sentence)):
        name(table, code, language)
