"""The worked sum in words: whole texts in five languages, and what holds for every text."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation import explain as explain_module
from escalation.calendar import load_calendar
from escalation.clock import Changes, Due, Pause, due
from escalation.explain import as_json, explain, explain_lines
from escalation.law import Rule, Unit
from escalation.lawfile import load_law
from escalation.sentences import TextError
from escalation.tables import LANGUAGES

ZONES = {"kz": "Asia/Almaty", "az": "Asia/Baku", "ge": "Asia/Tbilisi"}
TEXTS = Path(explain_module.__file__).parent / "texts"

NAURYZ = {
    "en": "Received on Wednesday, 18 March 2026. 15 working days, counted from the next day. Not counted: weekends; "
    "23–25 March (Nauryz and its moved days). Due: Monday, 13 April 2026, end of the day, Almaty time. "
    "Administrative Procedural and Process-Related Code, article 76.",
    "ru": "Получено: среда, 18 марта 2026 года. 15 рабочих дней, считая со следующего дня. Не считаются: выходные; "
    "23–25 марта (Наурыз с переносом). Последний день срока: понедельник, 13 апреля 2026 года, до конца дня, "
    "по времени Алматы. Административный процедурно-процессуальный кодекс, статья 76.",
    "kk": "2026 жылғы 18 наурыз, сәрсенбі күні түсті. Ертеңінен бастап 15 жұмыс күні саналады. Есепке кірмейді: "
    "сенбі мен жексенбі; 23–25 наурыз (Наурыз мейрамы және оның ауыстырылған күндері). Мерзімі: 2026 жылғы 13 сәуір, "
    "дүйсенбі, Алматы уақытымен күннің соңына дейін. Әкімшілік рәсімдік-процестік кодекс, 76-бап.",
    "az": "Daxil olub: 18 mart 2026, çərşənbə. 15 iş günü, ertəsi gündən sayılır. Sayılmır: şənbə və bazar günləri; "
    "23–25 mart (Novruz bayramı və onun keçirilmiş günləri). Son tarix: 13 aprel 2026, bazar ertəsi, Almatı vaxtı ilə "
    "günün sonunadək. İnzibati prosedur-prosessual məcəllə, maddə 76.",
    "ka": "მიღებულია: 2026 წლის 18 მარტი, ოთხშაბათი. 15 სამუშაო დღე, აითვლება მომდევნო დღიდან. არ ითვლება: შაბათი და "
    "კვირა; 23–25 მარტი (ნავრუზი და მისი გადატანილი დღეები). ვადის ბოლო: 2026 წლის 13 აპრილი, ორშაბათი, დღის "
    "ბოლომდე, ალმათის დროით. ადმინისტრაციული პროცედურულ-საპროცესო კოდექსი, მუხლი 76.",
}

# Part of the English text of each sum, and a part that must not be there.
PARTS = [
    ("kz", "answer", "2026-10-25T21:40", "registered on the next one, Tuesday, 27 October 2026.", "lawyer"),
    ("kz", "answer", "2026-10-25T21:40", "26 October (Republic Day, moved)", "its moved days"),
    ("kz", "answer", "2026-10-25T21:40", "articles 76, 63–64.", "article 76"),
    ("kz", "answer", "2024-04-25T10:00", "count too: Saturday, 4 May.", "5 May"),
    ("kz", "answer", "2024-04-25T10:00", "8 May (day off moved from 4 May)", "estimated"),
    ("kz", "answer", "2026-11-16T10:00", "Not counted: weekends. Due", "("),
    ("kz", "appeal_answer", "2026-11-30T10:00", "This term has not yet been checked by a lawyer.", "number"),
    ("kz", "appeal_window", "2026-10-29T16:18", "The decision became known on Thursday, 29 October", "Received"),
    ("kz", "appeal_window", "2026-10-29T16:18", "3 months, ending on the same day of the month.", "weekends"),
    ("kz", "notify_extension", "2026-10-29T16:18", "The extension was decided on Thursday", "Received"),
    ("az", "answer_with_checks", "2027-03-01T10:00", "9–10 March (Ramazan, date not yet fixed)", "moved days, date"),
    ("az", "answer", "2015-09-28T10:00", "15 calendar days, counted from the next day.", "article"),
    ("ge", "answer", "2026-01-31T10:00", "1 month; the month it ends in is shorter", "same day of the month"),
    ("ge", "answer", "2026-01-31T10:00", "It would end on Saturday, 28 February", "Not counted"),
    ("ge", "answer", "2026-11-16T10:00", "The number of the article has not yet been checked", "This term has not"),
    ("ge", "answer", "2025-12-07T10:00", "Due: Thursday, 8 January 2026", "January 2026, end of the day, Almaty"),
]

PLURALS = {
    "ru": {
        1: "1 рабочий день,",
        2: "2 рабочих дня,",
        5: "5 рабочих дней,",
        11: "11 рабочих дней,",
        21: "21 рабочий день,",
        22: "22 рабочих дня,",
    },
    "en": {1: "1 working day,", 2: "2 working days,", 21: "21 working days,"},
    "ka": {1: "1 სამუშაო დღე,", 15: "15 სამუშაო დღე,"},
    "kk": {1: "1 жұмыс күні ", 15: "15 жұмыс күні "},
    "az": {1: "1 iş günü,", 15: "15 iş günü,"},
}


def worked(code: str, rule: str, moment: str) -> Due:
    received = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(ZONES[code]))
    return due(load_law(code).rule(rule, received.date()), load_calendar(code), received)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_sum_reads_well(language: str) -> None:
    assert explain(worked("kz", "answer", "2026-03-18T10:00"), language) == NAURYZ[language]


@pytest.mark.parametrize(("code", "rule", "received", "has", "lacks"), PARTS)
def test_each_turn_of_the_sum_is_said(code: str, rule: str, received: str, has: str, lacks: str) -> None:
    text = explain(worked(code, rule, received), "en")
    assert has in text
    assert lacks not in text


def test_s68_each_unit_is_explained_differently() -> None:
    answer = load_law("kz").rule("answer", date(2026, 1, 1))
    terms = [(15, Unit.WORKING_DAY), (15, Unit.CALENDAR_DAY), (1, Unit.MONTH)]
    received = datetime(2025, 1, 31, 5, tzinfo=UTC)
    texts = [
        explain(due(replace(answer, amount=amount, unit=unit), load_calendar("kz"), received), "en")
        for amount, unit in terms
    ]
    assert "15 working days, counted from the next day." in texts[0]
    assert "It would end on Saturday, 15 February, which is not a working day" in texts[1]
    assert "1 month; the month it ends in is shorter" in texts[2]


@pytest.mark.parametrize(("language", "number"), [(lang, n) for lang, forms in PLURALS.items() for n in forms])
def test_numbers_take_their_plural(language: str, number: int) -> None:
    rule = replace(load_law("kz").rule("answer", date(2026, 1, 1)), amount=number)
    sum_ = due(rule, load_calendar("kz"), datetime(2026, 1, 12, 5, tzinfo=UTC))
    assert PLURALS[language][number] in explain(sum_, language)


@pytest.mark.parametrize(
    ("began", "ended", "says", "lacks"),
    [
        # The month is no shorter because days in it were made up for.
        ("2026-11-20T12", "2026-11-25T12", "1 month, ending on the same day of the month.", "shorter"),
        (
            "2026-11-20T12",
            "2026-11-30T12",
            "It would end on Saturday, 26 December, which is not a working day",
            "shorter",
        ),
        # Stopped on a Wednesday that would have been its last day.
        (
            "2026-12-16T12",
            "2026-12-21T12",
            "these days do not count: 17–21 December. Due: Tuesday, 22 D",
            "not a working",
        ),
    ],
)
def test_a_month_in_which_the_clock_stood_says_why_it_ends_later(began: str, ended: str, says: str, lacks: str) -> None:
    pause = Pause(*(datetime.fromisoformat(f"{moment}:00+04:00") for moment in (began, ended)))
    answer = load_law("ge").rule("answer", date(2026, 11, 16))
    sum_ = due(answer, load_calendar("ge"), datetime(2026, 11, 16, 6, tzinfo=UTC), Changes(None, (pause,)))
    text = explain(sum_, "en")
    assert says in text
    assert lacks not in text


def test_the_lines_of_the_desk() -> None:
    assert explain_lines(worked("kz", "answer", "2026-10-25T21:40"), "en") == [
        ("Wrote", "Sunday, 25 October 2026, 21:40. Not a working day."),
        ("Registered", "Tuesday, 27 October 2026"),
        ("Counted", "15 working days, counted from the next day."),
        ("Not counted", "weekends; 26 October (Republic Day, moved)"),
        (
            "Law",
            "Administrative Procedural and Process-Related Code, articles 76, 63–64. "
            "Working-day calendar KZ, version 3.",
        ),
    ]


def test_lines_that_say_nothing_are_left_out() -> None:
    labels = [label for label, _ in explain_lines(worked("kz", "appeal_window", "2026-10-29T16:18"), "ru")]
    assert labels == ["Начало", "Считаем", "Закон"]


def test_the_sum_as_json() -> None:
    sum_ = worked("kz", "answer", "2026-10-25T21:40")
    shape = json.loads(json.dumps(as_json(sum_)))
    assert shape.pop("explanation") == explain(sum_, "en")
    assert shape.pop("not_counted")[0] == {"from": "2026-10-26", "to": "2026-10-26", "why": "Republic Day, moved"}
    assert shape == {
        "law": "kz",
        "rule": "answer",
        "received": "2026-10-25T16:40:00+00:00",
        "due": "2026-11-17",
        "due_at": "2026-11-17T19:00:00+00:00",
        "articles": ["76", "63–64"],
    }
    assert as_json(sum_, "kk")["not_counted"][0]["why"] == "Республика күні, ауыстырылған"


@pytest.mark.parametrize("language", ["tr", "", "../laws/kz"])
def test_a_language_without_texts_is_refused(language: str) -> None:
    with pytest.raises(TextError, match="there are az, en, ka, kk, ru"):
        explain(worked("kz", "answer", "2026-11-16T10:00"), language)


def placeholders(table: dict[str, object]) -> dict[str, list[str]]:
    """Every text outside the plural forms by its key, with the placeholders that it fills."""
    return {
        f"{section}.{key}": sorted(set(re.findall(r"{(\w+)}", str(text))))
        for section, texts in table.items()
        if isinstance(texts, dict) and section not in {"units", "dates"}
        for key, text in texts.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_fills_the_same_places_in_every_language(language: str) -> None:
    written = tomllib.loads((TEXTS / f"{language}.toml").read_text("utf-8"))
    assert placeholders(written) == placeholders(tomllib.loads((TEXTS / "en.toml").read_text("utf-8")))
    assert sorted(written["zones"]) == sorted(load_calendar(code).zone.key for code in ZONES)


EVERY_RULE = [(code, rule) for code in ZONES for rule in load_law(code).rules]


@settings(max_examples=120)
@given(
    chosen=st.sampled_from(EVERY_RULE),
    language=st.sampled_from(LANGUAGES),
    received=st.datetimes(datetime(2016, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC)),
)
def test_every_sum_is_explained_in_every_language(chosen: tuple[str, Rule], language: str, received: datetime) -> None:
    code, rule = chosen
    sum_ = due(rule, load_calendar(code), received)
    text = explain(sum_, language)
    assert text.endswith(".")
    assert "{" not in text
    assert "  " not in text
    assert str(sum_.due_on.year) in text
    foreign = {"ka": "[A-Za-zА-я]", "kk": "[A-Za-z]", "ru": "[A-Za-z]", "az": "[А-я]", "en": "[А-яა-ჰ]"}
    assert not re.search(foreign[language], text)
