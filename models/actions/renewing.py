"""A receipt that was lost: the way to a new code leads over the address that the case has."""

from datetime import datetime

from sqlmodel import Session, col, select

from models import receipt
from models.actions.onetime import Purpose, was_handed_out
from models.actions.turn import Turn
from models.case import Case, Submission
from models.contact import ContactAddress, ContactPoint
from models.lifecycle import FINAL_STATES, Verb

# Of somebody with many complaints the newest: a message each, and no flood for whoever is asked for.
MOST = 5


def lost_by(session: Session, address: ContactAddress, now: datetime) -> list[Case]:
    """The newest cases that answer to this address and have not been asked for lately."""
    channel, value, account = address
    mine = select(Case).join(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
    # The address of a point leads to few rows; the index of cases is by contact.
    mine = mine.where(Case.contact_id == ContactPoint.contact_id, col(ContactPoint.address).in_(_spellings(value)))
    mine = mine.where(ContactPoint.channel == channel, ContactPoint.account == account)
    mine = mine.where(col(Case.state).not_in(FINAL_STATES))
    newest = session.exec(mine.order_by(col(Case.id).desc()).limit(MOST)).all()
    return [case for case in newest if not was_handed_out(session, case.id or 0, Purpose.RECEIPT, now)]


def _spellings(address: str) -> set[str]:
    """A telephone's keyboard begins an e-mail address with a capital letter, or does not."""
    return {address, address.lower(), address[:1].upper() + address[1:]}


def renew_code(turn: Turn, pepper: bytes) -> str:
    """A new receipt code, to be shown once; the old one opens nothing any more."""
    seed, number = receipt.new_seed(), turn.case.number
    code = receipt.code_from(seed, number)
    turn.move(Verb.RENEW_CODE)
    turn.case.receipt_mac = receipt.mac(pepper, number, code)
    # The form may still be sent a second time: it must show no code that opens nothing.
    for kept in turn.session.exec(select(Submission).where(Submission.case_id == turn.case.id)):
        kept.seed = seed
    return code
