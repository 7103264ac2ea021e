"""Cases that go round: the next one to whoever's turn it is."""

from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session, col, or_, select

from models import queries
from models.account import Account
from models.actions.dossiers import same_author
from models.actions.rounds import Round
from models.actions.turn import Turn
from models.actor import SYSTEM
from models.assignment import choose, officers_of
from models.case import IS_OPEN, Case
from models.contact import Contact, ContactPoint
from models.db import reader
from models.deadline import Office
from models.lifecycle import Verb
from models.taxonomy import State
from models.team import ROUND_ROBIN, TeamRule, held_rule, rule_of, seat_of

# Of an agency: so many that wait are looked at in one run, and so many given out.
LOOKED_AT, BATCH = 2000, 100


def distribute(engine: Engine, office: Office, now: datetime) -> int:
    """Give out what waits with the teams that let cases go round, next due first; how many found somebody."""
    going = Round("distribute", engine, office, now)
    with Session(reader(engine)) as session:
        waiting = _waiting(session, going)
    given: list[bool] = []
    for case_id, number in waiting:
        going.at(case_id, number, lambda held: given.append(hand_out(held)))
    return sum(given)


def _waiting(session: Session, going: Round) -> list[tuple[int, str]]:
    """Cases (id, number) that somebody of their agency could take now, as far as a look without a lock tells."""
    today, found = going.office.local_date(going.now), []
    for agency in session.exec(select(TeamRule.agency_code).where(TeamRule.distribution == ROUND_ROBIN)).all():
        officers = [one for one in officers_of(session, agency, today) if not one.away and one.has_room]
        columns: Any = select(Case.id, Case.number, Case.category, Case.language)
        here = (Case.agency_code == agency, text(IS_OPEN), col(Case.officer_id).is_(None))
        nobodys = columns.where(*here, Case.state == State.ASSIGNED, going.takes(Case.id))
        rows = session.execute(nobodys.order_by(*queries.by_next_due()).limit(LOOKED_AT)) if officers else ()
        fit = (row for row in rows if choose(officers, row.category, row.language))
        found += [(row.id, row.number) for row in islice(fit, BATCH)]
    return found


def hand_out(turn: Turn) -> bool:
    """Give the case to an officer where its agency lets cases go round; False: it stays with the team, not lost.

    The agency's row is held from the choice to the commit: no two cases take the same turn or the same last place.
    """
    case = turn.case
    if case.agency_code is None or case.officer_id is not None or case.state != State.ASSIGNED:
        return False
    if rule_of(turn.session, case.agency_code).distribution != ROUND_ROBIN:
        return False
    turn.session.flush()
    rule = held_rule(turn.session, case.agency_code)
    known = _officers_of_author(turn.session, case) if rule.keep_author else frozenset()
    today = turn.office.local_date(turn.now)
    found = choose(officers_of(turn.session, case.agency_code, today), case.category, case.language, known)
    if found is None:
        return False
    turn.move(Verb.ASSIGN, actor=SYSTEM, officer_id=found.officer_id, why=found.why)
    case.officer_id = found.officer_id
    rule.given += 1
    seat_of(turn.session, turn.session.get_one(Account, found.officer_id)).last_turn = rule.given
    return True


def _officers_of_author(session: Session, case: Case) -> frozenset[int]:
    """Who of the agency has another open case of surely the same author. Of a sealed author nobody is told."""
    if case.sealed or case.contact_id is None:
        return frozenset()
    return frozenset(
        other.officer_id
        for other in _perhaps_theirs(session, case)
        if other.officer_id is not None and same_author(session, case, other)
    )


def _perhaps_theirs(session: Session, case: Case) -> list[Case]:
    """Open cases of the agency's officers whose author has the same number or the same address."""
    contact, point = queries.author(session, case)
    number, address = contact.identity_number if contact else None, point.address if point else None
    if not number and not address:
        return []
    same = or_(col(Contact.identity_number) == (number or ""), col(ContactPoint.address) == (address or ""))
    found = select(Case).join(Contact, col(Contact.id) == Case.contact_id)
    found = found.outerjoin(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
    here = (Case.agency_code == case.agency_code, text(IS_OPEN), col(Case.officer_id).is_not(None), Case.id != case.id)
    return list(session.exec(found.where(*here, same)))
