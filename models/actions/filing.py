"""open: a complaint becomes a case. The hot path: fixed statements, one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models import receipt
from models.account import AuditLine
from models.actions.rows import put, put_all, values_of
from models.actions.turn import deadline_of
from models.case import Case, Submission, opening_of
from models.contact import Contact, ContactAddress, ContactPoint, Representative
from models.deadline import Deadline, Office
from models.delivery import BY_HAND, Address, Delivery, address_of, queued
from models.errors import NotDurable
from models.event import CaseEvent
from models.figures import cells as figures
from models.lifecycle import Verb, next_state
from models.message import Attachment, Message
from models.place import place_of
from models.search import index, keeping
from models.taxonomy import Channel, DeadlineKind, State

# Enough draws to find one of the last hundred thousand numbers nearly always.
DRAWS = 500
_TAKEN = select(Case.id).where(col(Case.number) == bindparam("number"))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file already safe on disk, waiting for its row."""

    stored_name: str
    original_name: str
    mime: str
    size: int
    sha256: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint as an intake hands it in. `key` is what makes a double send one case.

    clerk: the account of whoever filed it for the author; late_reason: why it is filed on a later day than it came.
    besides: where the author can be reached when nothing arrives at `contact`; quiet: others read what is sent to the
    address that the author gave, which is `besides` where there is one. split_from: the case whose author it has, whose
    words it takes and from whose receipt its clocks run; then nothing is acknowledged here.
    """

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
    residence: str | None = None
    contact: ContactAddress | None = None
    besides: ContactAddress | None = None
    quiet: bool = False
    publish: bool = False
    about_code: str | None = None
    sealed: bool = False
    files: Sequence[StoredFile] = ()
    clerk: int | None = None
    late_reason: str = ""
    representative: str | None = None
    relation: str | None = None
    split_from: Case | None = None


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
    seed, number = receipt.new_seed(), _free_number(session, filing.jurisdiction)
    code = receipt.code_from(seed, number)
    contact_id, point_id = _keep_contact(session, filing, now)
    case = _case(filing, number, receipt.mac(pepper, number, code), office, now)
    case.contact_id, case.contact_point_id = contact_id, point_id
    deadlines = _clocks(case, office)
    connection = session.connection()
    case.id = put(connection, Case, **values_of(case))
    put(connection, Submission, key=filing.key, body_hash=filing.body_hash, case_id=case.id, seed=seed, at=now)
    _keep_message(session, case, filing)
    put_all(connection, CaseEvent, [{"case_id": case.id, "at": now, **event} for event in _history(case, filing)])
    put_all(connection, Deadline, [{**values_of(deadline), "case_id": case.id} for deadline in deadlines])
    if filing.split_from is None:
        to = _acknowledged_at(filing, point_id, office)
        put(connection, Delivery, **queued(case.id, "received", case.language, to, now, key=(number, 1)))
    _keep_filer(session, case, filing, now)
    index.put(connection, {case.id: _words(case, filing)})
    figures.add(connection, figures.contribution(case, deadlines, (), office.local_date))
    return Opened(case, code, tuple(deadlines))


def _free_number(session: Session, jurisdiction: str) -> str:
    """A number that no case has yet. Of ten million, chance would repeat one after three thousand."""
    for _ in range(DRAWS):
        number = receipt.new_number(jurisdiction)
        if session.connection().execute(_TAKEN, {"number": number}).first() is None:
            return number
    raise NotDurable("numbers_used_up")


def _case(filing: Filing, number: str, receipt_mac: str, office: Office, now: datetime) -> Case:
    first = filing.split_from
    return Case(
        number=number,
        jurisdiction=filing.jurisdiction,
        state=State.ASSIGNED if filing.agency_code else State.RECEIVED,
        revision=2 if filing.agency_code else 1,
        channel=filing.channel,
        language=filing.language,
        detected_language=filing.detected_language,
        opening=opening_of(filing.text),
        received_at=filing.received_at,
        received_on=office.local_date(filing.received_at),
        filed_at=now,
        category=filing.category,
        category_by=filing.category_by,
        # Given, though it is the default: pydantic looks up the signature of a default's factory at every call.
        proposals=[],
        urgent=filing.urgent,
        region=filing.region,
        address=filing.address,
        place=place_of(filing.address),
        service=filing.service,
        centre=filing.centre,
        agency_code=filing.agency_code,
        about_code=filing.about_code,
        sealed=filing.sealed,
        publish=filing.publish,
        has_clock=filing.has_clock,
        clock_from=first.clock_from if first else None,
        split_from_id=first.id if first else None,
        receipt_mac=receipt_mac,
    )


def _history(case: Case, filing: Filing) -> list[dict[str, Any]]:
    state = next_state(None, Verb.OPEN)
    opened = {"category": case.category, "channel": case.channel}
    if case.about_code:
        opened["about_code"] = case.about_code
    if filing.late_reason:
        opened |= {"received_on": case.received_on.isoformat(), "reason": filing.late_reason}
    # The author speaks, through whose hands the account says.
    events = [{"seq": 1, "verb": Verb.OPEN, "actor": "citizen", "account_id": filing.clerk, "data": opened}]
    if case.agency_code:
        next_state(state, Verb.ROUTE)
        data = {"agency_code": case.agency_code, "category": case.category, "by": "table"}
        events.append({"seq": 2, "verb": Verb.ROUTE, "actor": "system", "account_id": None, "data": data})
    return events


def _clocks(case: Case, office: Office) -> list[Deadline]:
    """The answer's clock runs from receipt; the one for finding the right agency only while there is none."""
    if not case.has_clock:
        return []
    kinds = [DeadlineKind.ANSWER] + ([] if case.agency_code else [DeadlineKind.FORWARD])
    # Completed later, a complaint keeps the law of the day on which it came.
    under = case.received_on if case.clock_from else None
    terms = [term for kind in kinds if (term := office.term(kind, case.counts_from, under))]
    if terms:
        first = min(terms, key=lambda term: term.due_at)
        case.next_due_at, case.next_due_kind = first.due_at, first.kind
    return [deadline_of(term, 0, case.cycle, case.agency_code) for term in terms]


def _keep_contact(session: Session, filing: Filing, now: datetime) -> tuple[int | None, int | None]:
    if filing.split_from is not None:
        return filing.split_from.contact_id, filing.split_from.contact_point_id
    person = {name: getattr(filing, name) for name in ("name", "identity_number", "residence")}
    if not (any(person.values()) or filing.contact):
        return None, None
    contact_id = put(session.connection(), Contact, **person, created_at=now)
    if filing.contact is None:
        return contact_id, None
    points = [one for one in (filing.contact, filing.besides) if one]
    rows = [{"contact_id": contact_id, "position": place, **one._asdict()} for place, one in enumerate(points)]
    rows[-1]["quiet"] = filing.quiet
    return contact_id, [put(session.connection(), ContactPoint, **row) for row in rows][0]


def _acknowledged_at(filing: Filing, point_id: int | None, office: Office) -> Address | None:
    """Where the acknowledgment goes. Who is reached by hand only has the printed receipt instead."""
    if filing.contact is None or filing.contact.channel in BY_HAND:
        return None
    return address_of(filing.contact.channel, point_id, filing.contact.account, office)


def _keep_filer(session: Session, case: Case, filing: Filing, now: datetime) -> None:
    if filing.representative:
        given = {"name": filing.representative, "relation": filing.relation or ""}
        put(session.connection(), Representative, case_id=case.id, **given)
    if filing.clerk:
        line = {"action": "case.filed", "object": case.number, "reason": filing.late_reason}
        put(session.connection(), AuditLine, at=now, account_id=filing.clerk, **line)


def _words(case: Case, filing: Filing) -> set[str]:
    """By what a search finds it, from what is at hand: nothing is read again."""
    known = keeping.Told(case.number, case.agency_code, case.region, case.address, case.sealed, [filing.text])
    names = [one for one in (filing.name, filing.representative) if one]
    addresses = [one.address for one in (filing.contact, filing.besides) if one]
    return keeping.words_for(known._replace(names=names, addresses=addresses))


def _keep_message(session: Session, case: Case, filing: Filing) -> None:
    message_id = put(
        session.connection(),
        Message,
        case_id=case.id,
        at=filing.received_at,
        kind="complaint",
        channel=filing.channel,
        language=filing.detected_language,
        text=filing.text,
    )
    files = [{"message_id": message_id, "case_id": case.id, **asdict(file)} for file in filing.files]
    put_all(session.connection(), Attachment, files)
