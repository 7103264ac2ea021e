"""From text to agency, off the commit path: what the classifier is sure of is routed, the rest waits for a person."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from escalation.office import Jurisdiction
from models.actions import routing
from models.actions.rounds import Round
from models.actions.turn import Turn
from models.case import Case
from models.db import reader
from models.message import Message
from models.taxonomy import State

if TYPE_CHECKING:
    from classifier.guess import Guess
    from classifier.registry import Classifier

BATCH = 64


def route_received(engine: Engine, classifier: "Classifier", office: Jurisdiction, now: datetime) -> int:
    """Route or hand to triage one batch of received cases; how many were looked at. Two workers may meet here."""
    going = Round("route", engine, office, now)
    waiting = _waiting(going)
    # No transaction is open while the model thinks.
    guesses = classifier.guess([text for _id, _number, text in waiting]) if waiting else []
    for (case_id, number, _text), guess in zip(waiting, guesses, strict=True):
        going.at(case_id, number, partial(_route, guess=guess, office=office))
    return len(waiting)


def _waiting(going: Round) -> Sequence[tuple[int, str, str]]:
    first_words = (col(Message.case_id) == Case.id) & (col(Message.kind) == "complaint")
    found: Any = select(Case.id, Case.number, Message.text).join(Message, first_words)
    found = found.where(Case.state == State.RECEIVED, going.takes(Case.id))
    with Session(reader(going.engine)) as session:
        rows: Sequence[tuple[int, str, str]] = session.exec(found.order_by(col(Case.id)).limit(BATCH)).all()
    return rows


def _route(held: Turn, guess: "Guess", office: Jurisdiction) -> None:
    if held.case.state != State.RECEIVED:
        return
    routing.propose(
        held,
        guess.top3,
        intent=guess.intent,
        urgent=held.case.urgent or guess.urgent,
        urgency=guess.urgency if guess.may_be_urgent else None,
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
