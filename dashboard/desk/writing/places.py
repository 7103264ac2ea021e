"""What a template's places become on a case, and which of them are still open in a text."""

from collections.abc import Mapping

from sqlmodel import Session

from channels.notices import agency_name, clock_of
from classifier.advice.draft import Draft
from classifier.advice.form import leftovers
from escalation.explain import full_day
from models import queries
from models.actor import Actor
from models.case import Case
from models.names import name
from models.template import Variable, filled


def values(session: Session, case: Case, actor: Actor, language: str) -> dict[str, str]:
    """Variable -> what this case makes of it in the language; an empty text where it knows nothing."""
    clock = clock_of(queries.deadlines(session, case.id), case.cycle)
    return {
        Variable.NUMBER: case.number,
        Variable.RECEIVED: full_day(case.received_on, language),
        Variable.DUE: full_day(clock.due_on, language) if clock else "",
        Variable.AGENCY: agency_name(session, actor.agency_code, language),
        Variable.OFFICER: actor.account.name if actor.account else "",
        Variable.ADDRESS: case.address or "",
        Variable.SUBJECT: name("categories", case.category, language) if case.category else "",
    }


def names(language: str) -> dict[str, str]:
    """Variable -> what it is called in the language, for the place that stays open."""
    return {one.value: name("variables", one, language) for one in Variable}


def inserted(text: str, known: Mapping[str, str], language: str) -> str:
    """A template's text with what is known; the rest are visible places to fill."""
    return filled(text, known, names(language))


def open_places(text: str, language: str) -> list[str]:
    """The places of a template that stand in the text still unfilled, each once."""
    found = leftovers(Draft(text=text, language=language))
    return list(dict.fromkeys(str(one.params["text"]) for one in found))
