"""What the law asks of an author and was missing, as a form brings it, with number and code or with a one-time key."""

from collections.abc import Sequence
from typing import cast

from starlette.datastructures import FormData

from channels.base import Incoming
from channels.intake import given_by
from dashboard.visitor import field
from escalation.office import Jurisdiction
from models.actions.identity import identify, lacking
from models.actions.turn import Turn
from models.countries.parts import CONTACT, Identity, IdentityField
from models.errors import BadInput
from models.taxonomy import Channel

TYPED = ("name", "identity_number", "contact_kind", "contact")


def fields_of(identity: Identity, missing: Sequence[str]) -> list[IdentityField]:
    """The law's own fields among what is missing; an address is asked for in a form of its own shape."""
    return [one for one in identity.fields if one.code in missing]


def typed_in(form: FormData) -> dict[str, str]:
    """What was typed, to be shown again where it could not be used."""
    return {name: field(form, name) for name in TYPED}


def give(turn: Turn, form: FormData) -> None:
    """Keep it, and start the clock. BadInput naming every field that is still empty or cannot be used."""
    missing, typed = lacking(turn.session, turn.case, turn.office), typed_in(form)
    empty = {one: "missing_field" for one in missing if not typed[one].strip()}
    if empty:
        raise BadInput(fields=empty)
    said = Incoming(
        text="",
        language=turn.case.language,
        channel=Channel.WEB,
        name=typed["name"],
        identity_number=typed["identity_number"],
        contact_kind=typed["contact_kind"] or None,
        contact_value=typed["contact"] if CONTACT in missing else None,
    )
    identify(turn, given_by(said, cast(Jurisdiction, turn.office)))
