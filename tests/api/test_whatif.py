"""jawab simulate --law: what would have been late, from what the database keeps; nothing is written."""

import json
from datetime import date, timedelta

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, func, select
from typer.testing import CliRunner

from api.cli import app
from api.simulation.replay import replayed
from escalation.supposing import Supposition, suppose
from models.actions import answering, routing
from models.event import CaseEvent

SINCE = date(2026, 11, 1)


def answered(house, clock, days):
    receipt = file(house)
    aigul = account(house, f"Aigul{days}")
    clock.forward(days=days)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Құбыр жөнделді")


def test_the_same_law_tells_the_same_past(house, clock):
    for days in (3, 16, 25):
        answered(house, clock, days)
    file(house)
    paper = Supposition(house.office.law, house.office.calendar)
    found = replayed(house, paper, SINCE, clock())
    assert {agency: (one.clocks, one.late, one.would_be) for agency, one in found.items()} == {ENERGY: (4, 1, 1)}


def test_a_shorter_term_makes_more_of_them_late_and_writes_nothing(house, clock):
    for days in (3, 16, 25):
        answered(house, clock, days)
    with Session(house.engine) as session:
        before = session.exec(select(func.count()).select_from(CaseEvent)).one()
    paper = Supposition(suppose(house.office.law, ["answer.days=10"]), house.office.calendar)
    found = replayed(house, paper, SINCE, clock())[ENERGY]
    assert (found.clocks, found.late, found.would_be) == (3, 1, 2)
    assert replayed(house, paper, SINCE + timedelta(days=365), clock()) == {}
    with Session(house.engine) as session:
        assert session.exec(select(func.count()).select_from(CaseEvent)).one() == before


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab simulate ...` in an empty demo folder."""
    monkeypatch.setenv("JAWAB_DEMO", "1")
    monkeypatch.setenv("JAWAB_DATA", str(tmp_path))
    return lambda *words: CliRunner().invoke(app, ["simulate", *words], catch_exceptions=False)


def test_the_command_tells_a_simulated_past_again(jawab):
    assert jawab("--cases", "12", "--days", "60", "--from", "2026-01-01").exit_code == 0
    told = jawab("--law", "kz", "--set", "answer.days=1", "--from", "2026-01-01", "--json")
    found = json.loads(told.output)
    assert sum(one["would_be"] for one in found.values()) > sum(one["late"] for one in found.values())
    assert "would be late" in jawab("--law", "kz", "--from", "2026-01-01").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "answer.days=10"), "need --law"),
        (("--law", "kz", "--set", "answer.weeks=2"), "is no setting"),
        (("--law", "az"), "began under the law of kz"),
        (("--law", "xx"), "has no file for"),
    ],
)
def test_what_cannot_be_done_is_said(jawab, words, said):
    refused = jawab(*words)
    assert refused.exit_code == 2
    assert said in " ".join(refused.output.replace("│", "").split())
