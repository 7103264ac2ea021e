"""An author gives later what the law asks for: the name here, an identity number rather on a page of its own.

A word alone, or a button, opens the question: nobody's sentence is taken for a name by chance.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from channels.inlet import Written
from channels.optout import folded
from channels.talk.cases import case_of, cases_of, held_by_author
from channels.talk.talk import Talk
from channels.texts import say
from models.actions.identity import Given, identify, lacking
from models.actions.onetime import LIVES, Purpose, hand_out
from models.case import Case
from models.countries.parts import IdentityField
from models.errors import Conflict
from models.taxonomy import Language

# Two to six words of letters: what is longer or holds a figure is something else that its author wants to say.
NAME = re.compile(r"[^\W\d_][^\W\d_.'’ʼ-]*\.?(?:[ '’ʼ-]+[^\W\d_][^\W\d_.'’ʼ-]*\.?){1,5}")


def take(talk: Talk, written: Written) -> bool:
    """Act on the word that opens the question, and on the answer to it; False for everything else."""
    if written.pressed:
        return False
    if folded(written.text) in _words():
        return _ask_which(talk)
    answer = ANSWERS.get(talk.row.step)
    if answer is None:
        return False
    if answer(talk, written):
        return True
    # Something else was said: it is heard as if nothing had been asked.
    talk.rest()
    return False


def begin(talk: Talk, number: str) -> None:
    """Ask for the first thing that the law asks of the author of that complaint and that is missing."""
    case = case_of(talk.session, number, talk.author)
    missing = lacking(talk.session, case, talk.office)
    ask = next((ASKED[one] for one in missing if one in ASKED), None)
    if ask is None:
        raise Conflict("nothing_missing")
    talk.rest()
    talk.draft.case = case.number
    ask(talk, case)


def _ask_which(talk: Talk) -> bool:
    """False where nothing of theirs lacks anything: then the word is a word."""
    signals = [one for one in cases_of(talk.session, talk.author) if lacking(talk.session, one, talk.office)]
    if len(signals) == 1:
        begin(talk, signals[0].number)
    elif signals:
        talk.rest()
        talk.ask("which", "which", _choices(signals))
    return bool(signals)


def _choices(signals: Sequence[Case]) -> list[list[tuple[str, str]]]:
    return [[(f"{one.number} · {one.opening[:30]}", f"identity:{one.number}")] for one in signals]


def _ask_name(talk: Talk, case: Case) -> None:
    talk.ask("later_name", "name", number=case.number)


def _ask_number(talk: Talk, case: Case) -> None:
    key = hand_out(talk.session, case.id or 0, Purpose.IDENTITY, talk.now)
    url = f"{talk.setting.url}/{talk.language}/complete/{key}"
    field, days = _number_field(talk).names[talk.language], LIVES[Purpose.IDENTITY].days
    talk.ask("later_number", "number_on_page", field=field, days=days, url=url, number=case.number)


def _take_name(talk: Talk, written: Written) -> bool:
    name = " ".join(written.text.split())
    if not NAME.fullmatch(name) or len(name) > 100:
        return False
    _give(talk, Given(name=name))
    return True


def _take_number(talk: Talk, written: Written) -> bool:
    """Whoever writes it here all the same is not sent away; it leaves no trace in the conversation."""
    number = "".join(written.text.split())
    if not re.fullmatch(_number_field(talk).pattern or r"\d{5,20}", number):
        return False
    talk.thank_for_number(written.provider_id)
    _give(talk, Given(identity_number=number))
    return True


def _give(talk: Talk, given: Given) -> None:
    """Once all is there the date goes out as a notice of the case; until then the next thing is asked."""
    case = case_of(talk.session, talk.draft.case or "", talk.author)
    with held_by_author(talk, case) as held:
        left = identify(held, given)
    if left:
        begin(talk, case.number)
    else:
        talk.rest()


def _number_field(talk: Talk) -> IdentityField:
    return next(one for one in talk.office.profile.identity.fields if one.code == "identity_number")


@cache
def _words() -> frozenset[str]:
    return frozenset(folded(say(one, "line", "name_word")) for one in Language)


ASKED: Mapping[str, Callable[[Talk, Case], None]] = {"name": _ask_name, "identity_number": _ask_number}
ANSWERS: Mapping[str, Callable[[Talk, Written], bool]] = {"later_name": _take_name, "later_number": _take_number}
