"""Advice on an answer that is being written: what its reader may miss, and how others were answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from classifier.advice.check import check
from classifier.advice.draft import Draft
from classifier.advice.finding import Code, Finding
from classifier.advice.similar import nearest
from dashboard.dates import percent
from dashboard.i18n import N_, translations
from models import queries
from models.actor import Actor
from models.case import Case
from models.names import name
from models.precedents import Precedent, precedents

# So many answers to others are read: those that an officer may have at hand, and few enough for a second.
MOST_CASES = 200
MOST_COPIES = 50
SIMILAR = 3
FROM_CITIZEN = frozenset({"complaint", "message", "appeal"})

WORDS: Mapping[Code, str] = {
    Code.LEFTOVER: N_("A place of a template was left open: %(text)s"),
    Code.WRONG_LANGUAGE: N_("Language of the answer: %(is)s. Language of the citizen: %(wanted)s."),
    Code.NEARLY_EMPTY: N_("This says almost nothing. Write what was decided and what was done."),
    Code.COPY: N_("%(share)s of it is the same as the answer to %(number)s. Does it fit this complaint?"),
    Code.ELSEWHERE: N_(
        "This sends the citizen elsewhere: “%(text)s” If the case is not yours, transfer it: nobody must write twice."
    ),
    Code.POINT_MISSED: N_("The answer seems to say nothing of this: “%(text)s”"),
    Code.NO_GROUND: N_("No ground is named. Which law, record, measurement or day does it rest on?"),
    Code.NO_DAY: N_("A promise without a day: “%(text)s”"),
    Code.DECISION_MISSING: N_("The first lines do not say what was decided or done."),
    Code.NEXT_MISSING: N_("The first lines do not say what comes next and by which day."),
    Code.RIGHTS_MISSING: N_("Nothing says what the citizen can do now."),
    Code.LONG_SENTENCE: N_("A sentence of this length is hard to read. Words: %(words)s, easy up to %(most)s."),
    Code.LONG_SENTENCES: N_("The sentences are long. Words on average: %(words)s, easy up to %(most)s."),
    Code.LONG_WORDS: N_("Long words: %(share)s of all, such as “%(word)s”."),
    Code.OFFICIALESE: N_("“%(text)s” – plainly: %(plain)s"),
}
LEAVE_OUT = N_("“%(text)s” – leave it out")


@dataclass(frozen=True, slots=True)
class Advice:
    """Sentences about the answer, and answered cases that resemble this one."""

    remarks: Sequence[str]
    similar: Sequence[Precedent]


def findings(session: Session, actor: Actor, case: Case, values: Mapping[str, str]) -> list[Finding]:
    """What can be said against the answer as the form holds it."""
    return _check(session, case, values, precedents(session, actor, case, MOST_COPIES))


def advice(session: Session, actor: Actor, case: Case, values: Mapping[str, str], language: str) -> Advice:
    """The same in words, with the nearest cases; an answer that is not begun gets only these."""
    known = precedents(session, actor, case, MOST_CASES)
    found = _check(session, case, values, known[:MOST_COPIES]) if values["text"].strip() else []
    near = nearest(_complaint(session, case), [one.complaint for one in known], SIMILAR)
    return Advice([_sentence(one, language) for one in found], [known[at] for at in near])


def _check(session: Session, case: Case, values: Mapping[str, str], known: Sequence[Precedent]) -> list[Finding]:
    draft = Draft(
        text=values["text"],
        language=case.language,
        outcome=values["outcome"],
        complaint=_complaint(session, case),
        promised=bool(values["promised_on"]) and values["outcome"] == "action_promised",
        earlier=[(one.number, one.answer) for one in known],
    )
    return check(draft)


def _complaint(session: Session, case: Case) -> str:
    said = queries.messages(session, case.id, notes=False)
    return "\n".join(one.text for one in said if one.kind in FROM_CITIZEN)


def _sentence(one: Finding, language: str) -> str:
    words = LEAVE_OUT if one.params.get("plain") == "" else WORDS[one.code]
    return translations(language).gettext(words) % {
        key: _shown(key, value, language) for key, value in one.params.items()
    }


def _shown(key: str, value: str | int, language: str) -> str:
    if key in ("is", "wanted"):
        return name("language_names", str(value), language)
    return percent(int(value) / 100, language) if key == "share" else str(value)
