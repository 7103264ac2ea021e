"""From text to agency, off the commit path: what the classifier is sure of is routed, the rest waits for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from escalation.office import Jurisdiction
from models.actions import routing
from models.actions.turn import turn
from models.actor import SYSTEM
from models.case import Case
from models.db import reader, unit_of_work
from models.message import Message
from models.taxonomy import State

if TYPE_CHECKING:
    from classifier.guess import Guess
    from classifier.registry import Classifier

BATCH = 64


def route_received(engine: Engine, classifier: "Classifier", office: Jurisdiction, now: datetime) -> int:
    """Route or hand to triage one batch of received cases; how many were looked at. Two workers may meet here."""
    waiting = _waiting(engine)
    # No transaction is open while the model thinks.
    guesses = classifier.guess([text for _number, text in waiting]) if waiting else []
    for (number, _text), guess in zip(waiting, guesses, strict=True):
        _route(engine, number, guess, office, now)
    return len(waiting)


def _waiting(engine: Engine) -> Sequence[tuple[str, str]]:
    first_words = (col(Message.case_id) == Case.id) & (col(Message.kind) == "complaint")
    found = select(Case.number, Message.text).join(Message, first_words)
    with Session(reader(engine)) as session:
        return session.exec(found.where(Case.state == State.RECEIVED).order_by(col(Case.id)).limit(BATCH)).all()


def _route(engine: Engine, number: str, guess: "Guess", office: Jurisdiction, now: datetime) -> None:
    with unit_of_work(engine) as session, turn(session, number, SYSTEM, office, now) as held:
        if held.case.state != State.RECEIVED:
            return
        routing.propose(
            held,
            guess.top3,
            intent=guess.intent,
            urgent=held.case.urgent or guess.urgent,
            detected_language=guess.language,
            model_version=guess.version,
        )
        category = held.case.category or guess.category
        reason = _why_a_person(held.case, guess, category, office)
        if reason:
            routing.abstain(held, reason)
        else:
            by = "table" if held.case.category else "classifier"
            routing.route(held, office.profile.agency_for(category, held.case.region), category, by)


def _why_a_person(case: Case, guess: "Guess", category: str, office: Jurisdiction) -> str | None:
    """Why the choice is left to a person; None when it need not be."""
    if case.about_code is not None:
        # The table found no body that is free: oversight looks for one.
        return "conduct"
    if case.urgent or guess.urgent:
        return "emergency"
    if case.category is None and guess.route != "auto":
        return guess.reason or "unsure"
    if case.region is None and needs_region(office, category):
        return "no_region"
    return None


def needs_region(office: Jurisdiction, category: str) -> bool:
    """Whether territory decides: the same subject lands with different agencies in different regions."""
    profile = office.profile
    return len({profile.agency_for(category, region) for region in profile.regions}) > 1
