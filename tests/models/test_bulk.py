"""Many rows in one statement hold what rows one by one would hold, on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from models.account import Account
from models.bulk import insert_rows, update_rows
from models.case import Case
from models.db import unit_of_work
from models.event import CaseEvent
from models.taxonomy import Role
from tests import factories

TBILISI = timezone(timedelta(hours=4))
AT = datetime(2026, 11, 22, 16, 30, 15, 123456, TBILISI)


def events(engine: Engine, case_id: int):
    with unit_of_work(engine) as session:
        found = select(CaseEvent).where(col(CaseEvent.case_id) == case_id, col(CaseEvent.actor) == "import")
        return session.execute(found.order_by(col(CaseEvent.seq))).scalars().all()


def test_every_kind_of_value_arrives_as_it_was(house):
    case = factories.file(house).case
    data = {"words": "„ჩვენ“, «біз», 'it'", "list": [1, None, {"a": True}], "at": None}
    row = {"case_id": case.id, "verb": "escalate", "at": AT, "actor": "import", "account_id": None}
    with house.engine.begin() as connection:
        insert_rows(connection, CaseEvent, [{**row, "seq": seq, "data": data | {"seq": seq}} for seq in (901, 902)])
    assert [(one.seq, one.at, one.data, one.account_id) for one in events(house.engine, case.id)] == [
        (seq, AT.astimezone(UTC), data | {"seq": seq}, None) for seq in (901, 902)
    ]


def test_a_day_arrives_as_a_day_and_a_row_is_found_by_its_id(house):
    rustam = factories.account(house, "Rustam", Role.MANAGER)
    madina = factories.account(house, "Madina", Role.HEAD)
    leave = {"absent_from": date(2026, 11, 23), "absent_until": date(2026, 12, 4)}
    with house.engine.begin() as connection:
        update_rows(connection, Account, [{"id": rustam.id, **leave}])
        found = {one.id: one for one in connection.execute(select(Account.__table__))}
    assert (found[rustam.id].absent_from, found[rustam.id].absent_until) == tuple(leave.values())
    assert (found[rustam.id].name, found[madina.id].absent_from) == ("Rustam", None)


def test_each_row_gets_its_own_values(house):
    first, second = factories.file(house).case, factories.file(house).case
    with house.engine.begin() as connection:
        update_rows(connection, Case, [{"id": first.id, "revision": 41}, {"id": second.id, "revision": 42}])
        found = dict(connection.execute(select(Case.id, Case.revision)).all())
    assert (found[first.id], found[second.id]) == (41, 42)


def test_no_rows_are_no_work(house):
    with house.engine.begin() as connection:
        insert_rows(connection, CaseEvent, [])
        update_rows(connection, Case, [])


def test_an_instant_without_a_zone_is_refused(house):
    case = factories.file(house).case
    row = {"case_id": case.id, "seq": 903, "verb": "escalate", "at": AT.replace(tzinfo=None), "actor": "x", "data": {}}
    with house.engine.connect() as connection, pytest.raises(Exception, match="an instant needs a time zone"):
        insert_rows(connection, CaseEvent, [row])


def test_what_has_no_json_is_refused_by_name(house):
    case = factories.file(house).case
    row = {"case_id": case.id, "seq": 904, "verb": "escalate", "at": AT, "actor": "x", "data": {"who": object()}}
    with house.engine.connect() as connection, pytest.raises(Exception, match="object"):
        insert_rows(connection, CaseEvent, [row])
