"""Who may handle a complaint about people: never their own office, nor one below it."""

from collections.abc import Collection

from sqlmodel import Session

from models.agency import Agency
from models.countries.profile import Profile
from models.taxonomy import Category

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
    """Whether the body may have a complaint about the people of `about`."""
    return about is None or keeps_apart(code, about, chain_of(session, code), superior_of(session, about))


def keeps_apart(code: str, about: str, chain: Collection[str], above: str | None) -> bool:
    """The rule: it is not their own body and does not obey it. All obey the top: there it is enough to be another.

    chain: the body and those above it; above: who is above those complained of.
    """
    return code != about and (about not in chain or above is None)


def destination(profile: Profile, category: str | None, region: str | None, about: str | None) -> str | None:
    """The agency to which a complaint goes by the country's table; None where a person must choose it.

    About the people of an office: what is of conduct goes where the table says if that is free, else to the body above.
    """
    chosen = profile.agency_for(category, region) if category and region else None
    if about is None:
        return chosen
    conduct = profile.agency_for(Category.CORRUPTION_CONDUCT, region)
    above = profile.superior_of(about)
    of_conduct = category == Category.CORRUPTION_CONDUCT and _obeys_not(profile, conduct, about)
    wanted = conduct if above is None or of_conduct else above
    return wanted if wanted != about else None


def _obeys_not(profile: Profile, code: str | None, about: str) -> bool:
    while code is not None and code != about:
        code = profile.superior_of(code)
    return code is None


def decider(session: Session, agency: str | None, about: str | None, joined: Collection[str] = ()) -> str | None:
    """The body that decides an appeal against that agency besides oversight; None where only oversight may.

    It is the nearest one above that took no part in the answer itself.
    """
    bodies = (one for one in chain_of(session, superior_of(session, agency)) if one not in joined)
    above = next(bodies, None)
    return above if above and is_free(session, above, about) else None
