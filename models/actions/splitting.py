"""One complaint with two matters: the second becomes a case of its own, of the same author and from the same day."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from models import queries
from models.actions.filing import Filing, StoredFile, open_case
from models.actions.routing import may_have_it
from models.actions.rows import put, values_of
from models.actions.turn import Turn, turn
from models.actions.wording import worded
from models.actor import SYSTEM
from models.contact import Representative
from models.errors import BadInput, Conflict
from models.excerpt import excerpt
from models.lifecycle import Verb
from models.message import Message
from models.search import keeping
from models.taxonomy import Category


@dataclass(frozen=True, slots=True)
class Second:
    """The second matter. words: of the complaint; agency_code: None where it is still to be found.

    files: copies of the complaint's own, safe on disk.
    """

    words: str
    category: str
    agency_code: str | None = None
    urgent: str | None = None
    files: Sequence[StoredFile] = ()


def split(held: Turn, second: Second, pepper: bytes) -> str:
    """Open the second case and tell the author; its number. The first one stays as it is, with its date.

    BadInput for words that are not the complaint's, and for the agency whose people it complains of.
    """
    if second.category not in set(Category):
        raise BadInput("unknown_category", fields={"category": "unknown_category"})
    if second.agency_code:
        may_have_it(held, second.agency_code)
    filing = _filing(held, second, _words(held, second.words))
    opened = open_case(held.session, filing, held.office, pepper, held.now)
    number = opened.case.number
    held.move(Verb.SPLIT, into=number, subject=second.category, to=second.agency_code)
    _keep_representative(held, opened.case.id or 0)
    _tell(held, number)
    keeping.keep(held.session, opened.case.id)
    return number


def complaint_of(held: Turn) -> Message:
    """The first words of the case. Conflict where none are kept, as of some imported ones."""
    message = queries.complaint(held.session, held.case.id)
    if message is None:
        raise Conflict("nothing_to_split")
    return message


def _words(held: Turn, chosen: str) -> str:
    found = excerpt(complaint_of(held).text, worded(chosen))
    if found is None:
        raise BadInput("words_not_of_complaint", fields={"text": "words_not_of_complaint"})
    return found


def _filing(held: Turn, second: Second, words: str) -> Filing:
    first = held.case
    return Filing(
        key=f"split:{first.number}:{first.revision}",
        body_hash=hashlib.sha256(words.encode()).hexdigest(),
        jurisdiction=first.jurisdiction,
        channel=first.channel,
        language=first.language,
        text=words,
        received_at=first.received_at,
        has_clock=first.has_clock,
        detected_language=first.detected_language,
        category=second.category,
        category_by="officer",
        agency_code=second.agency_code,
        region=first.region,
        address=first.address,
        centre=first.centre,
        urgent=second.urgent,
        about_code=first.about_code,
        sealed=first.sealed,
        files=second.files,
        split_from=first,
    )


def _keep_representative(held: Turn, case_id: int) -> None:
    """Who spoke for the author of the first speaks in the second too."""
    filer = held.session.get(Representative, held.case.id)
    if filer:
        put(held.session.connection(), Representative, **values_of(filer) | {"case_id": case_id})


def _tell(held: Turn, number: str) -> None:
    """Say in the second case where it comes from, to its agency and to the author."""
    first, officer = held.case.number, held.actor.account_id
    with turn(held.session, number, SYSTEM, held.office, held.now) as other:
        other.move(Verb.SPLIT_OFF, first=first, officer=officer)
        other.tell("split_off", message=complaint_of(other), first=first)
