"""A case that one agency leads while others are asked: what its people do, and what must always be true."""

from factories import act
from sqlmodel import Session

from models import queries
from models.actions import answering, joint
from models.case import Case
from models.figures.recount import differences
from models.lifecycle import REBUILT, replay

HOUSING, AKIMAT, ECOLOGY = "kz-almaty-housing", "kz-almaty-akimat", "kz-almaty-ecology"
ASKS = "Жертөледегі құбыр кімдікі?"


def do(house, receipt, who, deed):
    with act(house, receipt.case.number, who) as turn:
        return deed(turn)


def ask(house, receipt, who, agency=HOUSING, words=ASKS):
    do(house, receipt, who, lambda turn: joint.give_copy(turn, agency, words))


def give(house, receipt, who, words="Құбыр үйдікі"):
    do(house, receipt, who, lambda turn: joint.contribute(turn, words))


def answer(house, receipt, who, without=""):
    do(house, receipt, who, lambda turn: answering.answer(turn, "resolved", "Жылу берілді", without=without))


def fresh(house, receipt):
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def parts(house, receipt):
    with Session(house.engine) as session:
        return queries.parts(session, receipt.case.id)


def clocks(house, receipt):
    with Session(house.engine) as session:
        return {(one.kind, one.part): one for one in queries.deadlines(session, receipt.case.id)}


def last(house, receipt, verb):
    with Session(house.engine) as session:
        return [one for one in queries.history(session, receipt.case.id) if one.verb == verb][-1]


def all_is_true(house, receipt):
    """The history rebuilds the case, and the figures are what a recount says."""
    with Session(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        told = replay((one.verb, one.data) for one in queries.history(session, case.id))
        assert told == {name: getattr(case, name) for name in ("state", "cycle", *REBUILT)}
    assert differences(house.engine, house.office.local_date) == []
