"""The inbox: keep the event, say yes, then make of it what it means; what fails too often waits for a person."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from channels.inlet import (
    Acted,
    Arrival,
    Call,
    Envelope,
    Erased,
    Filed,
    Hook,
    Inlet,
    Joiner,
    Part,
    Passed,
    Reach,
    Reported,
    Rewritten,
    Said,
    Whole,
    Written,
)
from channels.intake import given_by, prepare
from channels.outbox.echoes import UnknownMessageError
from channels.outbox.receipts import take_report
from channels.pieces import gather
from channels.talk import changes
from channels.talk.talk import Moment, Setting, Talk, hold
from channels.texts import sentence
from escalation.office import Jurisdiction
from models.actions import citizen as acts
from models.actions.filing import open_case
from models.actions.identity import identify
from models.actions.inbound import PATIENCE, due, end, is_kept, put_off, take
from models.actions.rounds import ENDING, place_of
from models.actions.turn import Turn, turn
from models.actor import citizen
from models.case import Case
from models.contact import ContactAddress, ContactPoint, known_at
from models.db import reader, unit_of_work
from models.errors import JawabError, NotFound
from models.inbound import InboundEvent
from models.lifecycle import Verb

log = logging.getLogger("jawab.inbox")

BATCH = 50

# By channel and account.
Inlets = Mapping[tuple[str, str], Inlet]

ACTS: Mapping[Verb, Callable[[Turn, Acted], object]] = {
    Verb.MESSAGE: lambda held, act: acts.add_message(held, act.text, act.author.channel),
    Verb.RATE: lambda held, act: acts.rate(held, act.value, act.text),
    Verb.REOPEN: lambda held, act: acts.reopen(held, act.text),
    Verb.APPEAL: lambda held, act: acts.appeal(held, act.text),
    Verb.WITHDRAW: lambda held, _act: acts.withdraw(held),
}


SAID: Mapping[type[Said], Callable[[Talk, Any], object]] = {
    Written: changes.listen,
    Rewritten: changes.rewrite,
    Erased: changes.erase,
    Reach: changes.reach,
    Passed: changes.pass_by,
}


@dataclass(frozen=True, slots=True)
class Inbox:
    """One deployment's way in, for every channel."""

    engine: Engine
    inlets: Inlets
    setting: Setting

    @property
    def office(self) -> Jurisdiction:
        """The jurisdiction."""
        return self.setting.office

    def receive(self, inlet: Hook, call: Call) -> int:
        """Keep the events of a request durably; how many of them were new.

        NotSignedIn where its proof is wrong. BadInput or NotFound where the other side can mend what it sends and an
        event could never become anything: nothing is kept then, and the sender still has it.
        """
        envelopes = inlet.admit(call)
        if inlet.correctable:
            for one in envelopes:
                self._refuse_hopeless(inlet.read(one.body), call.now)
        return sum(self.keep(inlet, one, call.now) for one in envelopes)

    def process(self, now: datetime) -> int:
        """Work off a batch of every account, so that none starves; how many events came to an end."""
        return sum(self._try(key, now) for inlet in self.inlets.values() for key in self._due(inlet, now))

    def _refuse_hopeless(self, arrival: Arrival, now: datetime) -> None:
        if isinstance(arrival, Filed):
            prepare(arrival.incoming, self.office, "", now)
        elif isinstance(arrival, Acted):
            if arrival.given is not None:
                given_by(arrival.given, self.office)
            with Session(reader(self.engine)) as session:
                _case_of(session, arrival.number, arrival.author)

    def keep(self, inlet: Inlet, envelope: Envelope, now: datetime) -> bool:
        """Keep one event durably; whether it was new."""
        event = InboundEvent(
            channel=inlet.channel, account=inlet.account, at=now, next_try_at=now, **envelope._asdict()
        )
        try:
            with unit_of_work(self.engine) as session:
                session.add(event)
        except IntegrityError:
            # It came before, or comes twice at this moment: the key decides, not a look beforehand.
            with Session(reader(self.engine)) as session:
                if not is_kept(session, inlet.channel, inlet.account, envelope.event_id):
                    raise
            return False
        return True

    def _due(self, inlet: Inlet, now: datetime) -> Sequence[Any]:
        with Session(reader(self.engine)) as session:
            return session.execute(due(inlet.channel, inlet.account, now).limit(BATCH)).scalars().all()

    def _try(self, key: int, now: datetime) -> int:
        try:
            return int(self._process(key, now))
        except ENDING:
            raise
        except Exception as error:
            put_off(self.engine, key, place_of(error), now)
            return 0

    def _process(self, key: int, now: datetime) -> bool:
        with unit_of_work(self.engine) as session:
            event = take(session, key)
            if event is None:
                return False
            arrival = self._meaning(session, event, now)
            if arrival is None:
                return False
            if isinstance(arrival, Filed | Reported):
                self._apply(session, event, arrival, now)
                end(event, now)
                return True
        if isinstance(arrival, Acted):
            return self._act(key, arrival, now)
        return self._hear(key, arrival, now)

    def _meaning(self, session: Session, event: InboundEvent, now: datetime) -> Whole | None:
        """What the event brings; None where it is a piece of something and waits for the others."""
        inlet = self.inlets[event.channel, event.account]
        arrival = inlet.read(event.body)
        if not isinstance(arrival, Part):
            return arrival
        return gather(session, event, cast(Joiner, inlet), now)

    def _apply(self, session: Session, event: InboundEvent, arrival: Filed | Reported, now: datetime) -> None:
        if isinstance(arrival, Reported):
            self._report(session, event, arrival, now)
            return
        key = f"{event.channel}:{event.account}:{event.event_id}"
        open_case(session, prepare(arrival.incoming, self.office, key, event.at), self.office, self.setting.pepper, now)

    def _report(self, session: Session, event: InboundEvent, arrival: Reported, now: datetime) -> None:
        """What nobody here knows after the last try was written by others of the account, where there are others."""
        try:
            take_report(session, event.channel, arrival, self.office, now)
        except UnknownMessageError:
            if not arrival.shared or event.tries + 1 < PATIENCE:
                raise
            log.info("event %s of %s is about a message that is none of ours", event.id, event.channel)

    def _act(self, key: int, arrival: Acted, now: datetime) -> bool:
        """What cannot be done any more at a case that has moved on is answered there, not lost."""
        try:
            self._turn(key, arrival, now, lambda held: self._do(held, arrival))
        except JawabError as refusal:
            why = refusal
            self._turn(key, arrival, now, lambda held: _tell_why(held, why))
        return True

    def _do(self, held: Turn, act: Acted) -> None:
        if act.given is not None:
            identify(held, given_by(act.given, self.office))
        else:
            ACTS[act.verb](held, act)

    def _hear(self, key: int, arrival: Said, now: datetime) -> bool:
        """A word of a conversation; what cannot be done is answered there."""
        try:
            self._talk(key, arrival, now, lambda talk: SAID[type(arrival)](talk, arrival))
        except JawabError as refusal:
            why = refusal
            self._talk(key, arrival, now, lambda talk: talk.refuse(why))
        return True

    def _talk(self, key: int, arrival: Said, now: datetime, work: Callable[[Talk], object]) -> None:
        with unit_of_work(self.engine) as session:
            event = take(session, key)
            if event is None:
                return
            if arrival.author is not None:
                work(hold(session, arrival.author, self.setting, Moment(str(event.id), event.at, now)))
            end(event, now)

    def _turn(self, key: int, arrival: Acted, now: datetime, work: Callable[[Turn], object]) -> None:
        with unit_of_work(self.engine) as session:
            case = _case_of(session, arrival.number, arrival.author)
            with turn(session, case.number, citizen(case.id or 0), self.office, now) as held:
                event = take(session, key)
                if event is not None:
                    work(held)
                    end(event, now)


def _case_of(session: Session, number: str, author: ContactAddress) -> Case:
    """The case of this number if it came from this address; NotFound alike where there is none and where it did not."""
    joined = select(Case).join(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
    case = session.exec(joined.where(Case.number == number, *known_at(author))).one_or_none()
    if case is None:
        raise NotFound("no_such_case")
    return case


def _tell_why(held: Turn, refusal: JawabError) -> None:
    held.tell("not_possible", reason=sentence(refusal, held.case.language))
