"""The register of services: what one needs for each, who gives it, and what becomes of a complaint about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_currency
from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlmodel import Session

from api.deps import PUBLIC, ReaderDep
from dashboard.dates import number
from dashboard.i18n import translations
from dashboard.pages import render
from dashboard.public.charts import term_words
from dashboard.public.view import first_of
from dashboard.visitor import PREFIX, Visitor, VisitorDep
from escalation.law import RuleName
from models.countries.parts import Service
from models.errors import NotFound
from models.figures.cube import Share
from models.figures.statistics import Slice
from models.names import name

router = APIRouter(prefix=f"{PREFIX}/services", dependencies=[Depends(PUBLIC)], include_in_schema=False)
MCI = "MCI"


@dataclass(frozen=True, slots=True)
class Figures:
    """On time in the last month that is over: of the service's agency and of its subject in the whole country."""

    month: date
    agency: Share
    subject: Share


@router.get("")
def show_services(visitor: VisitorDep) -> Response:
    """All of them, by what they are about."""
    profile = visitor.house.office.profile
    subjects = dict.fromkeys(one.subject for one in profile.services.values())
    groups = {code: [one for one in profile.services.values() if one.subject == code] for code in subjects}
    return render(visitor.request, "public/services.html", language=visitor.language, groups=groups)


@router.get("/{code}")
def show_service(visitor: VisitorDep, code: str, session: ReaderDep) -> Response:
    """One service."""
    office = visitor.house.office
    service = office.profile.services.get(code)
    if service is None:
        raise NotFound("page_not_found")
    to = office.profile.agencies[office.profile.agency_for(service.subject)]
    rule = office.law.rule(RuleName.ANSWER, office.local_date(visitor.now))
    return render(
        visitor.request,
        "public/service.html",
        language=visitor.language,
        service=service,
        agency=office.profile.agencies[service.agency],
        fee=fee_words(service, visitor.language),
        papers=_papers(service, visitor.language),
        to=to,
        term=term_words(rule, visitor.language),
        figures=_figures(visitor, session, service),
    )


def _papers(service: Service, language: str) -> Sequence[str]:
    return [name("papers", code, language) for code in service.papers]


def fee_words(service: Service, language: str) -> str:
    """The fee as the language writes it; empty where it is not stated."""
    _ = translations(language).gettext
    if service.fee is None:
        return ""
    if service.fee == 0:
        return _("free of charge")
    if service.unit == MCI:
        return _("%(n)s of the monthly calculation index") % {"n": number(service.fee, language)}
    return str(format_currency(service.fee, service.unit, locale=language))


def _figures(visitor: Visitor, session: Session, service: Service) -> Figures | None:
    """From the edition of the day, as suppressed there; None before the first."""
    office = visitor.house.office
    book = visitor.house.book(session)
    if book is None:
        return None
    present = f"{office.local_date(book.edition.as_of):%Y-%m}"
    month = next((one for one in book.months() if one < present), None)
    if month is None:
        return None
    found: Figures = visitor.house.public_pages.take(
        (book.edition.id, "service", service.code),
        lambda: Figures(
            first_of(month),
            book.statistics(Slice(month, agency=service.agency)).shares["on_time"],
            book.statistics(Slice(month, category=service.subject)).shares["on_time"],
        ),
    )
    return found
