"""The office of one jurisdiction: its profile, its law and its calendar, as the verbs and the intakes ask for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from escalation.calendar import CALENDARS, Calendar, load_calendar
from escalation.clock import Due, due
from escalation.law import Law, LawError
from escalation.lawfile import LAWS, load_law
from models.deadline import Deadline, Term
from models.profile import PROFILES, Profile, load_profile
from models.taxonomy import Channel

# The instant before midnight still belongs to the day that ends.
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Jurisdiction:
    """One country's rules. `served` are the channels by which messages can leave here."""

    profile: Profile
    law: Law
    calendar: Calendar
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

    def due(self, kind: str, started_at: datetime) -> Due | None:
        """The worked due date of this kind of term; None where the law in force that day knows no such term."""
        try:
            rule = self.law.rule(kind, self.local_date(started_at))
        except LawError:
            return None
        return due(rule, self.calendar, started_at)

    def term(self, kind: str, started_at: datetime) -> Term | None:
        """The same as a row-to-be."""
        worked = self.due(kind, started_at)
        if worked is None:
            return None
        return Term(
            kind=kind,
            rule=worked.rule,
            law=self.law.code,
            law_version=self.law.version,
            calendar_version=worked.calendar_version,
            started_at=started_at,
            due_on=worked.due_on,
            due_at=worked.due_at,
        )

    def worked_sum(self, deadline: Deadline) -> Due:
        """The sum behind a kept deadline, worked again from its rule and start: it shows how the date came about."""
        rule = self.law.rule(deadline.rule, self.local_date(deadline.started_at))
        return due(rule, self.calendar, deadline.started_at)


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
    law, calendar = load_law(profile.law, sources.laws), load_calendar(code, sources.calendars)
    return Jurisdiction(profile, law, calendar, served)
