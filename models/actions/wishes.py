"""How a person wants the desk: said by the person alone."""

from dataclasses import dataclass

from sqlmodel import Session

from models.account import Account
from models.errors import BadInput


@dataclass(frozen=True, slots=True)
class Wishes:
    """shortcuts: single letters do something; digest: a letter on working mornings, to this address."""

    shortcuts: bool = True
    digest: bool = False
    email: str | None = None


def set_wishes(session: Session, account_id: int, wishes: Wishes) -> None:
    """Keep them. BadInput for a letter without an address."""
    if wishes.digest and wishes.email is None:
        raise BadInput("bad_email", fields={"email": "bad_email"})
    person = session.get_one(Account, account_id)
    person.shortcuts, person.digest, person.email = wishes.shortcuts, wishes.digest, wishes.email
