"""One turn at one case: the lock, the check, the event, the clocks, the notices and the figures of every verb."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.actions import newsletters
from models.actor import Actor
from models.authority import authorize
from models.case import Case
from models.contact import ContactPoint
from models.deadline import MET, MISSED, OPEN, PROMISE, VOID, Deadline, EscalationStep, Office, Term
from models.delivery import Address, Delivery, address_of, queued
from models.errors import Conflict, NotFound
from models.event import CaseEvent
from models.figures import cells as figures
from models.lifecycle import ENDED_STATES, Verb, next_state
from models.message import INSIDE, Message
from models.part import ASKED, WITHDRAWN, Part
from models.rating import Rating
from models.search import keeping
from models.task import end_open
from models.taxonomy import Channel, DeadlineKind

# They run beside the case and put it in no queue: a promise beside an answered one, the duty to tell beside the answer,
# the part of another agency beside that of the one that leads.
BESIDE = frozenset({DeadlineKind.PROMISE, DeadlineKind.NOTIFY_EXTENSION, DeadlineKind.JOINT})


@dataclass
class Turn:
    """A case held for change by one actor at one instant."""

    session: Session
    case: Case
    actor: Actor
    office: Office
    now: datetime
    deadlines: list[Deadline] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    moved: list[Verb] = field(default_factory=list)
    reworded: bool = False
    # The text that was said last.
    spoken: Message | None = None
    # Who writes down what the author says on the phone.
    heard_by: int | None = None

    def move(self, verb: Verb, actor: Actor | None = None, **data: Any) -> CaseEvent:
        """Check authority and the table of moves, change the state, append the event."""
        by = actor or self.actor
        authorize(by, verb, self.case, self.joined)
        self.case.state = next_state(self.case.state, verb)
        self.case.revision += 1
        self.moved.append(verb)
        event = CaseEvent(
            case_id=self._id,
            seq=self.case.revision,
            verb=verb,
            at=self.now,
            actor=by.kind,
            account_id=by.account_id,
            data=data | ({"heard_by": self.heard_by} if self.heard_by and by is self.actor else {}),
        )
        self.session.add(event)
        return event

    def say(self, kind: str, text: str, **more: Any) -> Message:
        """Keep a text on the case. It has an id when this returns."""
        message = Message(
            case_id=self._id,
            at=self.now,
            kind=kind,
            channel=more.pop("channel", Channel.PHONE if self.heard_by else Channel.WEB),
            author_id=self.actor.account_id,
            text=text,
            cycle=self.case.cycle,
            **more,
        )
        self.session.add(message)
        self.session.flush()
        self.spoken = message
        self.reworded = self.reworded or kind not in INSIDE
        return message

    def tell(
        self,
        notice: str,
        *,
        message: Message | None = None,
        not_before: datetime | None = None,
        again: str = "",
        **params: Any,
    ) -> None:
        """Queue a notice to the case's own contact point; without one it waits on the tracking page.

        again: what tells it from another one of its kind while the case does not move.
        """
        key = (self.case.number, self.case.revision)
        more = {"message_id": message.id if message else None, "next_try_at": not_before or self.now, "params": params}
        row = queued(self._id, notice, self.case.language, self._address(), self.now, key=key, **more)
        row["key"] += again
        self.session.add(Delivery(**row))

    def _address(self) -> Address | None:
        point_id = self.case.contact_point_id
        point = self.session.get(ContactPoint, point_id) if point_id else None
        return address_of(point.channel, point.id, point.account, self.office) if point else None

    @property
    def _id(self) -> int:
        if self.case.id is None:
            raise ValueError("a case is held only once it has been kept")
        return self.case.id

    def clock(self, kind: str, cycle: int | None = None) -> Deadline | None:
        """The clock of this kind in a cycle, the present one by default."""
        wanted = (kind, cycle or self.case.cycle, 0)
        return next((one for one in self.deadlines if (one.kind, one.cycle, one.part) == wanted), None)

    def start(self, kind: DeadlineKind, by: DeadlineKind | None = None, at: datetime | None = None) -> Deadline | None:
        """Start a clock of this kind for the present cycle, by the law's term of that name or of another.

        at: from when it runs, if not from now. None where the case has no clock or the law knows no such term.
        """
        # A case keeps the law under which it began: whatever changes meanwhile, the author can rely on that.
        term = self.office.term(by or kind, at or self.now, self.case.received_on) if self.case.has_clock else None
        if term is None:
            return None
        deadline = deadline_of(replace(term, kind=kind), self._id, self.case.cycle, self.case.agency_code)
        self.session.add(deadline)
        self.deadlines.append(deadline)
        return deadline

    def promise(self, day: date) -> None:
        """Start the clock of the agency's own word; a new answer of the same cycle sets it anew."""
        clock = self.clock(DeadlineKind.PROMISE)
        if clock is None:
            term = Term("promise", PROMISE, PROMISE, "", "", self.now, day, self.office.end_of(day))
            clock = deadline_of(term, self._id, self.case.cycle, self.case.agency_code)
            self.session.add(clock)
            self.deadlines.append(clock)
        else:
            clock.next_round()
        clock.started_at, clock.due_on, clock.due_at = self.now, day, self.office.end_of(day)
        clock.state, clock.ended_at, clock.exit = OPEN, None, None
        clock.next_step_at = self.office.next_step_at(clock, self.now)

    def drop_promise(self, reason: str) -> None:
        """What was promised by an answer that no longer stands binds nobody."""
        clock = self.clock(DeadlineKind.PROMISE)
        if clock and clock.state == OPEN:
            clock.state, clock.exit, clock.ended_at, clock.next_step_at = VOID, reason, self.now, None

    def stop(self, kind: DeadlineKind) -> None:
        """End a running clock: met when this instant is not after its due instant."""
        self._stop(self.clock(kind))

    def _stop(self, deadline: Deadline | None) -> None:
        if deadline and deadline.state == OPEN:
            deadline.state = MET if self.now <= deadline.due_at else MISSED
            deadline.ended_at, deadline.next_step_at = self.now, None

    @property
    def joined(self) -> frozenset[str]:
        """The agencies that take part, or took part, beside the one that leads."""
        return frozenset(one.agency_code for one in self.parts if one.state != WITHDRAWN)

    @property
    def open_parts(self) -> list[Part]:
        """What other agencies were asked and have not given yet."""
        return [one for one in self.parts if one.state == ASKED]

    def end_part(self, part: Part, state: str) -> None:
        """End a part and its clock: kept in time or too late when it was answered, else without a result."""
        part.state, part.ended_at = state, self.now
        clock = next((one for one in self.deadlines if one.part == part.no), None)
        if state != WITHDRAWN:
            self._stop(clock)
        elif clock and clock.state == OPEN:
            clock.state, clock.exit, clock.ended_at, clock.next_step_at = VOID, state, self.now, None

    def _end_idle_parts(self) -> None:
        """Nobody is asked for a case that has ended, nor the agency that has come to lead it."""
        for part in self.open_parts:
            if self.case.state in ENDED_STATES or part.agency_code == self.case.agency_code:
                self.end_part(part, WITHDRAWN)

    def rework(self, deadline: Deadline) -> None:
        """Set the date of a clock anew after what was decided about it; its sum shows how it came about."""
        term = self.office.reworked(deadline)
        deadline.rule, deadline.calendar_version = term.rule, term.calendar_version
        deadline.due_on, deadline.due_at = term.due_on, term.due_at
        deadline.next_step_at = self.office.next_step_at(deadline, self.now)

    def go_on(self) -> None:
        """Let the clocks that stand run again from this instant."""
        for deadline in self.deadlines:
            if deadline.stands_until is not None:
                ended = min(self.now, deadline.stands_until)
                deadline.pauses = [*deadline.pauses[:-1], [deadline.pauses[-1][0], ended.isoformat()]]
                deadline.stands_until = None
                if deadline.state == OPEN:
                    self.rework(deadline)

    def resume(self, kind: DeadlineKind) -> None:
        """Take back the end of a clock, as if it had never stopped."""
        deadline = self.clock(kind)
        if deadline and deadline.state != OPEN:
            deadline.state, deadline.ended_at, deadline.exit = OPEN, None, None
            deadline.next_step_at = self.office.next_step_at(deadline, self.now)

    def void(self, reason: str) -> None:
        """End every running clock without a result: the case leaves by an exit."""
        self.go_on()
        for deadline in self.deadlines:
            if deadline.state == OPEN:
                deadline.state, deadline.exit = VOID, reason
                deadline.ended_at, deadline.next_step_at = self.now, None

    def settle(self) -> None:
        """Keep what lists sort by: the next open due date and who answers for it."""
        self._end_idle_parts()
        end_open(self.session, self._id, self.moved, self.now)
        open_ = [one for one in self.deadlines if one.state == OPEN and not one.part]
        for deadline in open_:
            if deadline.agency_code not in (None, self.case.agency_code):
                self._leave_desk(deadline)
            deadline.agency_code = self.case.agency_code
        running = sorted((one for one in open_ if one.kind not in BESIDE), key=lambda one: one.due_at)
        self.case.next_due_at = running[0].due_at if running else None
        self.case.next_due_kind = running[0].kind if running else None

    def _leave_desk(self, deadline: Deadline) -> None:
        """What silence set off inside an agency that passes the case on waits for nobody there any more."""
        sent = select(EscalationStep).where(
            EscalationStep.deadline_id == deadline.id, EscalationStep.to_agency == deadline.agency_code
        )
        for step in self.session.exec(sent.where(col(EscalationStep.acknowledged_at).is_(None))):
            step.acknowledged_at = self.now
            if (step.round, step.step) == (deadline.round, deadline.step):
                deadline.unseen_since = None
                deadline.next_step_at = self.office.next_step_at(deadline, self.now)

    def contribution(self) -> figures.Cells:
        """What the case adds to the figures as it stands."""
        return figures.contribution(self.case, self.deadlines, self.ratings, self.office.local_date)


def deadline_of(term: Term, case_id: int, cycle: int, agency_code: str | None) -> Deadline:
    """The row of a term, whose ladder stands at its foot."""
    return Deadline(
        case_id=case_id,
        kind=DeadlineKind(term.kind),
        cycle=cycle,
        agency_code=agency_code,
        rule=term.rule,
        law=term.law,
        law_version=term.law_version,
        calendar_version=term.calendar_version,
        started_at=term.started_at,
        due_on=term.due_on,
        due_at=term.due_at,
        law_on=term.law_on,
        next_step_at=term.first_step_at or term.due_at,
    )


@contextmanager
def turn(
    session: Session, number: str, actor: Actor, office: Office, now: datetime, *, revision: int | None = None
) -> Iterator[Turn]:
    """Hold a case for change. NotFound for an unknown number; Conflict when it moved on since `revision` was seen."""
    case = session.exec(select(Case).where(col(Case.number) == number).with_for_update()).one_or_none()
    if case is None:
        raise NotFound
    if revision is not None and revision != case.revision:
        raise Conflict("changed_since_opened")
    deadlines = list(session.exec(select(Deadline).where(Deadline.case_id == case.id).order_by(col(Deadline.id))))
    ratings = list(session.exec(select(Rating).where(Rating.case_id == case.id)))
    parts = list(session.exec(select(Part).where(Part.case_id == case.id).order_by(col(Part.no))))
    held = Turn(session, case, actor, office, now, deadlines, ratings, parts)
    before, stood = held.contribution(), (case.agency_code, case.region)
    yield held
    held.settle()
    session.flush()
    if held.case.publish:
        newsletters.after(session, held.case, held.moved, office, now)
    delta = held.contribution()
    delta.subtract(before)
    figures.add(session.connection(), delta)
    if held.reworded or stood != (case.agency_code, case.region):
        keeping.keep(session, case.id)
