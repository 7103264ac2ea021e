"""Figures out of nothing: what the public pages would show of so many cases."""

from collections import Counter

from factories import ENERGY, edition
from staff import HOUSING

from models.db import unit_of_work
from models.figures.cells import Cell, add

LABOUR = "kz-labour-inspection"


def put(house, *rows):
    """Count so much: (month, agency, subject, region, {measure: n}); and publish it."""
    cells = Counter()
    for month, agency, category, region, counted in rows:
        cells.update({Cell("kz", month, agency, category, region, measure): n for measure, n in counted.items()})
    with unit_of_work(house.engine) as session:
        add(session.connection(), cells)
    edition(house)


def counted(due, on_time, **more):
    """So many answers due, so many of them in time."""
    return {"due": due, "on_time": on_time, "answered": due, "on_time_kept": on_time, **more}


def ordinary(house):
    """Two Octobers with large numbers everywhere."""
    put(
        house,
        ("2025-10", ENERGY, "heating", "KZ-75", counted(1000, 800)),
        ("2026-10", ENERGY, "heating", "KZ-75", counted(900, 800, reopened=50, rated=300, solved=200, withdrawn=14)),
        ("2026-10", HOUSING, "housing", "KZ-75", counted(500, 400, reopened=20, appealed=12)),
        ("2026-10", LABOUR, "labour", "KZ-71", counted(600, 580)),
        ("2026-09", ENERGY, "heating", "KZ-71", counted(700, 600)),
    )
