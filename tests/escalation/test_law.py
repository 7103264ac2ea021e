"""The laws as data: every term with its article, and what a law does not have."""

import re
from datetime import date
from pathlib import Path

import pytest

from escalation.law import Convention, LawError, OnExpiry, Start, Unit
from escalation.lawfile import load_law, parse_law
from escalation.tables import LANGUAGES

NOW = date(2026, 11, 16)
REGISTERED = Start.NEXT_WORKING_DAY_REGISTRATION
WORKING, CALENDAR, MONTH = Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH

# (law, rule, day): (amount, unit, start, article, verified, on expiry)
TERMS = {
    ("kz", "answer", NOW): (15, WORKING, REGISTERED, "76", True, OnExpiry.DEEMED_REFUSAL),
    ("kz", "forward", NOW): (3, WORKING, REGISTERED, "65", True, OnExpiry.ESCALATE),
    ("kz", "notify_extension", NOW): (3, WORKING, Start.NEXT_DAY, "76", True, OnExpiry.ESCALATE),
    ("kz", "appeal_window", NOW): (3, MONTH, Start.NEXT_DAY, "91(3), 91(4), 92", True, OnExpiry.LAPSE),
    ("kz", "appeal_answer", NOW): (20, WORKING, REGISTERED, "91(4), 99", False, OnExpiry.ESCALATE),
    ("az", "answer", NOW): (15, WORKING, Start.NEXT_DAY, "10.1", True, OnExpiry.ESCALATE),
    ("az", "answer_with_checks", NOW): (30, WORKING, Start.NEXT_DAY, "10.1", True, OnExpiry.ESCALATE),
    ("az", "forward", NOW): (3, WORKING, Start.NEXT_DAY, "7.10", True, OnExpiry.ESCALATE),
    ("az", "answer", date(2015, 9, 29)): (15, CALENDAR, Start.NEXT_DAY, "", True, OnExpiry.ESCALATE),
    ("az", "answer_with_checks", date(2015, 9, 29)): (1, MONTH, Start.NEXT_DAY, "", True, OnExpiry.ESCALATE),
    ("az", "forward", date(2015, 9, 29)): (5, CALENDAR, Start.NEXT_DAY, "", True, OnExpiry.ESCALATE),
    ("az", "forward_inside", date(2015, 9, 29)): (3, CALENDAR, Start.NEXT_DAY, "", True, OnExpiry.ESCALATE),
    ("az", "answer", date(2015, 9, 30)): (15, WORKING, Start.NEXT_DAY, "10.1", True, OnExpiry.ESCALATE),
    ("ge", "answer", NOW): (1, MONTH, Start.NEXT_DAY, "100", True, OnExpiry.ESCALATE),
    ("ge", "answer_no_third_party", NOW): (15, CALENDAR, Start.NEXT_DAY, "100", True, OnExpiry.ESCALATE),
    ("ge", "forward", NOW): (5, CALENDAR, Start.NEXT_DAY, "80", False, OnExpiry.ESCALATE),
    ("ge", "appeal_window", NOW): (1, MONTH, Start.NEXT_DAY, "180", True, OnExpiry.LAPSE),
    ("ge", "appeal_answer", NOW): (1, MONTH, Start.NEXT_DAY, "183(1)", True, OnExpiry.ESCALATE),
}

LAW = """
code = "xx"
version = "1"
titles = { az = "a", en = "b", ka = "c", kk = "d", ru = "e" }
[acts]
code = { az = "a", en = "b", ka = "c", kk = "d", ru = "e" }
[rule_titles]
answer = { az = "a", en = "b", ka = "c", kk = "d", ru = "e" }
[[convention]]
name = "last_day_whole"
verified = false
[[rule]]
name = "answer"
amount = 15
unit = "working_day"
start = "next_day"
act = "code"
article = "1"
verified = true
valid_from = 2020-01-01
on_expiry = "escalate"
"""


@pytest.mark.parametrize("key", TERMS, ids=lambda key: f"{key[0]}-{key[1]}-{key[2]}")
def test_a_law_states_its_terms(key: tuple[str, str, date]) -> None:
    law, name, on = key
    rule = load_law(law).rule(name, on)
    stated = (rule.amount, rule.unit, rule.start, rule.article, rule.verified, rule.on_expiry)
    assert stated == TERMS[key]


def test_no_term_is_left_out_of_the_table() -> None:
    stated = {(code, name) for code, name, _ in TERMS}
    assert stated == {(code, rule.name) for code in ("az", "ge", "kz") for rule in load_law(code).rules}


def test_an_article_whose_number_is_not_verified_is_marked() -> None:
    unsure = {
        (code, rule.name) for code in ("az", "ge", "kz") for rule in load_law(code).rules if not rule.article_verified
    }
    assert unsure == {("ge", "answer"), ("ge", "answer_no_third_party")}


@pytest.mark.parametrize("code", ["az", "ge", "kz"])
def test_a_law_names_its_rules_in_every_language(code: str) -> None:
    for rule in load_law(code).rules:
        assert sorted(rule.titles) == sorted(rule.act) == list(LANGUAGES)


@pytest.mark.parametrize("code", ["az", "ge", "kz"])
def test_a_law_says_how_it_counts_and_what_of_that_is_verified(code: str) -> None:
    verified = {one.name for one in load_law(code).conventions if one.verified}
    assert verified == ({Convention.REGISTERED_ON_A_WORKING_DAY} if code == "kz" else set())
    assert {one.name for one in load_law(code).conventions} >= set(Convention) - {
        Convention.REGISTERED_ON_A_WORKING_DAY
    }


@pytest.mark.parametrize(
    ("code", "name", "on", "sentence"),
    [
        ("kz", "acknowledge", NOW, "The law of kz has no rule 'acknowledge'; it has answer, appeal_answer"),
        ("az", "appeal_window", NOW, "The law of az has no rule 'appeal_window'"),
        ("kz", "answer", date(2021, 6, 30), "no rule 'answer' in force on 2021-06-30; the first starts on 2021-07-01"),
        ("az", "forward_inside", NOW, "no rule 'forward_inside' in force on 2026-11-16"),
    ],
)
def test_what_a_law_does_not_have_it_says(code: str, name: str, on: date, sentence: str) -> None:
    with pytest.raises(LawError) as refusal:
        load_law(code).rule(name, on)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize("code", ["fr", "../calendars/kz", ""])
def test_an_unknown_law_is_refused(code: str) -> None:
    with pytest.raises(LawError, match="there are az, ge, kz"):
        load_law(code)


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        (
            'unit = "working_day"',
            'unit = "fortnight"',
            "rule.0.unit: Input should be 'working_day', 'calendar_day', 'month' or 'hour'",
        ),
        ('start = "next_day"', 'start = "at_once"', "rule.0.start: Input should be 'next_day'"),
        ('name = "answer"', 'name = "reply"', "rule.0.name"),
        ("amount = 15", "amount = 0", "rule.0.amount: Input should be greater than 0"),
        ("verified = true", "", "rule.0.verified: Field required"),
        ("verified = true", "verified = true\nauthor = 1", "rule.0.author: Extra inputs are not permitted"),
        ('act = "code"', 'act = "charter"', "acts without a name ['charter']"),
        ('answer = { az = "a", en = "b", ka = "c",', 'answer = { az = "a", en = "b",', "missing ['ka']"),
        ("amount = 15", "amount = ", "laws/xx.toml is not TOML"),
    ],
)
def test_a_law_that_does_not_fit_is_refused_by_field(written: str, instead: str, sentence: str) -> None:
    with pytest.raises(LawError) as refusal:
        parse_law("laws/xx.toml", LAW.replace(written, instead))
    assert sentence in str(refusal.value)


def test_the_rule_in_the_manual_fits() -> None:
    manual = Path(__file__).parents[2] / "docs" / "law.md"
    written = re.findall(r"```toml\n(\[\[rule\]\].*?)```", manual.read_text("utf-8"), re.DOTALL)
    law = parse_law("docs/law.md", LAW[: LAW.index("[[rule]]")].replace("[acts]\ncode", "[acts]\nappc") + written[0])
    assert (law.rules[0].name, law.rules[0].amount, law.rules[0].valid_to) == ("answer", 15, date(2026, 12, 31))


def test_two_versions_of_a_rule_may_follow_each_other_but_not_overlap() -> None:
    rule = LAW[LAW.index("[[rule]]") :]
    later = rule.replace("2020-01-01", "2024-01-01").replace("amount = 15", "amount = 10")
    ended = LAW + "valid_to = 2023-12-31\n" + later
    assert parse_law("laws/xx.toml", ended).rule("answer", date(2023, 12, 31)).amount == 15
    assert parse_law("laws/xx.toml", ended).rule("answer", date(2024, 1, 1)).amount == 10
    with pytest.raises(LawError, match="two versions of answer in force on 2024-01-01"):
        parse_law("laws/xx.toml", LAW + later)
