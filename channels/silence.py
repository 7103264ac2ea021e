"""What silence means under the law of a case, until when and to whom to complain of it, and the complaint itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from channels.texts import say
from escalation.clock import Due
from escalation.explain import full_day
from escalation.law import Provision, ProvisionName, Rule
from escalation.office import Jurisdiction
from models import queries
from models.agency import Agency
from models.case import Case
from models.conflict import decider
from models.deadline import Deadline
from models.taxonomy import DeadlineKind


@dataclass(frozen=True, slots=True)
class Silence:
    """In the author's language. until: the last day for a complaint, counted as `window`; None where there is none."""

    meaning: str
    law: str
    to: str
    until: date | None
    passed: bool
    window: Due | None
    complaint: str
    lines: tuple[str, ...]


def silence_of(
    session: Session, case: Case, clock: Deadline, office: Jurisdiction, language: str, now: datetime
) -> Silence:
    """What it means that this clock for the answer ended without one."""
    rule = office.worked_sum(clock).term
    provisions = office.law.provisions_on(case.received_on)
    law, to = _law(rule, provisions, language), body_above(session, case, language)
    window = appeal_window(office, case, clock.last_instant)
    until = window.due_on if window else None
    passed = window is not None and now > window.due_at
    meaning = say(language, "silence", rule.on_expiry)
    whom = say(language, "silence", "to", to=to)
    return Silence(
        meaning=meaning,
        law=law,
        to=to,
        until=until,
        passed=passed,
        window=window,
        complaint=_complaint(session, case, clock, language, (rule.on_expiry, law, to)),
        lines=(meaning, whom, _until(until, passed, language)),
    )


def appeal_window(office: Jurisdiction, case: Case, since: datetime) -> Due | None:
    """The time for a complaint from an instant on, by the law of the case, else by that of the instant."""
    kind = DeadlineKind.APPEAL_WINDOW
    return office.due(kind, since, case.received_on) or office.due(kind, since)


def short_meaning(office: Jurisdiction, clock: Deadline, language: str) -> str:
    """The same in a few words, for channels that charge by the letter."""
    return say(language, "silence", f"short_{office.worked_sum(clock).term.on_expiry}")


def body_above(session: Session, case: Case, language: str) -> str:
    """Who decides a complaint about this agency's silence, by name."""
    code = case.appeal_to or decider(session, case.agency_code, case.about_code, queries.has_part(session, case.id))
    body = session.get(Agency, code) if code else None
    if body is None:
        return say(language, "silence", "oversight")
    return body.names.get(language) or body.names.get("en") or body.code


def decision_line(due: date | None, language: str) -> str:
    """A whole sentence on the date of the decision, or on there being none."""
    if due is None:
        return say(language, "silence", "decision_endless")
    return say(language, "silence", "decision", due=full_day(due, language))


def _until(until: date | None, passed: bool, language: str) -> str:
    if until is None:
        return say(language, "silence", "endless")
    return say(language, "silence", "until_passed" if passed else "until", until=full_day(until, language))


def _law(rule: Rule, provisions: Iterable[Provision], language: str) -> str:
    """The act, with the article on silence, else the one on the term where its number was read."""
    act = rule.act[language]
    on_silence = next((one.article for one in provisions if one.name == ProvisionName.SILENCE), "")
    article = on_silence or (rule.article if rule.article_verified else "")
    return say(language, "silence", "law", act=act, article=article) if article else act


def _complaint(session: Session, case: Case, clock: Deadline, language: str, ground: tuple[str, str, str]) -> str:
    on_expiry, law, to = ground
    agency = session.get(Agency, case.agency_code) if case.agency_code else None
    named = agency.names.get(language) or agency.names.get("en") or agency.code if agency else None
    return say(
        language,
        "silence",
        f"complaint_{on_expiry}",
        to=to,
        number=case.number,
        received=full_day(case.received_on, language),
        agency=named or say(language, "line", "agency_unknown"),
        asked=case.opening,
        due=full_day(clock.due_on, language),
        law=law,
    ).strip()
