"""A figure that is wrong is named and put right, while the offices go on working."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, delete, select
from typer.testing import CliRunner

from api.cli import app
from models.actions import answering, routing
from models.db import unit_of_work
from models.figures.cells import Cell, DailyFigure, DayCell, Figure, add
from models.figures.recount import Difference, differences, rebuild, rebuild_if_empty

HERE = {"agency_code": ENERGY, "category": "heating", "region": "KZ-75"}
RECEIVED = Cell("kz", "2026-11", **HERE, measure="received")
INVENTED = Cell("kz", "2026-11", **HERE, measure="withdrawn")
RECEIVED_THAT_DAY = DayCell("kz", date(2026, 11, 16), ENERGY, "received")


def falsify(house, **changes):
    """Change figures behind the back of the verbs."""
    cells = {"received": RECEIVED, "withdrawn": INVENTED, "day": RECEIVED_THAT_DAY}
    with unit_of_work(house.engine) as session:
        add(session.connection(), Counter({cells[name]: n for name, n in changes.items()}))


def wrong(house):
    return differences(house.engine, house.office.local_date)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"received": 2}, [Difference(RECEIVED, 5, 3)]),
        ({"received": -3}, [Difference(RECEIVED, 0, 3)]),
        ({"withdrawn": 1}, [Difference(INVENTED, 1, 0)]),
        ({"day": -1}, [Difference(RECEIVED_THAT_DAY, 2, 3)]),
        ({"day": 1, "withdrawn": 4}, [Difference(RECEIVED_THAT_DAY, 4, 3), Difference(INVENTED, 4, 0)]),
    ],
)
def test_a_falsified_figure_is_named_and_put_right(house, changes, named):
    for _ in range(3):
        file(house)
    assert wrong(house) == []
    falsify(house, **changes)
    assert sorted(wrong(house), key=str) == sorted(named, key=str)
    assert sorted(rebuild(house.engine, house.office.local_date), key=str) == sorted(named, key=str)
    assert wrong(house) == []


def test_a_figure_that_was_lost_comes_back(house):
    file(house)
    with unit_of_work(house.engine) as session:
        for table in (Figure, DailyFigure):
            for row in session.exec(select(table)):
                session.delete(row)
    assert {one.kept for one in rebuild(house.engine, house.office.local_date)} == {0}
    assert wrong(house) == []


def test_figures_that_are_missing_altogether_are_counted_when_the_house_opens(house):
    assert rebuild_if_empty(house.engine, house.office.local_date) is False, "an empty house has none"
    file(house)
    assert rebuild_if_empty(house.engine, house.office.local_date) is False
    with unit_of_work(house.engine) as session:
        for table in (Figure, DailyFigure):
            session.execute(delete(table))
    assert rebuild_if_empty(house.engine, house.office.local_date) is True
    assert wrong(house) == []


def test_figures_are_put_right_while_officers_answer(house):
    aigul = account(house, "Aigul")
    receipts = [file(house) for _ in range(8)]
    falsify(house, received=7, day=-2)

    def answer_all():
        for receipt in receipts:
            with act(house, receipt.case.number, aigul) as turn:
                routing.take(turn)
                answering.answer(turn, "resolved", "Құбыр жөнделді")
            file(house)

    with ThreadPoolExecutor(2) as pool:
        office = pool.submit(answer_all)
        found = pool.submit(rebuild, house.engine, house.office.local_date)
        office.result()
    assert {(one.cell, one.kept - one.counted) for one in found.result()} == {(RECEIVED, 7), (RECEIVED_THAT_DAY, -2)}
    assert wrong(house) == []
    with Session(house.engine) as session:
        assert session.get(Figure, tuple(RECEIVED)).n == 16


def test_the_command_compares_and_puts_right(house, database_url, monkeypatch):
    def jawab(*words):
        said = CliRunner().invoke(app, ["figures", "rebuild", *words], catch_exceptions=False)
        return said.exit_code, said.output

    monkeypatch.setenv("JAWAB_DATABASE_URL", database_url)
    monkeypatch.setenv("JAWAB_DEMO", "1")
    monkeypatch.setenv("JAWAB_DATA", str(house.data))
    file(house)
    assert jawab("--compare") == (0, "Every figure equals the recomputation.\n")
    falsify(house, received=2)
    code, output = jawab("--compare")
    assert (code, output.splitlines()[-1]) == (1, "1 figures differ from the recomputation.")
    assert "measure=received" in output
    assert "kept 3, counted 1" in output
    assert jawab("--compare")[0] == 1
    code, output = jawab()
    assert (code, output.splitlines()[-1]) == (0, "1 figures were put right.")
    assert jawab("--compare")[0] == 0
