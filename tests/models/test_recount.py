"""What is counted again: a house that opens without its figures."""

from factories import file
from sqlmodel import Session, delete, func, select

from models.db import unit_of_work
from models.figures import DailyFigure, Figure
from models.recount import differences, rebuild_if_empty


def test_figures_that_are_missing_altogether_are_counted_when_the_house_opens(house):
    assert rebuild_if_empty(house.engine, house.office.local_date) is False, "an empty house has none"
    for _ in range(3):
        file(house)
    assert rebuild_if_empty(house.engine, house.office.local_date) is False
    with unit_of_work(house.engine) as session:
        for table in (Figure, DailyFigure):
            session.execute(delete(table))
    assert rebuild_if_empty(house.engine, house.office.local_date) is True
    with Session(house.engine) as session:
        assert session.exec(select(func.sum(Figure.n)).where(Figure.measure == "received")).one() == 3
    assert differences(house.engine, house.office.local_date) == []
