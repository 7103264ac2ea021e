"""Cases and people for tests: short words for what the stories need."""

import itertools
from typing import Any

from argon2 import PasswordHasher

from api.house import House
from channels.base import Incoming
from channels.intake import Receipt, file_complaint
from models.account import Account
from models.actions.turn import Turn, turn
from models.actor import SYSTEM, Actor, citizen, staff
from models.db import unit_of_work
from models.editions.edition import Edition
from models.editions.publishing import publish
from models.taxonomy import Channel, Role

serial = itertools.count(1)

PASSWORD = "seven quiet horses"
# It says itself how cheaply it was made: a test of something else than signing in does not pay for the real one.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
ENERGY = "kz-almaty-energy"

# All that the law of Kazakhstan asks of an author.
GULNAR: dict[str, Any] = {
    "name": "Gulnar Tasybayeva",
    "identity_number": "990101400122",
    "contact_kind": "email",
    "contact_value": "gulnar@example.com",
}


def file(house: House, text: str = "Үшінші күн жылу жоқ", *, key: str | None = None, **given: Any) -> Receipt:
    """A complaint about heating in Almaty by Gulnar, unless said otherwise."""
    fields = {"language": "kk", "channel": Channel.WEB, "category": "heating", "region": "KZ-75", **GULNAR, **given}
    key = key or f"test:{next(serial)}"
    return file_complaint(house.engine, Incoming(text=text, **fields), house.office, house.pepper, key, house.clock())


def account(house: House, name: str, role: Role = Role.OFFICER, agency: str | None = ENERGY, **given: Any) -> Account:
    """A member of staff; the login is the name in lower case, the password PASSWORD."""
    row = Account(
        login=name.lower(),
        name=name,
        role=role,
        agency_code=agency,
        password_hash=PASSWORD_HASH,
        created_at=house.clock(),
        **given,
    )
    with unit_of_work(house.engine) as session:
        session.add(row)
    return row


def edition(house: House) -> Edition:
    """Publish the figures as they stand now, once more if the day has had its edition."""
    made = publish(house.engine, house.office, house.office.profile.code, house.clock(), again=True)
    assert made is not None
    house.refresh(at_once=True)
    return made


class act:
    """`with act(house, number, who) as turn:` one turn at a case in its own transaction."""

    def __init__(self, house: House, number: str, who: Account | Actor | None = None) -> None:
        self.house, self.number = house, number
        self.actor = SYSTEM if who is None else who if isinstance(who, Actor) else staff(who)

    def __enter__(self) -> Turn:
        self.work = unit_of_work(self.house.engine)
        session = self.work.__enter__()
        self.turn = turn(session, self.number, self.actor, self.house.office, self.house.clock())
        return self.turn.__enter__()

    def __exit__(self, *failure: Any) -> bool | None:
        try:
            self.turn.__exit__(*failure)
        except BaseException as error:
            self.work.__exit__(type(error), error, error.__traceback__)
            raise
        return self.work.__exit__(*failure)


def author(receipt: Receipt) -> Actor:
    """Whoever filed that case."""
    return citizen(receipt.case.id or 0)
