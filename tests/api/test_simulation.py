"""Invented life by the real verbs: what was kept with every step equals what the cases say in the end."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func
from sqlmodel import Session, select
from typer.testing import CliRunner

from api.cli import app
from api.simulation.people import hire
from api.simulation.run import Joining, Simulation
from models.case import Case
from models.db import unit_of_work
from models.figures.cells import Figure
from models.figures.recount import differences
from models.taxonomy import State

BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
CASES = 300


def live(house, cases, seed):
    """A year of so many complaints."""
    with unit_of_work(house.engine) as session:
        hire(session, house.office.profile, (), "", BEGIN)
    simulation = Simulation(house, seed)
    arrivals = [BEGIN + timedelta(days=365) * n / cases for n in range(cases)]
    joining = [Joining(BEGIN + timedelta(days=days), cases // 10) for days in (60, 200)]
    simulation.run(arrivals, BEGIN + timedelta(days=365), joining=joining)
    return simulation.done


def test_s100_a_year_of_simulated_life_is_counted_as_it_is_kept(house):
    done = live(house, CASES, 4827)
    verbs = {"open", "route", "transfer", "return_", "ask_citizen", "citizen_reply", "note", "answer", "undo"}
    verbs |= {"rate", "reopen", "appeal", "dismiss_appeal", "withdraw", "escalate", "close"}
    verbs |= {"appeal_silence", "uphold_silence", "dismiss_silence"}
    assert verbs - done.keys() == set(), done
    assert (done["open"], done["import"]) == (CASES, CASES // 5)
    assert differences(house.engine, house.office.local_date) == []
    with Session(house.engine) as session:
        states = Counter(session.exec(select(Case.state)).all())
        received = select(func.sum(Figure.n)).where(Figure.measure == "received")
        everything = CASES + done["import"]
        assert (sum(states.values()), session.exec(received).one()) == (everything, everything)
        assert {State.CLOSED, State.WITHDRAWN, State.IN_PROGRESS} <= states.keys()


@pytest.mark.parametrize("jurisdiction", ["az", "ge"])
def test_life_goes_on_in_every_country(house):
    assert live(house, 20, 1)["open"] == 20
    assert differences(house.engine, house.office.local_date) == []


def test_the_command_tells_the_same_story_for_the_same_seed(monkeypatch, tmp_path):
    def simulate(folder, *words):
        monkeypatch.setenv("JAWAB_DATA", str(tmp_path / folder))
        return CliRunner().invoke(app, ["simulate", "--cases", "12", "--days", "30", *words], catch_exceptions=False)

    monkeypatch.setenv("JAWAB_DEMO", "1")
    first, again, other = simulate("first"), simulate("again"), simulate("other", "--seed", "2")
    assert first.exit_code == again.exit_code == 0
    assert first.stdout == again.stdout != other.stdout
    assert first.stdout.endswith("Every figure equals the recomputation.\n")
    assert simulate("first").exit_code == 2
