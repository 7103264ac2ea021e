"""The outgoing register: an answer is entered when it is given, and numbered once nobody can take it back."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from models.account import Account
from models.actions.rounds import ENDING, Round
from models.actions.turn import Turn
from models.approval import Approval
from models.case import Case
from models.db import reader, unit_of_work
from models.deadline import Office
from models.message import Message
from models.register import ACTING, BODY, LEADER, OFFICER, WAITS, RegisterEntry
from models.search import keeping
from models.team import LEADERS, rule_of

log = logging.getLogger("jawab.register")

BATCH = 100
IN_TURN = (col(RegisterEntry.final_at), col(RegisterEntry.message_id))
# Two who come at once get one number after the other: the row is locked until the first one's transaction ends, and a
# number that was drawn in vain is given back with it.
_DRAW = text(
    "INSERT INTO registers (agency_code, year, last) VALUES (:agency_code, :year, 1)"
    " ON CONFLICT (agency_code, year) DO UPDATE SET last = registers.last + 1 RETURNING last"
)


def enter(turn: Turn, message: Message, agency_code: str | None, final_at: datetime) -> None:
    """Put what was just given into the register of that agency, signed as its rules say today; None: oversight."""
    signs = rule_of(turn.session, agency_code).signs or turn.office.signs
    signer = _signer(turn, signs if agency_code else BODY)
    dated = turn.office.local_date(turn.now)
    entry = RegisterEntry(
        message_id=message.id or 0,
        case_id=turn.case.id or 0,
        agency_code=agency_code or "",
        dated=dated,
        year=dated.year,
        final_at=final_at,
        signs=signs if signer else BODY,
        signer=signer.name if signer else "",
        position=_position(signer, signs) if signer else "",
    )
    turn.session.add(entry)


def put_off(turn: Turn, message: Message, until: datetime) -> None:
    """It can be taken back for longer."""
    if entry := turn.session.get(RegisterEntry, message.id):
        entry.final_at = until


def strike(turn: Turn, message: Message) -> None:
    """It counts as not given: the number stays with it as void. One without a number was never given out."""
    entry = turn.session.get(RegisterEntry, message.id)
    if entry is None:
        return
    if entry.no is None:
        turn.session.delete(entry)
    else:
        entry.void_at = turn.now


def draw(session: Session, message_id: int | None, now: datetime) -> None:
    """Number what leaves now, where it waits for a number. The case is held by whoever calls."""
    entry = session.get(RegisterEntry, message_id, with_for_update=True) if message_id else None
    if entry is not None and _give(session, entry, now):
        keeping.keep(session, entry.case_id)


def _give(session: Session, entry: RegisterEntry, now: datetime) -> bool:
    """Give it the next number; whether it had none."""
    if entry.no is not None:
        return False
    asked = {"agency_code": entry.agency_code, "year": entry.year}
    entry.no, entry.numbered_at = session.execute(_DRAW, asked).scalar_one(), now
    return True


def keep_file(session: Session, message_id: int, file: str, size: int, sha256: str) -> str:
    """Keep by which name the document lies on disk; where one is kept already, that one stays. Returns its name."""
    entry = session.get_one(RegisterEntry, message_id, with_for_update=True)
    if entry.file is None:
        entry.file, entry.size, entry.sha256 = file, size, sha256
    return entry.file


def number_final(engine: Engine, office: Office, now: datetime) -> int:
    """Number what can no longer be taken back, in the order in which it became final; how many there were.

    All in one transaction: after an hour without a worker nobody else should wait for each of them. Where that fails,
    one after another, and the one that cannot be numbered is set aside.
    """
    going = Round("register", engine, office, now)
    found = _final(going)
    try:
        with unit_of_work(engine) as session:
            _number_all(session, found, now)
    except ENDING:
        raise
    except Exception as error:
        log.warning("numbers are drawn one by one: %s", type(error).__name__)
        for message_id, case_id, number in found:
            going.at(case_id, number, partial(_number, message_id))
    return len(found)


def _final(going: Round) -> list[tuple[int, int, str]]:
    """(message, case, its number) of what waits for a number and can no longer be taken back."""
    waiting: Any = select(col(RegisterEntry.message_id), col(Case.id), col(Case.number))
    waiting = waiting.join(Case, col(Case.id) == RegisterEntry.case_id)
    # Not at that very instant: until then its officer may take it back.
    final = (text(WAITS), col(RegisterEntry.final_at) < going.now, going.takes(Case.id))
    with Session(reader(going.engine)) as session:
        found = session.execute(waiting.where(*final).order_by(*IN_TURN).limit(BATCH))
        return [tuple(row) for row in found]


def _number_all(session: Session, found: Sequence[tuple[int, int, str]], now: datetime) -> None:
    """The cases are held first, then the registers, each in one order: nobody waits for each other in a circle."""
    cases = sorted({case_id for _message, case_id, _number in found})
    if not cases:
        return
    session.execute(select(col(Case.id)).where(col(Case.id).in_(cases)).order_by(col(Case.id)).with_for_update())
    mine = col(RegisterEntry.message_id).in_([message_id for message_id, _case, _number in found])
    by_register = (col(RegisterEntry.agency_code), col(RegisterEntry.year), *IN_TURN)
    for entry in session.exec(select(RegisterEntry).where(mine).order_by(*by_register).with_for_update()).all():
        _give(session, entry, now)
    keeping.keep(session, *cases)


def _number(message_id: int, turn: Turn) -> None:
    draw(turn.session, message_id, turn.now)


def _signer(turn: Turn, signs: str) -> Account | None:
    """Whose name stands under it; None for nobody's."""
    if signs == OFFICER:
        return _writer(turn)
    return turn.actor.account if signs == LEADER else None


def _writer(turn: Turn) -> Account | None:
    """Who laid it before a leader a moment ago, else who gives it."""
    agreed = select(Approval.asked_by).where(
        Approval.case_id == turn.case.id, col(Approval.seq) == turn.case.revision - 1
    )
    asked_by = turn.session.exec(agreed).first()
    return turn.session.get(Account, asked_by) if asked_by else turn.actor.account


def _position(signer: Account, signs: str) -> str:
    return ACTING if signs == LEADER and signer.role not in LEADERS else str(signer.role)
