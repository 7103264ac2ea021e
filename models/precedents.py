"""What the same agency has answered to others on the same subject: what its officers may look at while they answer."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.actor import Actor
from models.case import Case
from models.message import Message
from models.queries import cases_of


class Precedent(NamedTuple):
    """A case with its complaint and the answer that stands."""

    number: str
    opening: str
    complaint: str
    answer: str
    outcome: str
    answered_at: datetime


def precedents(session: Session, actor: Actor, case: Case, most: int) -> list[Precedent]:
    """The last answered cases of the actor's agency on the case's subject, newest first.

    None whose author is kept from the agency, and none about people.
    """
    found = cases_of(actor).where(
        Case.category == case.category,
        Case.id != case.id,
        col(Case.sealed).is_(False),
        col(Case.about_code).is_(None),
        col(Case.answered_at).is_not(None),
    )
    newest = found.order_by(None).order_by(col(Case.answered_at).desc(), col(Case.id).desc())
    cases = list(session.exec(newest.limit(most)))
    complaints, answers = (_last(session, cases, kind) for kind in ("complaint", "answer"))
    return [
        _precedent(one, complaints[one.id], answers[one.id])
        for one in cases
        if one.id in complaints and one.id in answers
    ]


def _last(session: Session, cases: list[Case], kind: str) -> dict[int | None, Message]:
    found = select(Message).where(
        col(Message.case_id).in_([one.id for one in cases]),
        Message.kind == kind,
        col(Message.withdrawn_at).is_(None),
    )
    return {one.case_id: one for one in session.exec(found.order_by(col(Message.id)))}


def _precedent(case: Case, complaint: Message, answer: Message) -> Precedent:
    return Precedent(case.number, case.opening, complaint.text, answer.text, answer.outcome or "", answer.at)
