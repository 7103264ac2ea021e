"""One form that answers many cases: one outcome, one text for each language that is waited for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Form
from sqlmodel import Session, col, select

from channels.notices import agency_name
from dashboard.desk.casepage import day_of
from dashboard.desk.fanout import Item, items_of
from models.actions import answering, routing
from models.actions.answering import ANSWERS
from models.actions.turn import Turn
from models.actions.writing import set_aside
from models.approval import waiting as waiting_for_word
from models.case import Case
from models.delivery import UNDO
from models.errors import BadInput, Conflict
from models.part import ASKED, Part
from models.taxonomy import Language, State

# From these states a case can be answered; in the first one it is taken on the way.
ANSWERABLE = frozenset({State.ASSIGNED, State.IN_PROGRESS})
# So many are done in a moment. Of more, all leave together, when the last one's 20 s are over: so long one may take.
FEW = 20
EACH = timedelta(seconds=0.5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the form brings: one text a language, the cases as number:revision; more: how many follow in other parts.

    without: why no answer waits for the part of another agency that is not in yet.
    """

    cases: Annotated[list[str] | None, Form()] = None
    outcome: Annotated[str, Form(max_length=40)] = ""
    promised_on: Annotated[str, Form(max_length=40)] = ""
    without: Annotated[str, Form()] = ""
    more: Annotated[int, Form(ge=0, le=500)] = 0
    az: Annotated[str, Form()] = ""
    kk: Annotated[str, Form()] = ""
    ka: Annotated[str, Form()] = ""
    ru: Annotated[str, Form()] = ""
    en: Annotated[str, Form()] = ""

    @property
    def items(self) -> list[Item]:
        """The chosen cases, each as it was seen."""
        return items_of(self.cases)

    @property
    def stays(self) -> timedelta:
        """How long after this part began all answers wait, so that one word takes all of them back."""
        return UNDO + EACH * max(0, len(self.items) + self.more - FEW)

    def check(self) -> None:
        """BadInput for what no case could be answered with."""
        if not self.items:
            raise BadInput("choose_cases")
        if self.outcome not in ANSWERS:
            raise BadInput("outcome_needed", fields={"outcome": "outcome_needed"})
        day_of(self.promised_on, "promised_on", "promise_date_needed")

    def give(self, turn: Turn) -> None:
        """Answer one case with the text of its author's language. BadInput where nothing was written in it.

        Conflict where another answer waits for a leader's word: only whoever opens the case puts another in its place.
        """
        text = getattr(self, turn.case.language)
        if not text.strip():
            raise BadInput("no_text_in_language")
        if waiting_for_word(turn.session, turn.case):
            raise Conflict("waits_for_approval")
        if turn.case.state == State.ASSIGNED:
            routing.take(turn)
        promised_on = day_of(self.promised_on, "promised_on", "promise_date_needed")
        answering.answer(turn, self.outcome, text, promised_on, self.without)
        set_aside(turn.session, turn.case.id, turn.actor, text, turn.now)
        if self.stays > UNDO:
            answering.hold(turn, turn.now + self.stays)


def waiting(cases: Sequence[Case]) -> list[tuple[str, int]]:
    """(language, how many of the cases wait for an answer), in the order of the languages."""
    found = Counter(case.language for case in cases if case.state in ANSWERABLE)
    return [(one, found[one]) for one in Language if found[one]]


def awaited(session: Session, cases: Sequence[Case], language: str) -> list[str]:
    """The agencies whose part some of the cases still waits for, by name."""
    asked = select(Part.agency_code).where(col(Part.case_id).in_([one.id for one in cases]), Part.state == ASKED)
    return sorted(agency_name(session, code, language) for code in session.exec(asked.distinct()))
