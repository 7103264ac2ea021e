"""Macros: the verbs of a case under one name. Each keeps its own authority and its own conditions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.account import Account
from models.actions import answering, routing
from models.actions.templates import template_of
from models.actions.turn import Turn
from models.actions.wording import clean
from models.actions.writing import set_aside
from models.actor import Actor
from models.agency import Agency
from models.errors import BadInput, JawabError, NotFound
from models.lifecycle import Verb
from models.macro import NAME_LENGTH, Macro
from models.taxonomy import Category, Outcome

Step = Mapping[str, str]

# What a macro may promise nobody knows beforehand: a day belongs to one case.
OUTCOMES = answering.ANSWERS - {Outcome.ACTION_PROMISED}
# After one of these the case is out of the officer's hands: at most one, and last.
CLOSING = (Verb.ASK_CITIZEN, Verb.ANSWER, Verb.TRANSFER)
# The verbs whose words come from a template.
WORDED = frozenset({Verb.NOTE, *CLOSING})


class StepFailed(JawabError):
    """A step could not be done, and so none was. at: which one; reason: why."""

    status = 409
    code = "conflict"

    def __init__(self, at: int, reason: JawabError) -> None:
        super().__init__(reason.code, **reason.params)
        self.at, self.reason = at, reason


def _assign(turn: Turn, step: Step) -> None:
    officer = turn.session.get(Account, int(step["officer"]))
    if officer is None:
        raise BadInput("officer_of_another_agency")
    routing.assign(turn, officer)


def _ask(turn: Turn, step: Step) -> None:
    stands = step.get("stands", "")
    if stands and not stands.isdecimal():
        raise BadInput("days_needed")
    answering.ask_citizen(turn, step["text"], int(stands) if stands else None)


def _answer(turn: Turn, step: Step) -> None:
    answering.answer(turn, step["outcome"], step["text"], remarks=step.get("remarks", "").split())
    set_aside(turn.session, turn.case.id, turn.actor, step["text"], turn.now)


DO: Mapping[str, Callable[[Turn, Step], object]] = {
    Verb.RECATEGORISE: lambda turn, step: routing.recategorise(turn, step["category"]),
    Verb.ASSIGN: _assign,
    Verb.NOTE: lambda turn, step: answering.note(turn, step["text"]),
    Verb.ASK_CITIZEN: _ask,
    Verb.ANSWER: _answer,
    Verb.TRANSFER: lambda turn, step: routing.transfer(turn, step["agency"], step["text"]),
}


def do(turn: Turn, steps: Sequence[Step]) -> None:
    """Say the verbs one after another, each with its `text`; StepFailed at the first that cannot be said.

    It belongs into one transaction: what went before the failure must go with it.
    """
    for at, step in enumerate(steps):
        try:
            DO[step["verb"]](turn, step)
        except JawabError as reason:
            raise StepFailed(at, reason) from reason


def macros_of(session: Session, actor: Actor) -> Sequence[Macro]:
    """The macros of the actor's agency, those used most first."""
    found = select(Macro).where(Macro.agency_code == actor.agency_code, col(Macro.retired_at).is_(None))
    return session.exec(found.order_by(col(Macro.uses).desc(), col(Macro.name), col(Macro.id))).all()


def macro_of(session: Session, actor: Actor, macro_id: int) -> Macro:
    """One of them; NotFound for what is another agency's, or retired."""
    macro = session.get(Macro, macro_id)
    if macro is None or macro.agency_code != actor.agency_code or macro.retired_at:
        raise NotFound("page_not_found")
    return macro


def save(
    session: Session, actor: Actor, macro_id: int | None, name: str, steps: Sequence[Step], now: datetime
) -> Macro:
    """Keep a new macro, or other steps for one that is there; BadInput without a name, or where a step lacks something.

    Whether its verbs may be said is asked when they are: of whoever says them, at the case in hand.
    """
    words = clean(name).strip()[:NAME_LENGTH]
    if not words:
        raise BadInput("name_needed", fields={"name": "name_needed"})
    if not steps:
        raise BadInput("steps_needed", fields={"steps": "steps_needed"})
    kept = [_checked(session, actor, step) for step in steps]
    fields: dict[str, Any] = {"agency_code": actor.agency_code, "changed_by": actor.account_id, "changed_at": now}
    macro = macro_of(session, actor, macro_id) if macro_id else Macro(name=words, **fields)
    macro.name, macro.steps = words, kept
    macro.changed_by, macro.changed_at = actor.account_id or 0, now
    session.add(macro)
    session.flush()
    return macro


def retire(session: Session, actor: Actor, macro_id: int, now: datetime) -> None:
    """Offer it no more."""
    macro = macro_of(session, actor, macro_id)
    macro.retired_at, macro.changed_at, macro.changed_by = now, now, actor.account_id or 0
    session.add(macro)


def count_use(session: Session, macro_id: int | None) -> None:
    """It was done once more."""
    session.execute(update(Macro).where(col(Macro.id) == macro_id).values(uses=col(Macro.uses) + 1))


def _checked(session: Session, actor: Actor, step: Step) -> dict[str, str]:
    """The step as it is kept; BadInput at the field that is wrong."""
    verb = step["verb"]
    for field, is_known in _ASKED.get(verb, {}).items():
        if not is_known(session, actor, step.get(field, "")):
            raise BadInput("choice_needed", fields={f"{verb}.{field}": "choice_needed"})
    wanted = ("verb", "template", "stands", *_ASKED.get(verb, {}))
    return {field: step[field] for field in wanted if step.get(field)}


def _is_template(session: Session, actor: Actor, typed: str) -> bool:
    try:
        return template_of(session, actor, int(typed)).template.retired_at is None
    except (ValueError, NotFound):
        return False


def _is_colleague(session: Session, actor: Actor, typed: str) -> bool:
    found = session.get(Account, int(typed)) if typed.isdecimal() else None
    return found is not None and found.active and found.agency_code == actor.agency_code


def _is_agency(session: Session, actor: Actor, typed: str) -> bool:
    found = session.get(Agency, typed) if typed else None
    return found is not None and found.active and typed != actor.agency_code


Known = Callable[[Session, Actor, str], bool]
# What a step must say, and whether what it says is there.
_ASKED: Mapping[str, Mapping[str, Known]] = {
    Verb.RECATEGORISE: {"category": lambda _session, _actor, typed: typed in set(Category)},
    Verb.ASSIGN: {"officer": _is_colleague},
    Verb.NOTE: {"template": _is_template},
    Verb.ASK_CITIZEN: {"template": _is_template},
    Verb.ANSWER: {"template": _is_template, "outcome": lambda _session, _actor, typed: typed in OUTCOMES},
    Verb.TRANSFER: {"template": _is_template, "agency": _is_agency},
}
