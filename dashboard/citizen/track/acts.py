"""What an author can do with a case on the tracking page, and how a second press of the same button is known."""

from collections.abc import Callable
from typing import NamedTuple

from starlette.datastructures import FormData

from dashboard.citizen.track.identity import give
from dashboard.i18n import N_
from dashboard.visitor import field
from models import queries
from models.actions import citizen as acts
from models.actions import publishing
from models.actions.turn import Turn
from models.actions.wording import clean
from models.errors import BadInput
from models.lifecycle import OPEN_STATES
from models.taxonomy import Channel, State

OWN_WORDS = ("message", "appeal")


class Act(NamedTuple):
    """The verb, whether it was done already by the same form, and what the page says afterwards."""

    do: Callable[[Turn, FormData], object]
    repeated: Callable[[Turn, FormData], bool]
    done: str


def _add_message(turn: Turn, form: FormData) -> None:
    acts.add_message(turn, _text(form, "words_needed"), Channel.WEB)


def _rate(turn: Turn, form: FormData) -> None:
    acts.rate(turn, field(form, "value"))


def _reopen(turn: Turn, form: FormData) -> None:
    acts.reopen(turn, _text(form, "reason_needed"))


def _appeal(turn: Turn, form: FormData) -> None:
    acts.appeal(turn, _text(form, "reason_needed"))


def _withdraw(turn: Turn, _form: FormData) -> None:
    acts.withdraw(turn)


def _identified(turn: Turn, _form: FormData) -> bool:
    return turn.case.has_clock


def _publish(turn: Turn, form: FormData) -> None:
    if field(form, "agree") != "yes":
        raise BadInput(fields={"agree": "agree_needed"})
    publishing.offer(turn)


def _take_back(turn: Turn, _form: FormData) -> None:
    publishing.take_back(turn)


def _text(form: FormData, trouble: str) -> str:
    """What was written; without a word, BadInput with that trouble."""
    text = field(form, "text")
    if not clean(text).strip():
        raise BadInput(fields={"text": trouble})
    return text


def _said_last(turn: Turn, form: FormData, kind: str = "message") -> bool:
    """Whether this very text is the author's last: pressed twice, or the page loaded again."""
    said = [one for one in queries.messages(turn.session, turn.case.id, notes=False) if one.kind in OWN_WORDS]
    last = (said[-1].kind, said[-1].text) if said else None
    return last == (kind, clean(field(form, "text")).strip())


def _reopened(turn: Turn, form: FormData) -> bool:
    """Not only said: the same words may have come before the answer, as a message."""
    return turn.case.state in OPEN_STATES and turn.case.cycle > 1 and _said_last(turn, form)


def _appealed(turn: Turn, form: FormData) -> bool:
    return _said_last(turn, form, "appeal")


def _rated_so(turn: Turn, form: FormData) -> bool:
    return any((one.cycle, one.value) == (turn.case.cycle, field(form, "value")) for one in turn.ratings)


def _offered(turn: Turn, _form: FormData) -> bool:
    return turn.case.publish


def _taken_back(turn: Turn, _form: FormData) -> bool:
    return not turn.case.publish


def _withdrawn(turn: Turn, _form: FormData) -> bool:
    return turn.case.state == State.WITHDRAWN


ACTS = {
    "message": Act(_add_message, _said_last, N_("Your message is with the case. The agency sees it.")),
    "rate": Act(_rate, _rated_so, N_("Thank you. What you said is kept.")),
    "reopen": Act(_reopen, _reopened, N_("The case is open again, with a new date.")),
    "appeal": Act(_appeal, _appealed, N_("It is with the body above. You will be told what it decides.")),
    "identify": Act(give, _identified, N_("Thank you. We have all that the law asks for: the date stands below.")),
    "publish": Act(_publish, _offered, N_("A person reads the text now. Then everybody can read it.")),
    "take_back": Act(_take_back, _taken_back, N_("Nobody else can read it any more. The page is gone.")),
    "withdraw": Act(_withdraw, _withdrawn, N_("You have withdrawn the complaint.")),
}
# Those with a page of their own first: a text to write, or a second thought.
WITH_PAGE = frozenset(ACTS) - {"rate", "take_back"}
