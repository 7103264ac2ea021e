"""The clock that walks: everything that happens, in the order in which it happens, by the real verbs."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from api.house import House
from api.simulation.deeds import Deed, Scene, next_deed
from api.simulation.people import About, Citizens, staff_of
from api.simulation.register import Register
from channels.history.loading import History
from channels.intake import prepare
from escalation.sweep import sweep
from models.actions.auditing import judge, waiting
from models.actions.escalations import acknowledge
from models.actions.filing import open_case
from models.actions.turn import turn
from models.actor import SYSTEM, Actor, citizen
from models.case import PENDING, Case
from models.db import reader, unit_of_work
from models.deadline import EscalationStep
from models.errors import JawabError
from models.machineroute import MachineRoute
from models.taxonomy import Role, State

# Several turns in one transaction: a year takes minutes, and every turn is still the real one.
AT_ONCE = 100
NIGHT = timedelta(days=1)
SUBJECT_KNOWN = 0.85


class Story(NamedTuple):
    """A case as its last deed left it: nobody else moves it."""

    case_id: int
    number: str
    state: State
    agency: str | None
    contested: bool


class Plan(NamedTuple):
    """What will happen when; `order` keeps equal instants apart. Without a story somebody files a complaint."""

    at: datetime
    order: int
    story: Story | None = None
    deed: Deed | None = None
    about: About | None = None


class Joining(NamedTuple):
    """An office joins one night and brings so many cases of its own."""

    at: datetime
    cases: int


class Burst(NamedTuple):
    """One complaint of many about the same thing."""

    at: datetime
    about: About


class Simulation:
    """Life from a first complaint on. Same database, same seed: the same story, but for what falls by lot.

    subject_known: the share of complaints whose author names the subject; the rest is for the machine to read.
    """

    def __init__(self, house: House, seed: int, *, subject_known: float = SUBJECT_KNOWN) -> None:
        self._house = house
        self._subject_known = subject_known
        self._chance = random.Random(seed)
        self._citizens = Citizens(house.office.profile, self._chance)
        with Session(reader(house.engine), expire_on_commit=False) as session:
            self._staff = staff_of(session)
        self._scene = Scene(house.office.profile, self._chance, sorted(self._staff.officers), self._citizens.subjects)
        self._agenda: list[Plan] = []
        self._plans = 0
        self._joining: list[Joining] = []
        self._register = Register(house.office.profile, self._citizens, self._chance)
        self.done: Counter[str] = Counter()

    def run(
        self,
        arrivals: Iterable[datetime],
        until: datetime,
        advance: Callable[[int], object] = lambda _: None,
        joining: Iterable[Joining] = (),
        bursts: Iterable[Burst] = (),
    ) -> None:
        """Let complaints arrive at these instants and live until then. advance hears how many arrived since.

        joining: offices that bring a history, which lives on here. bursts: complaints besides, of one thing.
        """
        for at in arrivals:
            self._plan(at)
        for one in bursts:
            self._plan(one.at, about=one.about)
        self._joining = sorted(joining, reverse=True)
        night = self._agenda[0].at + NIGHT
        while night <= until:
            self._day(night, advance)
            self._night(night)
            night += NIGHT
        self._day(until, advance)

    def _plan(
        self, at: datetime, story: Story | None = None, deed: Deed | None = None, about: About | None = None
    ) -> None:
        self._plans += 1
        heappush(self._agenda, Plan(at, self._plans, story, deed, about))

    def _day(self, end: datetime, advance: Callable[[int], object]) -> None:
        while self._agenda and self._agenda[0].at < end:
            before = self.done["open"]
            with unit_of_work(self._house.engine) as session:
                for _ in range(AT_ONCE):
                    if self._agenda and self._agenda[0].at < end:
                        self._happen(session, heappop(self._agenda))
            advance(self.done["open"] - before)

    def _happen(self, session: Session, plan: Plan) -> None:
        if plan.story and plan.deed:
            story = self._move(session, plan.story, plan.deed, plan.at)
        else:
            story = self._file(session, plan)
        self._go_on(story, plan.at)

    def _go_on(self, story: Story, at: datetime) -> None:
        deed = next_deed(story.state, self._chance, contested=story.contested)
        if deed:
            self._plan(at + deed.after(self._chance, story.agency), story, deed)

    def _file(self, session: Session, plan: Plan) -> Story:
        known = plan.about is not None or self._chance.random() < self._subject_known
        incoming = self._citizens.complaint(subject_known=known, about=plan.about)
        filing = prepare(incoming, self._house.office, f"simulated:{self.done['open']}", plan.at)
        self.done["open"] += 1
        return _story(open_case(session, filing, self._house.office, self._house.pepper, plan.at).case)

    def _move(self, session: Session, story: Story, deed: Deed, at: datetime) -> Story:
        """The case after the deed. A refusal is a part of life: it must leave nothing behind."""
        try:
            with turn(session, story.number, self._actor(story, deed.who), self._house.office, at) as held:
                deed.work(held, self._scene)
        except JawabError:
            self.done["refused"] += 1
            return story
        self.done[deed.verb] += 1
        return _story(held.case)

    def _actor(self, story: Story, who: str) -> Actor:
        if who == "officer":
            return self._chance.choice(self._staff.officers[story.agency or ""])
        return {"system": SYSTEM, "author": citizen(story.case_id), **self._staff.others}[who]

    def _night(self, now: datetime) -> None:
        """Silence escalates, oversight reads what came up, and offices join."""
        self.done["escalate"] += sweep(self._house.engine, self._house.office, now)
        unseen = select(EscalationStep.id).where(
            col(EscalationStep.acknowledged_at).is_(None),
            EscalationStep.to_role == Role.OVERSIGHT,
            col(EscalationStep.fired_at) <= now - 2 * NIGHT,
        )
        with unit_of_work(self._house.engine) as session:
            for step_id in session.exec(unseen.order_by(col(EscalationStep.id))).all():
                acknowledge(session, step_id or 0, self._staff.others[Role.OVERSIGHT], self._house.office, now)
                self.done["acknowledge"] += 1
        self._check(now)
        while self._joining and self._joining[-1].at <= now:
            self._join(self._joining.pop().cases, now)

    def _check(self, now: datetime) -> None:
        """The clerk reads once more what fell by lot and has waited for a night."""
        clerk, house = self._staff.others[Role.CLERK], self._house
        with unit_of_work(house.engine) as session:
            for case in session.exec(waiting(clerk).where(MachineRoute.at <= now - NIGHT)).all():
                with turn(session, case.number, clerk, house.office, now) as held:
                    judge(held, self._scene.about(held))

    def _join(self, cases: int, now: datetime) -> None:
        with TemporaryDirectory() as folder:
            order = self._register.order(Path(folder), self._register.lines(cases, now))
            told = History(self._house.engine, self._house.office, order, now).load(lambda _: None)
        self.done["import"] += told.kept
        for story in self._brought():
            self._go_on(story, now)

    def _brought(self) -> Iterator[Story]:
        """The cases of the last import."""
        newest = select(func.max(Case.import_id)).scalar_subquery()
        with Session(reader(self._house.engine)) as session:
            for case in session.exec(select(Case).where(Case.import_id == newest).order_by(col(Case.id))):
                yield _story(case)


def _story(case: Case) -> Story:
    return Story(case.id or 0, case.number, case.state, case.agency_code, case.silence_appeal == PENDING)
