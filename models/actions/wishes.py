"""How a person wants the desk: said by the person alone."""

from dataclasses import dataclass

from sqlmodel import Session

from models.account import Account
from models.errors import BadInput
from models.taxonomy import Language


@dataclass(frozen=True, slots=True)
class Wishes:
    """shortcuts: single letters do something; digest: a letter on working mornings, to this address.

    language: of the desk and of that letter; empty: as it is.
    """

    shortcuts: bool = True
    digest: bool = False
    email: str | None = None
    language: str = ""


def set_wishes(session: Session, account_id: int, wishes: Wishes) -> None:
    """Keep them. BadInput for a letter without an address, and for a language that the desk does not speak."""
    if wishes.language and wishes.language not in set(Language):
        raise BadInput("bad_input", fields={"language": "bad_input"})
    if wishes.digest and wishes.email is None:
        raise BadInput("bad_email", fields={"email": "bad_email"})
    person = session.get_one(Account, account_id)
    person.shortcuts, person.digest, person.email = wishes.shortcuts, wishes.digest, wishes.email
    person.language = wishes.language or person.language
