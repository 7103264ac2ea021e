"""What an agency has ready for its texts: templates and macros, in short words."""

from api.house import House
from models.account import Account
from models.actions import macros, templates
from models.actor import staff
from models.db import unit_of_work

PASSPORT = "{number}: куәліктің көшірмесін жіберіңіз. Жауап мерзімі: {due}."


def template(house: House, by: Account, name: str = "Куәлік", text: str = PASSPORT, language: str = "kk") -> int:
    """The id of a template that this person has written for the own agency."""
    with unit_of_work(house.engine) as session:
        made = templates.write(session, staff(by), templates.Written(name, language, text), house.clock())
        return made.id or 0


def macro(house: House, by: Account, *steps: dict, name: str = "Куәлікті сұрау") -> int:
    """The id of a macro with these steps."""
    with unit_of_work(house.engine) as session:
        return macros.save(session, staff(by), None, name, steps, house.clock()).id or 0
