"""What a version in the shadow said, beside what the one in use said and what people chose."""

import pytest
from factories import file
from sqlmodel import Session

from models.case import Case
from models.db import unit_of_work
from models.intakemix import intake_mix, intake_texts
from models.shadow import Difference, ShadowGuess, compared, last_in_shadow


def filed(house, text="Су жоқ", **columns):
    receipt = file(house, text, category=None)
    with unit_of_work(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        for name, value in columns.items():
            setattr(case, name, value)
    return receipt.case.id


def guessed(house, case_id, *top3, followed=False):
    with unit_of_work(house.engine) as session:
        row = {"version": "two", "case_id": case_id, "at": house.clock(), "confidence": 0.7}
        session.add(ShadowGuess(**row, top3=list(top3), followed=followed))


# in use, the shadow's three, what was chosen, by whom
CASES = [
    ("water", ("heating", "water", "gas"), "heating", "officer"),
    ("water", ("water", "heating", "gas"), "water", "citizen"),
    ("water", ("gas", "water", "roads"), "water", "officer"),
    ("water", ("gas", "roads", "waste"), "water", "classifier"),
    ("water", ("gas", "roads", "waste"), None, None),
]


def test_only_what_people_chose_says_who_was_right(house):
    for in_use, top3, chosen, by in CASES:
        case_id = filed(house, proposals=[[in_use, 0.6]], category=chosen, category_by=by)
        guessed(house, case_id, *top3, followed=top3[0] == "gas")
    with Session(house.engine) as session:
        sums = compared(session, "two")
        assert last_in_shadow(session, "two") == case_id
        assert last_in_shadow(session, "three") == 0
        assert compared(session, "three").guessed == 0
    assert (sums.guessed, sums.alike, sums.followed) == (5, 1, 3)
    assert (sums.chosen, sums.right, sums.in_use_right, sums.among) == (3, 2, 2, 3)
    assert (sums.only_shadow, sums.only_in_use) == (1, 1)
    assert (sums.followed_chosen, sums.wrong) == (1, 1)
    assert sums.differences == {
        Difference("water", "heating", "heating"): 1,
        Difference("water", "gas", "water"): 1,
    }


def test_what_came_in_is_counted_by_the_hour_of_filing_and_imported_cases_are_left_out(house, clock):
    first = clock()
    filed(house, "Көшеде шам жоқ", category="street_lighting", detected_language="kk", confidence=0.9)
    clock.forward(hours=1)
    filed(house, "Нет воды", category="water", detected_language="ru", confidence=0.5)
    filed(house, "Нет света", detected_language="ru", confidence=None)
    filed(house, "Старое", category="water", source="old", source_id="1")
    with Session(house.engine) as session:
        mix = intake_mix(session, first, clock.forward(hours=1), 0.8)
        earlier = intake_mix(session, first, first.replace(minute=59), 0.8)
        assert set(intake_texts(session, first, clock())) == {"Көшеде шам жоқ", "Нет воды", "Нет света"}
        assert intake_mix(session, clock(), clock(), 0.8).n == 0
    assert (mix.n, mix.guessed, mix.below) == (3, 2, 1)
    assert mix.categories == {"street_lighting": 1, "water": 1}
    assert mix.languages == {"kk": 1, "ru": 2}
    assert (mix.confidence, mix.squares) == (pytest.approx(1.4), pytest.approx(1.06))
    assert (earlier.n, earlier.below) == (1, 0)
