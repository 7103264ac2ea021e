"""What each page of the form asks for: its fields read, checked and ready for the draft. No page is drawn here."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import FormData

from channels.intake import prepare
from classifier.emergency import urgent
from dashboard.citizen.report.beginning import beginning
from dashboard.citizen.report.draft import NO_CONTACT, Writing
from dashboard.proposals import proposed
from dashboard.visitor import Visitor, field
from models.actions.wording import clean, worded
from models.errors import BadInput
from models.taxonomy import Category

SHORTEST = 3
UNKNOWN = "unknown"
# The choice that leads to the list of all subjects, and the mark of that list in address and form.
ANOTHER = "another"
ALL = "all"
CHECK = "check"
ORDER = ("text", "subject", "place", "files", "you", CHECK)
# Step -> the field whose presence says that it was answered, even with "I do not know".
ANSWERED = {"text": "text", "subject": "category", "place": "region", "you": "contact_kind"}
# Which emergency number belongs to which danger; every other danger has the general one.
NUMBERS = {"gas": "gas", "fire": "fire", "violence": "police", "medical": "ambulance"}


def path_of(step: str) -> str:
    """Where a step lives, below the language."""
    return "report" if step == ORDER[0] else f"report/{step}"


def step_before(step: str) -> str | None:
    """The step to which Back leads; None at the first."""
    at = ORDER.index(step)
    return ORDER[at - 1] if at else None


def step_after(step: str) -> str:
    """The step that follows."""
    return ORDER[ORDER.index(step) + 1]


def first_missing(data: Mapping[str, Any], before: str = CHECK) -> str | None:
    """The first step before `before` that has no answer yet; None when all have."""
    earlier = ORDER[: ORDER.index(before)]
    return next((step for step in earlier if step in ANSWERED and ANSWERED[step] not in data), None)


def read_text(visitor: Visitor, writing: Writing, form: FormData) -> dict[str, Any]:
    """The text, the danger in it and what the classifier proposes; BadInput when it is too short or too long."""
    words = worded(field(form, "text"), SHORTEST)
    begun = beginning(visitor, form)
    if words == writing.data.get("text"):
        return {"text": words, **begun}
    return {"text": words, "urgent": urgent(words), **proposed(visitor.house, words), **begun}


def read_subject(visitor: Visitor, writing: Writing, form: FormData) -> dict[str, Any]:  # noqa: ARG001
    """The subject; None when a person shall choose it."""
    chosen = field(form, "category")
    if chosen == UNKNOWN:
        return {"category": None}
    if chosen not in set(Category):
        raise BadInput(fields={"category": "subject_needed"})
    return {"category": chosen}


def read_place(visitor: Visitor, writing: Writing, form: FormData) -> dict[str, Any]:  # noqa: ARG001
    """The region, None when unknown, and the place in the citizen's words."""
    chosen = field(form, "region")
    if chosen != UNKNOWN and chosen not in visitor.house.office.profile.regions:
        raise BadInput(fields={"region": "region_needed"})
    address = " ".join(clean(field(form, "address")).split())[:300]
    return {"region": None if chosen == UNKNOWN else chosen, "address": address or None}


def read_you(visitor: Visitor, writing: Writing, form: FormData) -> dict[str, Any]:
    """The author as the law asks for him; BadInput names each field that cannot be used."""
    names = ("name", "identity_number", "residence", "contact", "about")
    fields: dict[str, Any] = {name: clean(field(form, name)).strip()[:400] or None for name in names}
    fields |= {name: "yes" if field(form, name) == "yes" else None for name in ("sealed", "quiet")}
    fields["contact_kind"] = field(form, "contact_kind")
    problems = _contact_problem(fields["contact_kind"], fields["contact"])
    filled = Writing(writing.secret, {"text": "", **writing.data, **fields})
    try:
        prepare(filled.incoming(visitor.language), visitor.house.office, "draft", visitor.now)
    except BadInput as error:
        asked = [name for name in names if name != "contact" or not problems]
        problems |= {name: error.fields[name] for name in asked if name in error.fields}
    if problems:
        raise BadInput(fields=problems)
    return fields


def _contact_problem(kind: str, contact: str | None) -> dict[str, str]:
    if kind not in ("email", "phone", NO_CONTACT):
        return {"contact_kind": "contact_kind_needed"}
    if kind == NO_CONTACT:
        return {"contact": "contact_unwanted"} if contact else {}
    return {} if contact else {"contact": "contact_needed"}


READERS: dict[str, Callable[[Visitor, Writing, FormData], dict[str, Any]]] = {
    "text": read_text,
    "subject": read_subject,
    "place": read_place,
    "you": read_you,
}


def emergency_number(visitor: Visitor, danger: str) -> str:
    """The number to call at once for this kind of danger."""
    numbers = visitor.house.office.profile.emergency
    return numbers.get(NUMBERS.get(danger, ""), numbers["general"])
