"""What may happen next to an invented case, by its state: how likely, by whom, after how many days."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from api.simulation.people import COMMON
from api.simulation.words import WORDS, Words
from models.actions import answering, citizen, routing
from models.actions.turn import Turn
from models.countries.profile import Profile
from models.lifecycle import Verb
from models.taxonomy import Category, Channel, Outcome, State

LONGEST_DAYS = 60.0
# No model read these cases, and no page should say that one had.
INVENTED = "invented"


@dataclass(frozen=True)
class Scene:
    """What the people of the story draw their choices from."""

    profile: Profile
    chance: random.Random
    agencies: Sequence[str]
    subjects: Mapping[str, str]

    def about(self, turn: Turn) -> str:
        """What the text is about, as anybody who reads it sees."""
        return self.subjects.get(turn.case.opening) or turn.case.category or Category.OTHER

    def guesses(self, turn: Turn, right: float, confidence: float) -> list[tuple[str, float]]:
        """What an invented machine thinks of the text: as often right as that, and so sure of it."""
        others = self.chance.sample([one.value for one in Category if one != self.about(turn)], 3)
        first = self.about(turn) if self.chance.random() < right else others[2]
        rest = min((1 - confidence) / 3, confidence / 3)
        return [(first, confidence), (others[0], 2 * rest), (others[1], rest)]

    def elsewhere(self, turn: Turn) -> str:
        """The agency whose matter it is; where that has it already, one to which people of that region turn often."""
        whose = self.agency_of(turn, self.about(turn))
        if whose != turn.case.agency_code:
            return whose
        likely = {self.profile.agency_for(subject, turn.case.region) for subject in COMMON}
        return self.chance.choice(sorted(likely - {turn.case.agency_code}) or list(self.agencies))

    def agency_of(self, turn: Turn, category: str) -> str:
        """The agency that the country's table names."""
        return self.profile.agency_for(category, turn.case.region)


class Deed(NamedTuple):
    """One thing that may happen. who: author | officer | clerk | oversight | system; pause: median days and spread."""

    verb: Verb
    weight: float
    who: str
    pause: tuple[float, float]
    work: Callable[[Turn, Scene], object]

    def after(self, chance: random.Random, agency: str | None) -> timedelta:
        """How long it takes until it happens; an agency answers at its own pace."""
        median, spread = self.pause
        slow = pace(agency) if agency and self.verb == Verb.ANSWER else 1.0
        return timedelta(days=min(LONGEST_DAYS, median * slow * chance.lognormvariate(0, spread)))


def pace(agency: str) -> float:
    """How much slower than others an agency is, always the same: figures in which all are alike would tell nothing."""
    return 2 ** random.Random(agency).uniform(-0.3, 1.0)


def _said(turn: Turn) -> Words:
    return WORDS.get(turn.case.language) or WORDS["ru"]


def _route(turn: Turn, scene: Scene) -> None:
    """The machine is sure, and wrong now and then."""
    _read(turn, scene.guesses(turn, 0.93, scene.chance.uniform(0.8, 0.99)))
    category = turn.case.category or turn.case.proposals[0][0]
    routing.route(turn, scene.agency_of(turn, category), category, "classifier")


def _abstain(turn: Turn, scene: Scene) -> None:
    _read(turn, scene.guesses(turn, 0.6, scene.chance.uniform(0.3, 0.79)))
    routing.abstain(turn, scene.chance.choices(("unsure", "emergency"), (9, 1))[0])


def _read(turn: Turn, guesses: Sequence[tuple[str, float]]) -> None:
    routing.propose(turn, guesses, detected_language=turn.case.language, model_version=INVENTED)


def _sort(turn: Turn, scene: Scene) -> None:
    category = scene.about(turn)
    routing.route(turn, scene.agency_of(turn, category), category, "person")


def _answer(turn: Turn, scene: Scene) -> None:
    outcome = scene.chance.choices((Outcome.RESOLVED, Outcome.EXPLAINED, Outcome.PARTLY_RESOLVED), (7, 2, 1))[0]
    answering.answer(turn, outcome, _said(turn).answer)


def _transfer(turn: Turn, scene: Scene) -> None:
    routing.transfer(turn, scene.elsewhere(turn), _said(turn).elsewhere)


def _write(turn: Turn, _scene: Scene) -> None:
    citizen.add_message(turn, _said(turn).reply, Channel.WEB)


def _rate(value: str) -> Callable[[Turn, Scene], None]:
    return lambda turn, _scene: citizen.rate(turn, value)


def _decide(*, upheld: bool) -> Callable[[Turn, Scene], None]:
    def decide(turn: Turn, _scene: Scene) -> None:
        words = _said(turn)
        citizen.decide_appeal(turn, upheld=upheld, text=words.upheld if upheld else words.dismissed)

    return decide


V = Verb
HOUR, TEN_SECONDS = 1 / 24, 10 / 86_400
REOPEN = Deed(V.REOPEN, 7, "author", (4, 0.8), lambda turn, _: citizen.reopen(turn, _said(turn).still))
APPEAL = Deed(V.APPEAL, 2, "author", (6, 0.8), lambda turn, _: citizen.appeal(turn, _said(turn).appeal))
# It takes that long before there is a silence to complain of; until then nothing happened.
SILENCE = Deed(V.APPEAL_SILENCE, 4, "author", (27, 0.2), lambda turn, _: citizen.appeal(turn, _said(turn).silence))
WITHDRAW = Deed(V.WITHDRAW, 1.5, "author", (2, 0.8), lambda turn, _: citizen.withdraw(turn))
TRANSFER = Deed(V.TRANSFER, 4, "officer", (1, 0.8), _transfer)
MESSAGE = Deed(V.CITIZEN_REPLY, 3, "author", (2, 0.8), _write)
ANSWER = Deed(V.ANSWER, 84, "officer", (7, 0.75), _answer)

NEXT: Mapping[State, tuple[Deed, ...]] = {
    State.RECEIVED: (
        Deed(V.ROUTE, 80, "system", (TEN_SECONDS, 0.5), _route),
        Deed(V.ABSTAIN, 20, "system", (TEN_SECONDS, 0.5), _abstain),
    ),
    State.TRIAGE: (
        Deed(V.ROUTE, 70, "clerk", (1, 0.8), _sort),
        Deed(
            V.PROPOSE_REJECTION,
            16,
            "clerk",
            (1, 0.8),
            lambda turn, _: routing.propose_rejection(turn, _said(turn).no_complaint),
        ),
        # Without a colleague's proposal this is refused, as it must be.
        Deed(V.REJECT, 14, "oversight", (1, 0.8), lambda turn, _: routing.reject(turn)),
    ),
    State.ASSIGNED: (
        Deed(V.TAKE, 90, "officer", (1.2, 0.8), lambda turn, _: routing.take(turn)),
        Deed(V.RETURN, 2, "officer", (1, 0.8), lambda turn, _: routing.return_(turn, _said(turn).elsewhere)),
        TRANSFER,
        SILENCE,
        WITHDRAW,
    ),
    State.IN_PROGRESS: (
        ANSWER,
        Deed(V.ASK_CITIZEN, 7, "officer", (2, 0.6), lambda turn, _: answering.ask_citizen(turn, _said(turn).question)),
        Deed(V.NOTE, 3, "officer", (1, 0.8), lambda turn, _: answering.note(turn, _said(turn).note)),
        Deed(
            V.RECATEGORISE,
            2,
            "officer",
            (1, 0.8),
            lambda turn, scene: routing.recategorise(turn, scene.about(turn)),
        ),
        TRANSFER,
        MESSAGE,
        SILENCE,
        WITHDRAW,
    ),
    State.WAITING_CITIZEN: (
        MESSAGE._replace(weight=80),
        Deed(V.END_PAUSE, 17, "officer", (7, 0.5), lambda turn, _: answering.end_pause(turn)),
        WITHDRAW,
    ),
    State.ANSWERED: (
        Deed(V.UNDO, 1.5, "officer", (TEN_SECONDS, 0.2), lambda turn, _: answering.undo(turn)),
        Deed(V.RATE, 27, "author", (4, 0.8), _rate("solved")),
        Deed(V.RATE, 8, "author", (4, 0.8), _rate("partly")),
        Deed(V.RATE, 5, "author", (4, 0.8), _rate("not_solved")),
        Deed(
            V.CLOSE,
            50,
            "system",
            (answering.WINDOW.days + HOUR, 0),
            lambda turn, _: citizen.close(turn, "window_passed"),
        ),
        REOPEN,
        APPEAL,
    ),
    State.APPEALED: (
        Deed(V.UPHOLD_APPEAL, 25, "oversight", (8, 0.5), _decide(upheld=True)),
        Deed(V.DISMISS_APPEAL, 75, "oversight", (8, 0.5), _decide(upheld=False)),
    ),
    State.CLOSED: (REOPEN._replace(weight=2), APPEAL._replace(weight=2)),
}
# Besides, while a complaint about silence waits.
CONTESTED = (
    Deed(V.UPHOLD_SILENCE, 60, "oversight", (8, 0.5), _decide(upheld=True)),
    Deed(V.DISMISS_SILENCE, 60, "oversight", (8, 0.5), _decide(upheld=False)),
)
# What most people do with a closed case is nothing.
NOTHING = {State.CLOSED: 96, State.WITHDRAWN: 1, State.REJECTED: 1}


def next_deed(state: State, chance: random.Random, *, contested: bool) -> Deed | None:
    """What happens next to a case in this state; None when its story is over.

    contested: a complaint about silence waits, and an answer may still come before the decision.
    """
    deeds: list[Deed | None] = [*NEXT.get(state, ()), *(CONTESTED if contested else ()), None]
    return chance.choices(deeds, [NOTHING.get(state, 0) if deed is None else deed.weight for deed in deeds])[0]
