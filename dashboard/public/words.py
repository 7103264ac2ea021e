"""What the codes of the public tables are called."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from dashboard.public.file import Names
from dashboard.public.view import View
from dashboard.visitor import Visitor
from models.agency import Agency
from models.figures.catalogue import catalogue
from models.names import name
from models.taxonomy import Category, Channel, Language


def names_of(session: Session, visitor: Visitor, found: View) -> Names:
    """What the codes of each table are called; "" (not known yet) is for the page to say."""
    regions = visitor.house.office.profile.regions
    language, more = visitor.language, found.more
    codes = {line.code for line in found.agencies} | {one.code for one in (more.agencies if more else ())}
    if more:
        codes |= {code for one in more.decided.values() for code in one.agencies}
    return {
        "agencies": agencies(session, visitor, sorted(codes - {""}), short=True),
        "regions": {code: region.names[language] for code, region in regions.items()},
        "subjects": {code.value: name("categories", code, language) for code in Category},
        "channels": {code: name("channels", code, language) for code in Channel},
        "languages": {code: name("language_names", code, language) for code in Language},
        "figures": {code: one.name[language] for code, one in catalogue().items()},
    }


def agencies(session: Session, visitor: Visitor, codes: Sequence[str], *, short: bool = False) -> dict[str, str]:
    """What agencies are called; one statement for those that only an import knows."""
    language, known = visitor.language, visitor.house.office.profile.agencies
    words = {code: (one.short if short else one.names)[language] for code in codes if (one := known.get(code))}
    unknown = [code for code in codes if code not in known]
    found = session.exec(select(Agency).where(col(Agency.code).in_(unknown))) if unknown else ()
    return words | {one.code: one.names.get(language) or one.names.get("en") or one.code for one in found}
