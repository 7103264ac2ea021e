"""The office of one jurisdiction: its profile, its law and its calendar, as the verbs and the intakes ask for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from escalation.amending import amended, as_of, reaching, refuse
from escalation.calendar import CALENDARS, Amendment, Calendar, CalendarError, load_calendar
from escalation.clock import Changes, Due, Longer, Pause, due, end_of
from escalation.ladder import Clock, next_step
from escalation.law import CountsFrom, Extension, Law, LawError, Rule, Unit
from escalation.lawfile import LAWS, load_law
from escalation.rungs import Ladders, load_ladders
from models.calendarchange import CalendarChange, approved, revision
from models.countries.profile import PROFILES, Profile, load_profile
from models.deadline import PROMISE, Deadline, Grant, Stand, Term, spans_of
from models.register import LEADER
from models.taxonomy import Channel, Outcome

# The instant before midnight still belongs to the day that ends.
TICK = timedelta(microseconds=1)
# So many years after a calendar's last one, and after today, are guessed: a complaint is taken in whatever year its
# term ends, also where nobody has added one for long.
FORESEEN = 10


@dataclass(frozen=True)
class Jurisdiction:
    """One country's rules. `served` are the channels by which messages can leave here."""

    profile: Profile
    law: Law
    calendar: Calendar
    ladders: Ladders
    served: frozenset[str] = frozenset({Channel.WEB})

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its days begin and end."""
        return self.calendar.zone

    def local_date(self, at: datetime) -> date:
        """The date of an instant here."""
        return at.astimezone(self.zone).date()

    def serves(self, channel: str) -> bool:
        """Whether messages can leave by this channel here."""
        return channel in self.served

    @property
    def audit_share(self) -> float:
        """Of what the machine routes, the share that a second person reads."""
        return self.profile.audit_share

    def lacking(self, name: str | None, identity_number: str | None, *, reachable: bool) -> tuple[str, ...]:
        """What the law asks of an author before its clock runs and is missing; "contact" for an address."""
        return self.profile.identity.lacking(name, identity_number, reachable=reachable)

    def clock_from(self, received_at: datetime, now: datetime) -> datetime:
        """From when the term runs of a complaint that became complete now: the law of the day it came says."""
        said = self.law.completion_on(self.local_date(received_at))
        return received_at if said and said.counts_from == CountsFrom.RECEIPT else now

    @property
    def approval(self) -> tuple[str, ...]:
        """The outcomes whose answers wait for a leader's word in the whole country: all, where a leader signs."""
        return tuple(Outcome) if self.profile.signs == LEADER else self.profile.approval

    @property
    def signs(self) -> str:
        """Who signs the answers of an agency that has set nothing."""
        return self.profile.signs

    def due(self, kind: str, started_at: datetime, under: date | None = None) -> Due | None:
        """The worked due date of this kind of term; None where the law in force that day knows no such term."""
        rule = self._rule(kind, under or self.local_date(started_at))
        return due(rule, self.calendar, started_at) if rule else None

    def term(self, kind: str, started_at: datetime, under: date | None = None) -> Term | None:
        """The same as a row-to-be. What the law of the day `under` did not know yet, the one of the start may."""
        worked = self.due(kind, started_at, under)
        if worked is None:
            return self.term(kind, started_at) if under else None
        return Term(
            kind=kind,
            rule=worked.rule,
            law=self.law.code,
            law_version=self.law.version,
            calendar_version=worked.calendar_version,
            started_at=started_at,
            due_on=worked.due_on,
            due_at=worked.due_at,
            law_on=under,
            first_step_at=self._goes_on_at(Clock(kind, started_at, worked.due_on, worked.due_at), 0, started_at),
        )

    def _rule(self, kind: str, on: date) -> Rule | None:
        try:
            return self.law.rule(kind, on)
        except LawError:
            return None

    def next_step_at(self, deadline: Deadline, now: datetime) -> datetime | None:
        """When the ladder of a running clock goes on, by its `step`, dates and `unseen_since`; None at its top."""
        if not deadline.law:
            # What another system promised calls nobody: the sweep lets go of it at its end.
            return deadline.due_at
        return self._goes_on_at(clock_of(deadline), deadline.step, now)

    def _goes_on_at(self, clock: Clock, taken: int, now: datetime) -> datetime | None:
        step = next_step(self.ladders, clock, taken, self.calendar, now)
        return step.fires_at if step else None

    def worked_sum(self, deadline: Deadline) -> Due:
        """The sum behind a kept deadline, by the calendar that it was worked with: how the date came about."""
        calendar = as_of(self.calendar, deadline.calendar_version)
        return self._worked(deadline, deadline.rule, self._changes(deadline), calendar)

    def counted(self, deadline: Deadline) -> Due | None:
        """The same; None where no law of ours counted the date, or it cannot be counted any more."""
        if not deadline.law or deadline.law == PROMISE:
            return None
        try:
            return self.worked_sum(deadline)
        except (LawError, CalendarError):
            return None

    def reworked(self, deadline: Deadline) -> Term:
        """A kept deadline worked again, by today's calendar, from what was decided about it: a row-to-be."""
        worked = self._worked(deadline, deadline.rule, self._changes(deadline), self.calendar)
        return Term(
            kind=deadline.kind,
            rule=deadline.rule,
            law=deadline.law,
            law_version=deadline.law_version,
            calendar_version=worked.calendar_version,
            started_at=deadline.started_at,
            due_on=worked.due_on,
            due_at=worked.due_at,
            law_on=deadline.law_on,
        )

    def moved(self, deadline: Deadline) -> Term | None:
        """The same; None where it cannot be worked any more, and the date stands."""
        try:
            return self.reworked(deadline)
        except (LawError, CalendarError):
            return None

    def grants(self, deadline: Deadline) -> list[Grant]:
        """How this clock may be made longer; empty where the law knows no way."""
        known = self.law.extensions_of(deadline.rule, self._law_on(deadline))
        return [self._grant(deadline, one) for one in known]

    def _grant(self, deadline: Deadline, one: Extension) -> Grant:
        changes = self._changes(deadline)
        most = replace(changes, longer=Longer(one.amount, one.unit)) if one.becomes is None else changes
        worked = self._worked(deadline, one.becomes or deadline.rule, most, self.calendar)
        roles = frozenset(map(str, one.signed_by))
        return Grant(roles, worked.due_on, one.becomes, worked.term.titles, one.notice, one.article, one.conditions)

    def stand(self, deadline: Deadline, ground: str) -> Stand | None:
        """For how long this clock may stand on that ground; None where the law lets it run on."""
        found = self.law.suspension(deadline.rule, ground, self._law_on(deadline))
        return Stand(found.least, found.most, found.article, found.conditions) if found else None

    def _changes(self, deadline: Deadline) -> Changes:
        """What was decided about a kept clock. While it stands it is worked as if it stood for as long as it may."""
        stood = spans_of(deadline.pauses)
        pauses = tuple(Pause(began, ended or deadline.stands_until or began) for began, ended in stood)
        amount, unit = deadline.longer_amount, deadline.longer_unit
        if not amount or not unit:
            return Changes(None, pauses)
        known = self.law.extensions_of(deadline.rule, self._law_on(deadline))
        article = next((one.article for one in known if one.becomes is None), "")
        return Changes(Longer(amount, Unit(unit), article), pauses)

    def _worked(self, deadline: Deadline, rule: str, changes: Changes, calendar: Calendar) -> Due:
        # The law of the day on which the case began, whatever came into force since.
        written = self.law.rule(rule, self._law_on(deadline))
        return due(written, calendar, deadline.started_at, changes)

    def _law_on(self, deadline: Deadline) -> date:
        return deadline.law_on or self.local_date(deadline.started_at)

    def working_days(self, after: date, until: date) -> int:
        """How many working days there are after one day up to and including another."""
        return self.calendar.worked_until(until) - self.calendar.worked_until(after)

    def end_of(self, day: date) -> datetime:
        """The instant at which a local day ends."""
        return end_of(day, self.zone)

    @property
    def calendar_version(self) -> str:
        """The version of the calendar with which clocks are worked now."""
        return self.calendar.version

    def amended(self, changes: Sequence[CalendarChange]) -> "Jurisdiction":
        """The same rules with these changes of the packaged calendar instead of those that it has."""
        return replace(self, calendar=amended(self.calendar, _amendments(changes)))

    def reaching(self, year: int) -> "Jurisdiction":
        """The same rules with a calendar that foresees the years up to that one; itself where it does."""
        calendar = reaching(self.calendar, year)
        return self if calendar is self.calendar else replace(self, calendar=calendar)

    def refuse_changes(self, approved: Sequence[CalendarChange], proposed: Sequence[CalendarChange]) -> None:
        """BadInput where the calendar with the approved changes cannot take the proposed ones."""
        refuse(amended(self.calendar, _amendments(approved)), _amendments(proposed))


def newest(engine: Engine, office: Jurisdiction, now: datetime) -> Jurisdiction:
    """The office with every approved change of its calendar and the years to come; itself when it has them all."""
    office = office.reaching(office.local_date(now).year + FORESEEN)
    with Session(engine) as session:
        if revision(session, office.profile.code) == len(office.calendar.amendments):
            return office
        return office.amended(approved(session, office.profile.code))


def _amendments(changes: Sequence[CalendarChange]) -> tuple[Amendment, ...]:
    return tuple(
        Amendment(one.day, one.working, one.name, one.decree, tuple(sorted(one.names.items()))) for one in changes
    )


def clock_of(row: Any) -> Clock:
    """What the ladder asks of a deadline, or of a row with its columns."""
    return Clock(row.kind, row.started_at, row.due_on, row.due_at, row.unseen_since)


class Sources(NamedTuple):
    """The folders that hold the data of countries: a folder for each country, a law and a calendar as a file each."""

    profiles: Path = PROFILES
    laws: Path = LAWS
    calendars: Path = CALENDARS


PACKAGED = Sources()


@cache
def open_jurisdiction(
    code: str, served: frozenset[str] = frozenset({Channel.WEB}), sources: Sources = PACKAGED
) -> Jurisdiction:
    """The rules of a country, read once from the data that came with the application, unless said otherwise."""
    profile = load_profile(code, sources.profiles)
    law, calendar = load_law(profile.law, sources.laws), load_calendar(code, sources.calendars, FORESEEN)
    return Jurisdiction(profile, law, calendar, load_ladders(code, sources.profiles), served)
