"""Who may handle a complaint about people: never their own office, nor one below it."""

from sqlmodel import Session

from models.agency import Agency

# No chain of any country is longer; whoever writes a circle into the table must not stop the house.
LONGEST_CHAIN = 10


def superior_of(session: Session, code: str | None) -> str | None:
    """The active body above; None at the top and for no agency."""
    agency = session.get(Agency, code) if code else None
    above = session.get(Agency, agency.superior_code) if agency and agency.superior_code else None
    return above.code if above and above.active else None


def chain_of(session: Session, code: str | None) -> list[str]:
    """The body and those above it, nearest first."""
    chain: list[str] = []
    while code and code not in chain and len(chain) < LONGEST_CHAIN:
        chain.append(code)
        code = superior_of(session, code)
    return chain


def is_free(session: Session, code: str, about: str | None) -> bool:
    """Whether the body may have a complaint about the people of `about`: it is not theirs and does not obey it."""
    return about is None or about not in chain_of(session, code)


def free_body(session: Session, code: str, about: str | None) -> str | None:
    """The body itself where it is free, else the one above those complained of; None: only oversight is left."""
    return code if is_free(session, code, about) else superior_of(session, about)


def decider(session: Session, agency: str | None, about: str | None) -> str | None:
    """The body that decides an appeal against that agency besides oversight; None where only oversight may."""
    above = superior_of(session, agency)
    return above if above and is_free(session, above, about) else None
