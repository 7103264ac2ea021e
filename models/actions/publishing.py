"""What everybody may read of a case: offered and taken back by its author, let out by a person who has read it."""

import secrets

from sqlmodel import Session, col, select

from models import queries
from models.actions import newsletters
from models.actions.routing import given
from models.actions.turn import Turn
from models.age import is_minor
from models.case import Case
from models.contact import Representative
from models.deadline import Office
from models.errors import BadInput, Conflict
from models.event import CaseEvent
from models.lifecycle import Verb
from models.message import Message
from models.publication import PUBLIC_KINDS, Publication, PublishedText, may_be_public

# Easily read aloud: no letter that looks like a figure or like another letter.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"
SLUG_LENGTH = 10
# What its author said about showing it, and the agency against it.
WISHES = (Verb.OFFER, Verb.TAKE_BACK, Verb.DECLINE)


def is_offered(session: Session, case: Case, office: Office) -> bool:
    """Whether its author is offered to show the case.

    Not where it may not be public, nor to a minor, nor to whoever speaks for another person.
    """
    spoken_for = select(Representative.case_id).where(Representative.case_id == case.id)
    if not may_be_public(case) or session.exec(spoken_for).first():
        return False
    contact, _point = queries.author(session, case)
    return not is_minor(
        case.jurisdiction, contact.identity_number if contact else None, office.local_date(case.filed_at)
    )


def offer(turn: Turn) -> None:
    """The author wants everybody to read it. Nothing is public until a person has read the masked text."""
    if not is_offered(turn.session, turn.case, turn.office):
        raise Conflict("not_to_be_public")
    turn.move(Verb.OFFER)
    turn.case.publish = True


def take_back(turn: Turn) -> None:
    """The author wants it no more: the page and its followers are gone with this commit."""
    turn.move(Verb.TAKE_BACK)
    turn.case.publish = False
    newsletters.close(turn.session, turn.case, turn.now)


def decline(turn: Turn, reason: str) -> None:
    """Do not show it to everybody. The author reads why, and may offer it again.

    Conflict where it is not offered, and where everybody reads it already: then it is its author's to take back.
    """
    opened = turn.session.get(Publication, turn.case.id)
    if opened is not None or not turn.case.publish:
        raise Conflict("move_not_allowed")
    words = given(reason)
    turn.move(Verb.DECLINE, reason=words)
    turn.case.publish = False
    turn.tell("not_shown", reason=words)


def declined(session: Session, case: Case) -> str:
    """Why the agency last said no; empty where it did not, or the author has said something since."""
    found = select(CaseEvent.verb, CaseEvent.data).where(CaseEvent.case_id == case.id, col(CaseEvent.verb).in_(WISHES))
    last = session.exec(found.order_by(col(CaseEvent.seq).desc()).limit(1)).first()
    return str(last[1].get("reason", "")) if last and last[0] == Verb.DECLINE else ""


def release(turn: Turn, message: Message, language: str, text: str) -> None:
    """Let out a text of the case as it was confirmed; a second time replaces it.

    Conflict where the author does not want it or it may not be; BadInput for a message that nobody else may read.
    """
    if message.case_id != turn.case.id or message.kind not in PUBLIC_KINDS or message.withdrawn_at:
        raise BadInput("bad_input")
    if not turn.case.publish or not is_offered(turn.session, turn.case, turn.office):
        raise Conflict("not_to_be_public")
    turn.move(Verb.RELEASE, released=message.id)
    kept = turn.session.get(PublishedText, message.id)
    row = kept or PublishedText(
        message_id=message.id or 0, case_id=message.case_id, language=language, text=text, confirmed_at=turn.now
    )
    row.text, row.confirmed_at, row.confirmed_by = text, turn.now, turn.actor.account_id
    turn.session.add(row)
    if turn.session.get(Publication, turn.case.id) is None:
        slug = "".join(secrets.choice(_LETTERS) for _ in range(SLUG_LENGTH))
        turn.session.add(Publication(case_id=message.case_id, slug=slug, opened_at=turn.now))
    if kept is None:
        newsletters.spread(turn.session, turn.case, turn.office, turn.now, turn.now)
