"""The citizen's JSON API: file a case, follow it, and act on it with number and code."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from sqlmodel import Session

from api.deps import (
    PUBLIC,
    RECEIPT,
    AcceptedLanguage,
    HouseDep,
    Now,
    ReaderDep,
    Sender,
    SessionDep,
    limit_intake,
    open_by_receipt,
)
from api.house import House
from api.routes.storyout import answer_out, joined_out, line_out, silence_out
from api.schemas import (
    CaseIn,
    CaseOut,
    CategoryOut,
    Code,
    DeadlineOut,
    ErrorOut,
    IdentityIn,
    MessageIn,
    Named,
    PublishIn,
    RatingIn,
    ReasonIn,
    SameIn,
    TrackOut,
)
from channels.base import Incoming
from channels.following import follow, same_as
from channels.intake import Receipt, file_complaint, given_by
from channels.view import authors_view
from classifier.emergency import urgent
from escalation.clock import Due
from escalation.explain import explain
from models.actions import citizen as acts
from models.actions import publishing
from models.actions.identity import identify
from models.actions.turn import Turn, turn
from models.actor import citizen
from models.case import Case
from models.errors import BadInput
from models.names import name
from models.taxonomy import Channel, DeadlineKind, Language

ERRORS = {status: {"model": ErrorOut} for status in (404, 409, 413, 422, 429, 503)}
router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=ERRORS)  # type: ignore[arg-type]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=100)]


@router.post("", status_code=201, dependencies=[Depends(PUBLIC), Depends(limit_intake)])
def file_case(
    body: CaseIn, house: HouseDep, now: Now, accepted: AcceptedLanguage, response: Response, key: Key = None
) -> CaseOut:
    """File a complaint. 201 means that it is safely kept; the same key and body again give 200 and the same receipt."""
    if not key or not key.strip():
        raise BadInput("key_needed")
    if body.language is not None and body.language not in set(Language):
        raise BadInput(fields={"language": "unknown_language"})
    incoming = incoming_from(body, body.language or accepted)
    receipt = file_complaint(house.engine, incoming, house.office, house.pepper, f"api:{key}", now)
    response.status_code = 201 if receipt.fresh else 200
    return _case_out(receipt, house)


def incoming_from(body: CaseIn, language: str) -> Incoming:
    """The body as the intake takes it."""
    return Incoming(
        text=body.text,
        language=language,
        channel=Channel.API,
        category=body.category,
        region=body.region,
        address=body.address,
        service=body.service,
        name=body.name,
        identity_number=body.identity_number,
        residence=body.residence,
        contact_kind=body.contact.kind if body.contact else None,
        contact_value=body.contact.value if body.contact else None,
        publish=body.publish,
        about=body.about,
        sealed=body.sealed,
        urgent=urgent(body.text),
    )


def _case_out(receipt: Receipt, house: House) -> CaseOut:
    case = receipt.case
    due = house.office.due("answer", case.counts_from) if case.has_clock else None
    return CaseOut(
        number=case.number,
        receipt_code=receipt.code,
        state=case.state,
        agency=_agency(case, house, case.language),
        category=_category(case, case.language),
        due_at=_local(due.due_at, house) if due else None,
        due_explained=explain(due, case.language) if due else None,
        deadlines=[_deadline(DeadlineKind.ANSWER, due, house, case.language)] if due else [],
        language=case.language,
        track_url=_track_url(house, case.language),
    )


def _track_url(house: House, language: str) -> str:
    return f"{house.public_url}/{language}/track"


def _deadline(kind: str, due: Due, house: House, language: str) -> DeadlineOut:
    return DeadlineOut(
        kind=Named(code=kind, name=name("deadline_kinds", kind, language)),
        due_on=due.due_on,
        due_at=_local(due.due_at, house),
        act=due.term.act[language],
        articles=list(due.articles),
        verified=due.verified,
        law_version=house.office.law.version,
        calendar_version=due.calendar_version,
        explained=explain(due, language),
        url=_track_url(house, language),
    )


def _local(at: datetime, house: House) -> datetime:
    return at.astimezone(house.office.zone)


def _agency(case: Case, house: House, language: str) -> Named | None:
    agency = house.office.profile.agencies.get(case.agency_code or "")
    return Named(code=agency.code, name=agency.names[language]) if agency else None


def _category(case: Case, language: str) -> CategoryOut | None:
    """What was chosen; before that the router's best guess, which its confidence gives away."""
    guess, confidence = case.proposals[0] if case.proposals else (None, None)
    code = case.category or guess
    if code is None:
        return None
    return CategoryOut(
        code=code, name=name("categories", code, language), confidence=confidence if code == guess else None
    )


@router.post("/{number}/track", dependencies=[Depends(RECEIPT)])
def track(number: str, body: Code, house: HouseDep, session: ReaderDep, now: Now, sender: Sender) -> TrackOut:
    """The whole story of a case for whoever holds its number and code."""
    case = open_by_receipt(house, number, body.code, sender)
    return _track_out(session, case, house, now)


def _track_out(session: Session, case: Case, house: House, now: datetime) -> TrackOut:
    language = case.language
    view = authors_view(session, case, house.office, language, now)
    return TrackOut(
        number=case.number,
        state=case.state,
        agency=_agency(case, house, language),
        category=_category(case, language),
        due_at=_local(view.clock.due_at, house) if view.clock else None,
        due_explained=explain(view.due, language) if view.due else None,
        deadlines=[_deadline(kind, due, house, language) for kind, due in view.sums.items()],
        timeline=[line_out(view, line, house.public_url) for line in view.lines],
        answer=answer_out(view, house.public_url, language),
        silence=silence_out(view),
        joined=[joined_out(one) for one in view.joined],
        can=list(view.can),
    )


@contextmanager
def _authors_turn(number: str, code: str, house: House, session: Session, sender: str, now: datetime) -> Iterator[Turn]:
    case = open_by_receipt(house, number, code, sender)
    with turn(session, case.number, citizen(case.id or 0), house.office, now) as held:
        yield held


@router.post("/{number}/messages", dependencies=[Depends(RECEIPT)])
def add_message(
    number: str, body: MessageIn, house: HouseDep, session: SessionDep, now: Now, sender: Sender
) -> TrackOut:
    """Add something to the case; it answers an open question of the agency."""
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        acts.add_message(held, body.text, Channel.API)
    return _track_out(session, held.case, house, now)


@router.post("/{number}/rating", dependencies=[Depends(RECEIPT)])
def rate(number: str, body: RatingIn, house: HouseDep, session: SessionDep, now: Now, sender: Sender) -> TrackOut:
    """Say whether the answer solved it: once for each answer."""
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        acts.rate(held, body.value, body.comment)
    return _track_out(session, held.case, house, now)


@router.post("/{number}/reopen", dependencies=[Depends(RECEIPT)])
def reopen(number: str, body: ReasonIn, house: HouseDep, session: SessionDep, now: Now, sender: Sender) -> TrackOut:
    """Open an answered case again, with a new clock."""
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        acts.reopen(held, body.reason)
    return _track_out(session, held.case, house, now)


@router.post("/{number}/appeal", dependencies=[Depends(RECEIPT)])
def appeal(number: str, body: ReasonIn, house: HouseDep, session: SessionDep, now: Now, sender: Sender) -> TrackOut:
    """Take the answer, or the silence once the time for it has run out, to the body above."""
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        acts.appeal(held, body.reason)
    return _track_out(session, held.case, house, now)


@router.post("/{number}/same", dependencies=[Depends(RECEIPT)])
def say_same(number: str, body: SameIn, house: HouseDep, session: ReaderDep, now: Now, sender: Sender) -> TrackOut:
    """Say that another open complaint is about the same problem; each keeps its own author, date and answer."""
    case = open_by_receipt(house, number, body.code, sender)
    follow(house.engine, house.office, case, same_as(session, case, body.same_as.strip().upper(), now), now)
    return _track_out(session, case, house, now)


@router.post("/{number}/identity", dependencies=[Depends(RECEIPT)])
def complete(number: str, body: IdentityIn, house: HouseDep, session: SessionDep, now: Now, sender: Sender) -> TrackOut:
    """Give what the law asks of the author and was missing; with the last of it the legal clock starts."""
    contact = body.contact
    said = Incoming(
        text="",
        language="",
        channel=Channel.API,
        name=body.name,
        identity_number=body.identity_number,
        contact_kind=contact.kind if contact else None,
        contact_value=contact.value if contact else None,
    )
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        identify(held, given_by(said, house.office))
    return _track_out(session, held.case, house, now)


@router.post("/{number}/publish", dependencies=[Depends(RECEIPT)])
def let_read(number: str, body: PublishIn, house: HouseDep, session: SessionDep, now: Now, sender: Sender) -> TrackOut:
    """Let everybody read it once a person has confirmed the masked text, or take that back."""
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        if body.publish != held.case.publish:
            (publishing.offer if body.publish else publishing.take_back)(held)
    return _track_out(session, held.case, house, now)


@router.post("/{number}/withdraw", dependencies=[Depends(RECEIPT)])
def withdraw(number: str, body: Code, house: HouseDep, session: SessionDep, now: Now, sender: Sender) -> TrackOut:
    """Take the complaint back."""
    with _authors_turn(number, body.code, house, session, sender, now) as held:
        acts.withdraw(held)
    return _track_out(session, held.case, house, now)
