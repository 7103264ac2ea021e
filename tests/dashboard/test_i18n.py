"""Everything the pages say is said in all five languages, with the right plural and in the right file."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard import dates
from dashboard.i18n import FAMILIES, LOCALE, PLURALS, SOURCE, catalogs, translations
from dashboard.messages import key, messages, misplaced, missing, orphans, said, stub, twice

LATIN = re.compile(r"[A-Za-z]{3,}")
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>")
# Names that stay in Latin letters everywhere.
NAMES = {"Jawab", "Telegram", "SMS", "Facebook", "CSV", "JSON", "Parquet", "Atom", "API", "PDF", "JPEG", "PNG", "WebP"}
NAMES |= {"TOTP", "HMAC", "SHA", "GeoJSON", "OpenAPI", "Ctrl", "Enter", "Shift", "Esc", "IIN", "FIN", "UTC", "EXIF"}


@pytest.mark.parametrize("language", PLURALS)
def test_every_sentence_has_a_translation(language):
    assert [key(message)[1] for message in missing(language)] == []


@pytest.mark.parametrize("language", PLURALS)
def test_no_translation_outlives_its_sentence(language):
    assert orphans(language) == []


@pytest.mark.parametrize("language", PLURALS)
def test_a_sentence_stands_in_one_family(language):
    assert twice(language) == []


@pytest.mark.parametrize("language", PLURALS)
def test_placeholders_are_those_of_the_english(language):
    assert misplaced(language) == []


@pytest.mark.parametrize("language", PLURALS)
def test_files_are_families_and_carry_the_plural_forms_set_by_hand(language):
    assert {path.stem for path in (LOCALE / language).iterdir()} <= set(FAMILIES)
    wanted = int(PLURALS[language].split("nplurals=")[1][0])
    assert {catalog.num_plurals for _, catalog in catalogs(language)} == {wanted}


@pytest.mark.parametrize("language", ["kk", "ka", "ru"])
def test_no_english_is_left_in_other_letters(language):
    left = {
        word
        for _, catalog in catalogs(language)
        for message in messages(catalog)
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        for word in LATIN.findall(PLACES.sub(" ", text))
    }
    assert left - NAMES == set()


LEFT = ("%(num)s day left", "%(num)s days left")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", {1: "1 day left", 2: "2 days left", 5: "5 days left", 11: "11 days left", 21: "21 days left"}),
        (
            "ru",
            {
                1: "остался 1 день",
                2: "осталось 2 дня",
                5: "осталось 5 дней",
                11: "осталось 11 дней",
                21: "остался 21 день",
            },
        ),
        ("az", {n: f"{n} gün qalıb" for n in (1, 2, 5, 11, 21)}),
        ("kk", {n: f"{n} күн қалды" for n in (1, 2, 5, 11, 21)}),
        ("ka", {n: f"დარჩა {n} დღე" for n in (1, 2, 5, 11, 21)}),
    ],
)
def test_plurals_follow_the_language(language, sentences):
    said_for = translations(language).ngettext
    assert {n: said_for(*LEFT, n) % {"num": n} for n in sentences} == sentences


def test_english_is_its_own_translation():
    assert translations(SOURCE).gettext("Write a complaint") == "Write a complaint"


def test_the_search_for_sentences_finds_templates_and_modules():
    places = {path for message in messages(said()) for path, _ in message.locations}
    assert {"dashboard/templates/parts/marks.html", "dashboard/errors.py"} <= places


def test_a_stub_has_as_many_forms_as_the_language():
    message = next(message for message in messages(said()) if message.id == LEFT)
    assert stub(message, "ru").count("msgstr[") == 3
    assert stub(message, "ka").count("msgstr[") == 1


DUE = date(2026, 12, 7)


@pytest.mark.parametrize(
    ("language", "full", "by", "on", "since", "in_month"),
    [
        (
            "en",
            "Monday 7 December 2026",
            "by Monday 7 December",
            "on 7 December",
            "since 7 December",
            "in December 2026",
        ),
        (
            "ru",
            "понедельник, 7 декабря 2026 года",
            "до понедельника, 7 декабря",
            "7 декабря",
            "с 7 декабря",
            "в декабре 2026 года",
        ),
        (
            "kk",
            "2026 жылғы 7 желтоқсан, дүйсенбі",
            "7 желтоқсан, дүйсенбіге дейін",
            "7 желтоқсанда",
            "7 желтоқсаннан бері",
            "2026 жылғы желтоқсанда",
        ),
        (
            "az",
            "7 dekabr 2026, bazar ertəsi",
            "7 dekabr, bazar ertəsinə qədər",
            "7 dekabrda",
            "7 dekabrdan bəri",
            "2026-cı ilin dekabrında",
        ),
        (
            "ka",
            "ორშაბათი, 2026 წლის 7 დეკემბერი",
            "ორშაბათის, 7 დეკემბრის ჩათვლით",
            "7 დეკემბერს",
            "7 დეკემბრიდან",
            "2026 წლის დეკემბერში",
        ),
    ],
)
def test_days_are_written_as_the_language_writes_them(language, full, by, on, since, in_month):
    assert dates.written(DUE, "full", language) == full
    phrases = {role: dates.phrase(DUE, role, language) for role in ("by", "on", "since", "in_month")}
    assert phrases == {"by": by, "on": on, "since": since, "in_month": in_month}


@pytest.mark.parametrize("language", ["az", "kk", "ka", "ru", "en"])
def test_every_month_and_weekday_has_its_forms(language):
    days = [date(2026, month, month) for month in range(1, 13)] + [date(2026, 11, day) for day in range(16, 23)]
    for role in ("by", "by_plain", "on", "since", "in_month"):
        phrases = [dates.phrase(day, role, language) for day in days]
        assert len(set(phrases[:12])) == 12
        assert all("{" not in phrase for phrase in phrases)


@pytest.mark.parametrize(
    ("language", "number", "share"),
    [
        ("en", "11,399", "91.1%"),
        ("ru", "11\xa0399", "91,1\xa0%"),
        ("az", "11.399", "91,1%"),
        ("ka", "11\xa0399", "91,1%"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language, number, share):
    assert dates.number(11399, language) == number
    assert dates.percent(0.911, language, 1) == share


def test_a_moment_is_shown_in_the_zone_of_the_country():
    late = datetime(2026, 10, 12, 19, 30, tzinfo=UTC)
    assert dates.moment(late, "plain", "en", ZoneInfo("Asia/Almaty")) == "13 October, 00:30"
