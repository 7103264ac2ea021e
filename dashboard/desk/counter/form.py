"""What a clerk fills in: its fields as typed, and the complaint that they make."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from api.deps import SignedIn
from api.house import House
from channels.base import Counter, Incoming
from channels.intake import prepare
from classifier.emergency import urgent
from dashboard.desk.signin import staff_account
from dashboard.visitor import field
from escalation.office import Jurisdiction
from models.actions.filing import StoredFile
from models.actions.wording import worded
from models.errors import BadInput
from models.taxonomy import Category, Channel

# How it came, and the channel that the case remembers.
WAYS = {"walk_in": Channel.DESK, "call": Channel.PHONE, "letter": Channel.LETTER}
CONTACTS = ("none", "phone", "call", "letter", "email")
UNKNOWN = "unknown"
FIELDS = (
    *("secret", "way", "received_on", "reason", "text", "language", "category", "region", "address", "about"),
    *("sealed", "name", "identity_number", "residence", "contact_kind", "contact", "representative", "relation"),
)


async def get_papers(request: Request) -> FormData:
    """The form with its files. It was read already, for the token that the door asks of it."""
    return await request.form()


PapersDep = Annotated[FormData, Depends(get_papers)]
Typed = Mapping[str, str]


def typed_in(form: FormData) -> dict[str, str]:
    """Every field as it was typed; empty where it is missing."""
    return {name: field(form, name) for name in FIELDS}


def checked(
    typed: Typed, files: list[StoredFile], guessed: Mapping[str, Any], house: House, who: SignedIn
) -> tuple[Incoming, BadInput | None]:
    """The complaint, and everything that is wrong with it at once; None where it can be filed."""
    incoming = _incoming(typed, files, guessed, house, who)
    problems = _own_problems(typed)
    params: dict[str, Any] = {}
    for check in (lambda: worded(incoming.text), lambda: prepare(incoming, house.office, "desk", house.clock())):
        try:
            check()
        except BadInput as error:
            problems, params = (error.fields or {"text": error.code}) | problems, params | error.params
    return incoming, BadInput(fields=problems, **params) if problems else None


def _own_problems(typed: Typed) -> dict[str, str]:
    problems: dict[str, str] = {}
    if typed["way"] not in WAYS:
        problems["way"] = "way_needed"
    if typed["received_on"] and _day(typed["received_on"]) is None:
        problems["received_on"] = "date_needed"
    for one, other in (("representative", "relation"), ("relation", "representative")):
        if typed[one].strip() and not typed[other].strip():
            problems[other] = "missing_field"
    return problems | _contact_problem(typed["contact_kind"], typed["contact"].strip())


def _contact_problem(kind: str, contact: str) -> dict[str, str]:
    if contact and kind in ("", "none"):
        return {"contact_kind": "contact_kind_missing"}
    return {"contact": "missing_field"} if not contact and kind not in ("", "none") else {}


def _incoming(
    typed: Typed, files: list[StoredFile], guessed: Mapping[str, Any], house: House, who: SignedIn
) -> Incoming:
    text, category = typed["text"], typed["category"]
    return Incoming(
        text=text,
        language=typed["language"],
        channel=WAYS.get(typed["way"], Channel.DESK),
        category=category if category in set(Category) else None,
        region=None if typed["region"] == UNKNOWN else typed["region"],
        address=typed["address"],
        name=typed["name"],
        identity_number=typed["identity_number"],
        residence=typed["residence"],
        contact_kind=typed["contact_kind"],
        contact_value=typed["contact"] if typed["contact_kind"] in CONTACTS[1:] else None,
        about=typed["about"],
        sealed=typed["sealed"] == "yes",
        urgent=urgent(text),
        detected_language=guessed["detected_language"],
        files=tuple(files),
        counter=_counter(typed, who, house.office, house),
    )


def _counter(typed: Typed, who: SignedIn, office: Jurisdiction, house: House) -> Counter:
    account, day = staff_account(who), _day(typed["received_on"])
    return Counter(
        centre=account.centre,
        clerk=account.id,
        representative=typed["representative"],
        relation=typed["relation"],
        received_on=None if day == office.local_date(house.clock()) else day,
        reason=typed["reason"],
    )


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
