"""What a text costs by SMS and where it is cut; what our own notices cost in five languages."""

from datetime import date

import pytest

from channels.sms.segments import GSM7, MOST, UCS2, count, cut, messages
from channels.texts import say, texts
from escalation.explain import full_day
from escalation.office import open_jurisdiction
from models.taxonomy import Language

AZERBAIJANI = (
    "Həyətimizdə işıq yoxdur, üç gündür qaranlıqdır. Zəhmət olmasa, "
    "ustanı göndərin, uşaqlar axşam evə qorxa-qorxa gəlirlər."
)
RECEIPTS = ("received", "received_choosing", "received_signal")
# Whoever has the longest name of all, and the longest date.
MOST_SEGMENTS = {
    **dict.fromkeys(RECEIPTS, 2),
    "copy_given": 4,
    "transferred": 4,
    "split_off": 4,
    "question": 4,
    "fulfilled": 4,
}


@pytest.mark.parametrize(
    ("text", "coding", "units", "segments"),
    [
        (AZERBAIJANI, UCS2, 119, 2),
        ("", GSM7, 0, 1),
        ("a" * 160, GSM7, 160, 1),
        ("a" * 161, GSM7, 161, 2),
        ("a" * 306, GSM7, 306, 2),
        ("a" * 307, GSM7, 307, 3),
        ("[" * 80, GSM7, 160, 1),
        ("€" * 81, GSM7, 162, 2),
        ("ə" * 70, UCS2, 70, 1),
        ("ə" * 71, UCS2, 71, 2),
        ("ç", UCS2, 1, 1),
        ("Ç", GSM7, 1, 1),
        ("😀" * 35, UCS2, 70, 1),
        ("😀" * 36, UCS2, 72, 2),
        ("қ" * 66 + "😀" + "қ" * 66, UCS2, 134, 3),
        ("a" * 152 + "€" + "a" * 152, GSM7, 306, 3),
    ],
)
def test_s56_units_and_segments(text, coding, units, segments):
    assert count(text) == (coding, units, segments)


@pytest.mark.parametrize("text", ["ə" * 66 + "😀" + "ə" * 90, "a" * 152 + "€" * 40, "😀" * 200])
def test_s56_no_letter_lies_across_a_cut(text):
    pieces = cut(text)
    assert "".join(pieces) == text
    assert all(len(one.encode("utf-16-be")) // 2 <= UCS2.joined for one in pieces if count(text).coding is UCS2)
    assert [one.encode("utf-16-be").decode("utf-16-be") for one in pieces] == pieces


@pytest.mark.parametrize("text", ["Суық. " * 1600, "ы" * 3000, AZERBAIJANI])
def test_a_very_long_text_goes_whole_as_several_messages(text):
    parts = messages(text)
    assert "".join(parts) == text
    assert all(len(cut(one)) <= MOST for one in parts)
    assert all(one.endswith(" ") for one in parts[:-1] if " " in text)


def longest_agency(language):
    every = (one.names for code in ("kz", "az", "ge") for one in open_jurisdiction(code).profile.agencies.values())
    return max((names.get(language) or names["en"] for names in every), key=len)


@pytest.mark.parametrize("language", Language)
def test_what_our_notices_cost(language):
    """Printed with -s; the words of an officer come on top."""
    word = say(language, "line", "name_word")
    agency, silence = longest_agency(language), texts(language)["silence"]
    known = {
        "number": "KZ-4827-1936",
        "into": "KZ-4827-1937",
        "first": "KZ-4827-1935",
        "code": "482719",
        "agency": agency,
        "other": agency,
        "due": max((full_day(date(2026, month, 28), language) for month in range(1, 13)), key=len),
        "silence_short": max(silence["short_deemed_refusal"], silence["short_escalate"], key=len),
        "track_url": f"https://jawab.example/{language}/track",
        "url": f"https://jawab.example/{language}/lost/{'k' * 32}",
        "link": f"https://jawab.example/{language}/public/follow/{'k' * 32}",
        "name_line": max((say(language, "line", how, word=word) for how in ("name_by_word", "name_on_page")), key=len),
        **dict.fromkeys(("text", "reason", "outcome"), ""),
    }
    found = {
        key: count(notice.get("short", notice["body"]).strip().format(**known))
        for key, notice in texts(language)["notice"].items()
    }
    for key, one in found.items():
        print(f"{language} {key:18} {one.coding.name} {one.units:4} {one.segments}")  # noqa: T201
    assert {key: one for key, one in found.items() if one.segments > MOST_SEGMENTS.get(key, 3)} == {}
