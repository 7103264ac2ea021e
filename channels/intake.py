"""How what came in becomes a case: the rules that every door and every channel share."""

import hashlib
import json
import re
from collections.abc import Container
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from channels.base import Incoming
from channels.counter import over_the_counter, postal, received
from channels.phones import e164
from escalation.office import Jurisdiction
from models import receipt
from models.actions.filing import Filing, open_case
from models.actions.identity import Given
from models.actions.wording import clean, worded
from models.age import is_minor
from models.case import Case, Submission
from models.conflict import destination
from models.contact import ContactAddress
from models.db import reader, unit_of_work
from models.errors import BadInput, Conflict, NotDurable
from models.taxonomy import Category, Channel, Language

TRIES = 3
CONTACT_CHANNELS = {"email": Channel.EMAIL, "phone": Channel.SMS, "call": Channel.PHONE, "letter": Channel.LETTER}

UNKNOWN = {"category": "unknown_category", "region": "unknown_region", "about": "unknown_agency"}
BAD_CONTACT = {Channel.EMAIL: "bad_email", Channel.LETTER: "bad_postal_address"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen takes home. `fresh` is false when the same submission had already been kept."""

    case: Case
    code: str
    fresh: bool


def file_complaint(
    engine: Engine, incoming: Incoming, office: Jurisdiction, pepper: bytes, key: str, now: datetime
) -> Receipt:
    """Keep a complaint durably and return its receipt; the same key and content again return the same receipt.

    Raises BadInput for what cannot be used and Conflict when the key belongs to other content.
    """
    filing = prepare(incoming, office, key, now)
    for _ in range(TRIES):
        try:
            with unit_of_work(engine) as session:
                opened = open_case(session, filing, office, pepper, now)
            return Receipt(opened.case, opened.code, fresh=True)
        except IntegrityError:
            # The key is taken, by this very citizen a moment ago; or, once in ten million, the number: then again.
            if again := _receipt_again(engine, filing):
                return again
    raise NotDurable


def _receipt_again(engine: Engine, filing: Filing) -> Receipt | None:
    with Session(reader(engine)) as session:
        kept = session.get(Submission, filing.key)
        if kept is None:
            return None
        if kept.body_hash != filing.body_hash:
            raise Conflict("key_used_before")
        case = session.exec(select(Case).where(Case.id == kept.case_id)).one()
        return Receipt(case, receipt.code_from(kept.seed, case.number), fresh=False)


def prepare(incoming: Incoming, office: Jurisdiction, key: str, now: datetime) -> Filing:
    """The checked and completed filing; BadInput naming every field that cannot be used."""
    problems: dict[str, str] = {}
    author, matter = _author(incoming, office, problems), _matter(incoming, office, problems)
    received_at = received(incoming, office, now, problems)
    if problems:
        raise BadInput(fields=problems)
    return Filing(
        key=key,
        body_hash=_hash(incoming),
        jurisdiction=office.profile.code,
        channel=incoming.channel,
        language=incoming.language if incoming.language in set(Language) else office.profile.languages[0],
        text=worded(incoming.text),
        received_at=received_at,
        sealed=incoming.sealed,
        urgent=incoming.urgent,
        detected_language=incoming.detected_language,
        quiet=incoming.quiet,
        publish=incoming.publish and _is_own_to_show(incoming, author["identity_number"], office, now),
        files=incoming.files,
        **author,
        **matter,
        **over_the_counter(incoming.counter),
    )


def _author(incoming: Incoming, office: Jurisdiction, problems: dict[str, str]) -> dict[str, Any]:
    """The columns of a filing that say who writes, and whether that starts the law's clock."""
    given = _contact(incoming, office, problems)
    contact, identity = incoming.came_from or given, _identity(incoming, office, problems)
    return {
        "name": _short(incoming.name, 200),
        "identity_number": identity,
        "residence": _short(incoming.residence, 300),
        "contact": contact,
        "besides": given if given and given != contact else None,
        "has_clock": has_clock(office, incoming.name, identity, contact is not None),
    }


def _matter(incoming: Incoming, office: Jurisdiction, problems: dict[str, str]) -> dict[str, Any]:
    """The columns of a filing that say what it is about, where, and so who answers."""
    category = _known(incoming.category, set(Category), "category", problems)
    region = _known(incoming.region, office.profile.regions, "region", problems)
    about = _known(incoming.about, office.profile.agencies, "about", problems)
    if about and category is None:
        category = Category.CORRUPTION_CONDUCT
    return {
        "category": category,
        "category_by": "citizen" if category else None,
        "agency_code": destination(office.profile, category, region, about),
        "about_code": about,
        "region": region,
        "address": _short(incoming.address, 300),
        "service": _short(incoming.service, 120),
    }


def given_by(incoming: Incoming, office: Jurisdiction) -> Given:
    """What an author says of himself, checked by the rules of intake; BadInput naming what cannot be used."""
    problems: dict[str, str] = {}
    identity, contact = _identity(incoming, office, problems), _contact(incoming, office, problems)
    if problems:
        raise BadInput(fields=problems)
    return Given(_short(incoming.name, 200), identity, contact)


def has_clock(office: Jurisdiction, name: str | None, identity: str | None, has_contact: bool) -> bool:
    """Whether the law's clock runs: all that this jurisdiction's law asks of the author is there."""
    return not office.lacking(name, identity, reachable=has_contact)


def _is_own_to_show(incoming: Incoming, identity: str | None, office: Jurisdiction, now: datetime) -> bool:
    """Whether the wish that everybody may read it counts: not a minor's, nor in another's name, nor about people."""
    kept = (
        incoming.sealed or incoming.about or incoming.urgent or (incoming.counter and incoming.counter.representative)
    )
    return not kept and not is_minor(office.profile.code, identity, office.local_date(now))


def _contact(incoming: Incoming, office: Jurisdiction, problems: dict[str, str]) -> ContactAddress | None:
    value = (incoming.contact_value or "").strip()
    if not value:
        return None
    channel = CONTACT_CHANNELS.get(incoming.contact_kind or "")
    if channel is None:
        problems["contact"] = "unknown_contact_kind"
        return None
    address = read_address(channel, value, office)
    if address is None:
        problems["contact"] = BAD_CONTACT.get(channel, "bad_phone")
        return None
    return ContactAddress(channel, address)


def read_address(channel: Channel, value: str, office: Jurisdiction) -> str | None:
    """An e-mail address, a telephone number or a postal address as we keep it; None where it is none."""
    if channel is Channel.EMAIL:
        return mail_address(value)
    return postal(value) if channel is Channel.LETTER else e164(value, office.profile.code)


def address_in(typed: str, office: Jurisdiction) -> ContactAddress:
    """An e-mail address or a phone number, whichever it is; BadInput where it is neither."""
    kind = "email" if "@" in typed else "phone"
    problems: dict[str, str] = {}
    found = _contact(Incoming("", "", Channel.WEB, contact_kind=kind, contact_value=typed), office, problems)
    if found is None:
        raise BadInput(fields=problems or {"contact": "missing_field"})
    return found


def mail_address(value: str) -> str | None:
    """The address as it is kept; None for what is none."""
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _identity(incoming: Incoming, office: Jurisdiction, problems: dict[str, str]) -> str | None:
    value = "".join((incoming.identity_number or "").split())
    pattern = next((one.pattern for one in office.profile.identity.fields if one.code == "identity_number"), ".{1,40}")
    if value and not re.fullmatch(pattern, value):
        problems["identity_number"] = "bad_identity_number"
    return value or None


def _known(value: str | None, known: Container[str], field: str, problems: dict[str, str]) -> str | None:
    """The value; None for none, and for one that is not known, which is then a problem of the field."""
    if not value or value in known:
        return value or None
    problems[field] = UNKNOWN[field]
    return None


def _short(value: str | None, longest: int) -> str | None:
    cleaned = " ".join(clean(value or "").split())
    return cleaned[:longest] or None


def _hash(incoming: Incoming) -> str:
    content = json.dumps(asdict(incoming), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
