"""open: a complaint becomes a case. The hot path: fixed inserts, no reads, one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel

from models import figures, receipt
from models.actions.turn import DELIVERY_HORIZON, deadline_of
from models.case import OPENING_LENGTH, Case, Submission
from models.contact import Contact, ContactPoint
from models.deadline import Deadline, Office
from models.delivery import Delivery
from models.event import CaseEvent
from models.lifecycle import Verb, next_state
from models.message import Attachment, Message
from models.taxonomy import Channel, DeadlineKind, State


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file already safe on disk, waiting for its row."""

    stored_name: str
    original_name: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint as an intake hands it in. `key` is what makes a double send one case."""

    key: str
    body_hash: str
    jurisdiction: str
    channel: Channel
    language: str
    text: str
    received_at: datetime
    has_clock: bool
    detected_language: str | None = None
    category: str | None = None
    category_by: str | None = None
    agency_code: str | None = None
    region: str | None = None
    address: str | None = None
    service: str | None = None
    centre: str | None = None
    urgent: str | None = None
    name: str | None = None
    identity_number: str | None = None
    contact: tuple[Channel, str] | None = None
    publish: bool = False
    files: Sequence[StoredFile] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A kept case and the code that only this moment can show."""

    case: Case
    code: str
    deadlines: tuple[Deadline, ...]


def open_case(session: Session, filing: Filing, office: Office, pepper: bytes, now: datetime) -> Opened:
    """Write the case with its first message, history, clocks, acknowledgment and figures.

    Raises sqlalchemy.exc.IntegrityError when the key is already taken: the caller then shows the first case.
    """
    seed, number = receipt.new_seed(), receipt.new_number(filing.jurisdiction)
    code = receipt.code_from(seed, number)
    contact_id, point_id = _keep_contact(session, filing, now)
    case = _case(filing, number, receipt.mac(pepper, number, code), office, now)
    case.contact_id, case.contact_point_id = contact_id, point_id
    deadlines = _clocks(case, office)
    case.id = _put(session, case)
    _put(session, Submission(key=filing.key, body_hash=filing.body_hash, case_id=case.id, seed=seed, at=now))
    _keep_message(session, case, filing)
    _put_all(session, [CaseEvent(case_id=case.id, at=now, actor=actor, **event) for actor, event in _history(case)])
    for deadline in deadlines:
        deadline.case_id = case.id
    _put_all(session, deadlines)
    _put(session, _acknowledgment(case, filing, office, now))
    figures.add(session, Counter(figures.contribution(case, deadlines, ())))
    return Opened(case, code, tuple(deadlines))


def _case(filing: Filing, number: str, receipt_mac: str, office: Office, now: datetime) -> Case:
    return Case(
        number=number,
        jurisdiction=filing.jurisdiction,
        state=State.ASSIGNED if filing.agency_code else State.RECEIVED,
        revision=2 if filing.agency_code else 1,
        channel=filing.channel,
        language=filing.language,
        detected_language=filing.detected_language,
        opening=" ".join(filing.text.split())[:OPENING_LENGTH],
        received_at=filing.received_at,
        received_on=office.local_date(filing.received_at),
        filed_at=now,
        category=filing.category,
        category_by=filing.category_by,
        urgent=filing.urgent,
        region=filing.region,
        address=filing.address,
        service=filing.service,
        centre=filing.centre,
        agency_code=filing.agency_code,
        publish=filing.publish,
        has_clock=filing.has_clock,
        receipt_mac=receipt_mac,
    )


def _history(case: Case) -> list[tuple[str, dict[str, Any]]]:
    state = next_state(None, Verb.OPEN)
    events = [("citizen", {"seq": 1, "verb": Verb.OPEN, "data": {"category": case.category, "channel": case.channel}})]
    if case.agency_code:
        next_state(state, Verb.ROUTE)
        data = {"agency_code": case.agency_code, "category": case.category, "by": "table"}
        events.append(("system", {"seq": 2, "verb": Verb.ROUTE, "data": data}))
    return events


def _clocks(case: Case, office: Office) -> list[Deadline]:
    """The answer's clock runs from receipt; the one for finding the right agency only while there is none."""
    if not case.has_clock:
        return []
    kinds = [DeadlineKind.ANSWER] + ([] if case.agency_code else [DeadlineKind.FORWARD])
    terms = [term for kind in kinds if (term := office.term(kind, case.received_at))]
    if terms:
        first = min(terms, key=lambda term: term.due_at)
        case.next_due_at, case.next_due_kind = first.due_at, first.kind
    return [deadline_of(term, 0, case.cycle, case.agency_code) for term in terms]


def _keep_contact(session: Session, filing: Filing, now: datetime) -> tuple[int | None, int | None]:
    if not (filing.name or filing.identity_number or filing.contact):
        return None, None
    contact = Contact(name=filing.name, identity_number=filing.identity_number, created_at=now)
    contact_id = _put(session, contact)
    if filing.contact is None:
        return contact_id, None
    channel, address = filing.contact
    return contact_id, _put(session, ContactPoint(contact_id=contact_id, channel=channel, address=address))


def _keep_message(session: Session, case: Case, filing: Filing) -> None:
    message = Message(
        case_id=case.id or 0,
        at=filing.received_at,
        kind="complaint",
        channel=filing.channel,
        language=filing.detected_language,
        text=filing.text,
    )
    message_id = _put(session, message)
    _put_all(
        session,
        [
            Attachment(
                message_id=message_id,
                case_id=case.id or 0,
                stored_name=file.stored_name,
                original_name=file.original_name,
                mime=file.mime,
                size=file.size,
                sha256=file.sha256,
            )
            for file in filing.files
        ],
    )


def _acknowledgment(case: Case, filing: Filing, office: Office, now: datetime) -> Delivery:
    reachable = filing.contact is not None and office.serves(filing.contact[0])
    return Delivery(
        key=f"{case.number}:1:received",
        case_id=case.id or 0,
        contact_point_id=case.contact_point_id if reachable else None,
        channel=filing.contact[0] if reachable and filing.contact else Channel.WEB,
        notice="received",
        language=case.language,
        created_at=now,
        next_try_at=now,
        expires_at=now + DELIVERY_HORIZON,
    )


def _put(session: Session, row: SQLModel) -> int:
    """Insert one row by a fixed statement and return its key: the ORM's unit of work costs six times as much here."""
    table: Table = row.__table__  # type: ignore[attr-defined]
    result = session.connection().execute(insert(table), _values(table, row))
    key = result.inserted_primary_key
    return int(key[0]) if key and "id" in table.c else 0


def _put_all(session: Session, rows: Sequence[SQLModel]) -> None:
    if rows:
        table: Table = rows[0].__table__  # type: ignore[attr-defined]
        session.connection().execute(insert(table), [_values(table, row) for row in rows])


def _values(table: Table, row: SQLModel) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in table.c if column.key != "id"}
