"""What a case knows of its deliveries: whether its author was reached."""

from alembic import command
from factories import file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from models.actions.deliveries import advance
from models.case import Case
from models.db import migrate, migration
from models.delivery import ARRIVED, MOVES, UNSETTLED, Delivery, queued
from models.taxonomy import DeliveryState

LOST_WAY = (DeliveryState.SENDING, DeliveryState.PERM_FAILED)
DOUBT = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)
THERE = (DeliveryState.SENDING, DeliveryState.ACCEPTED)


def notices(session, case, now, count):
    """So many notices of the case, none of which has left; the key of each says which it is."""
    for n in range(count):
        session.add(Delivery(**queued(case.id, f"note{n}", "kk", None, now, key=(case.number, 99))))
    session.flush()
    mine = select(Delivery).where(Delivery.case_id == case.id, col(Delivery.notice).startswith("note"))
    return session.exec(mine.order_by(col(Delivery.id))).all()


def says(session, case_id):
    return session.connection().execute(select(Case.unreached).where(Case.id == case_id)).scalar_one()


def known_from(rows):
    """The same, told from the deliveries: the last word of what was lost is that something came after it."""
    lost = [one.id for one in rows if one.state in UNSETTLED]
    arrived = [one.id for one in rows if one.state in ARRIVED]
    return any(all(later < one for later in arrived) for one in lost)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(list(DeliveryState))), max_size=25))
def test_however_deliveries_move_the_case_knows_whether_its_author_was_reached(house, clock, moves):
    case = file(house).case
    with Session(house.engine) as session:
        rows = notices(session, case, clock(), 3)
        for which, to in moves:
            if to in MOVES[DeliveryState(rows[which].state)]:
                advance(session, rows[which], to, clock())
                assert says(session, case.id) == known_from(rows)
        session.rollback()


def test_what_was_in_doubt_and_arrived_is_not_lost(house, clock):
    case = file(house).case
    with Session(house.engine) as session:
        [row] = notices(session, case, clock(), 1)
        for state in DOUBT:
            advance(session, row, state, clock())
        assert says(session, case.id)
        advance(session, row, DeliveryState.ACCEPTED, clock())
        assert not says(session, case.id)


def test_one_case_tells_nothing_of_another(house, clock):
    ours, other = file(house).case, file(house, "Көшеде жарық жоқ").case
    with Session(house.engine) as session:
        [row] = notices(session, ours, clock(), 1)
        for state in LOST_WAY:
            advance(session, row, state, clock())
        assert (says(session, ours.id), says(session, other.id)) == (True, False)


def test_an_older_database_learns_it_of_its_cases(house, clock):
    cases = {way: file(house, f"Жылу жоқ, {n} күн").case for n, way in enumerate((LOST_WAY, DOUBT, THERE, ()))}
    again = file(house, "Су жоқ").case
    with Session(house.engine) as session, session.begin():
        for way, case in cases.items():
            [row] = notices(session, case, clock(), 1)
            for state in way:
                advance(session, row, state, clock())
        first, second = notices(session, again, clock(), 2)
        for row, way in ((first, LOST_WAY), (second, THERE)):
            for state in way:
                advance(session, row, state, clock())
    with migration(house.engine) as config:
        command.downgrade(config, "0038")
    migrate(house.engine)
    with Session(house.engine) as session:
        assert [says(session, case.id) for case in (*cases.values(), again)] == [True, True, False, False, False]
