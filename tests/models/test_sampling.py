"""Drawing closed cases by lot: a draw can be repeated, is even, and what is found is published late and large only."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from factories import ENERGY, account, file
from sqlmodel import Session

from models.db import unit_of_work
from models.sampling import Candidate, by_lot, found_of, published_finding
from models.taxonomy import Role
from models.workbench import Draw, Lot

MOMENT = datetime(2026, 11, 16, tzinfo=UTC)
ALL = [Candidate(n, f"KZ-{n:04}-0000", "a" if n % 2 else "b") for n in range(200)]


def test_the_same_seed_draws_the_same_cases_whatever_their_order():
    drawn = by_lot(ALL, "seed", 20)
    assert drawn == by_lot(reversed(ALL), "seed", 20)
    assert drawn != by_lot(ALL, "another", 20)
    assert by_lot(ALL, "seed", 5) == drawn[:5]


def test_every_case_has_the_same_chance():
    times = Counter(one.id for n in range(400) for one in by_lot(ALL, f"seed {n}", 20))
    # 400 draws of 20 out of 200: 40 times each; six deviations are 36.
    assert len(times) == 200
    assert all(abs(n - 40) < 36 for n in times.values())


def lots(*says):
    return [
        Lot(draw_id=1, case_id=n, agency_code="a", read_at=None if say is None else MOMENT, plain=say)
        for n, say in enumerate(says)
    ]


def test_only_yes_is_yes_and_what_nobody_has_read_counts_nothing():
    found = found_of(lots("yes", "no", "unsure", "yes", None))
    assert [(one.agency_code, one.read, one.yes["plain"]) for one in found] == [("a", 4, 2)]
    assert found[0].share("plain").value == 0.5
    assert found_of(lots(None, None)) == []


@pytest.mark.parametrize(
    ("read", "finished", "public"),
    [(10, True, True), (9, True, False), (10, False, False)],
    ids=["ten", "nine", "not read to its end"],
)
def test_what_was_found_is_published_from_ten_on_and_when_the_draw_is_done(house, clock, read, finished, public):
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    cases = [file(house, f"Шағым {n}").case.id for n in range(read)]
    with unit_of_work(house.engine) as session:
        day = house.office.local_date(clock())
        draw = Draw(jurisdiction="kz", at=clock(), account_id=leyla.id, first=day, last=day, seed="s", population=read)
        draw.finished_at = clock() if finished else None
        session.add(draw)
        session.flush()
        for case_id in cases:
            session.add(Lot(draw_id=draw.id, case_id=case_id, agency_code=ENERGY, read_at=clock(), plain="yes"))
    with Session(house.engine) as session:
        found = published_finding(session, "kz", ENERGY, clock())
        assert (found is not None) == public
        assert published_finding(session, "kz", ENERGY, clock() - timedelta(seconds=1)) is None
