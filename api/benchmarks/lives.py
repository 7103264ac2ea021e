"""Drawn lives of cases and the places where they happen: few of each, multiplied with each other into a nation."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table

from escalation.office import Jurisdiction
from models.case import Case
from models.db import Instant
from models.deadline import MET, MISSED, OPEN, VOID, Deadline
from models.figures.cells import DayCell, Key, WayCell, contribution
from models.rating import Rating
from models.taxonomy import Category, Channel, DeadlineKind, RatingValue, State

# Primes: every life meets every place before a pair comes again.
LIVES, PLACES = 50_021, 100_003
DAYS = 1096
# What an agency got by transfer, or a person chose against the table.
ELSEWHERE = 0.03
NEVER = timedelta(days=3000)

_metadata = MetaData()
_texts = ("state", "next_due_kind", "clock_state", "exit", "rating")
_instants = ("received_at", "answered_at", "next_due_at", "due_at", "ended_at", "next_step_at")
life_table = Table(
    "bench_lives",
    _metadata,
    Column("slot", Integer, primary_key=True),
    Column("cycle", Integer),
    Column("appealed", Boolean),
    *(Column(name, Date) for name in ("received_on", "due_on")),
    *(Column(name, Instant) for name in _instants),
    *(Column(name, String(20)) for name in _texts),
)
place_table = Table(
    "bench_places",
    _metadata,
    Column("slot", Integer, primary_key=True),
    *(Column(name, String(80)) for name in ("agency_code", "category", "region")),
)
Row = dict[str, Any]


class Draw:
    """Three years of lives up to `now`, by chance, always the same."""

    def __init__(self, office: Jurisdiction, now: datetime) -> None:
        self.now = now
        self._office = office
        self._chance = random.Random(4827)
        self._cells: list[Key] = []
        self._terms: dict[date, tuple[date, datetime]] = {}
        self.places = list(self._places())
        self.lives = [self._life() for _ in range(LIVES)]

    def _places(self) -> Iterator[Row]:
        """Most in few: the n-th largest region or subject has an n-th of the largest one's."""
        profile = self._office.profile
        drawn = (self._ranked(sorted(codes)) for codes in (profile.regions, set(Category)))
        for region, category in zip(*drawn, strict=True):
            agency = profile.agency_for(category, region)
            if self._chance.random() < ELSEWHERE:
                agency = self._chance.choice(list(profile.agencies))
            yield {"agency_code": agency, "category": category, "region": region}

    def _ranked(self, codes: list[str]) -> list[str]:
        return self._chance.choices(codes, [1 / rank for rank in range(1, len(codes) + 1)], k=PLACES)

    def _life(self) -> Row:
        began = self.now - timedelta(days=self._chance.uniform(0, DAYS))
        due_on, due_at = self._term(self._office.local_date(began))
        took = NEVER if self._chance.random() < 0.01 else timedelta(days=self._chance.lognormvariate(2.1, 0.75))
        ended = began + took
        left = self._chance.choices((None, "withdrawn", "rejected"), (96, 3, 1))[0]
        life: Row = {
            "received_at": began,
            "received_on": self._office.local_date(began),
            "due_on": due_on,
            "due_at": due_at,
        }
        life |= {"cycle": 1, "appealed": False, "rating": None, "exit": None, "answered_at": None}
        if ended > self.now:
            running: Row = {"state": State.IN_PROGRESS, "clock_state": OPEN, "ended_at": None}
            step = due_at if due_at >= self.now else None
            return life | running | {"next_due_at": due_at, "next_due_kind": "answer", "next_step_at": step}
        life |= {"ended_at": ended, "next_due_at": None, "next_due_kind": None, "next_step_at": None}
        if left:
            return life | {"state": State(left), "clock_state": VOID, "exit": left}
        return life | self._answered(ended, in_time=ended <= due_at)

    def _answered(self, at: datetime, *, in_time: bool) -> Row:
        rating = self._chance.choices((None, *RatingValue), (60, 25, 8, 7))[0]
        return {
            "state": State.CLOSED,
            "clock_state": MET if in_time else MISSED,
            "answered_at": at,
            "cycle": 2 if self._chance.random() < 0.06 else 1,
            "appealed": self._chance.random() < 0.02,
            "rating": rating,
        }

    def _term(self, day: date) -> tuple[date, datetime]:
        if day not in self._terms:
            noon = datetime.combine(day, time(12), self._office.zone)
            term = self._office.term(DeadlineKind.ANSWER, noon)
            if term is None:
                raise ValueError("this jurisdiction sets no term for an answer")
            self._terms[day] = term.due_on, term.due_at
        return self._terms[day]

    @cached_property
    def kinds(self) -> list[int]:
        """Of every place which of the different ones it is."""
        known = {place: number for number, place in enumerate(self._different)}
        return [known[tuple(place.values())] for place in self.places]

    @cached_property
    def _different(self) -> list[tuple[str, ...]]:
        return sorted({tuple(place.values()) for place in self.places})

    @cached_property
    def shapes(self) -> list[list[int]]:
        """Of every life what a case adds to the figures, as numbers of cells that lack their place."""
        known: dict[Key, int] = {}
        shapes = [[known.setdefault(cell, len(known)) for cell in self._adds(life)] for life in self.lives]
        self._cells = list(known)
        return shapes

    def cell(self, kind: int, shape: int) -> Key:
        """The cell of that number at a place of that kind."""
        agency, category, region = self._different[kind]
        cell = self._cells[shape]
        if isinstance(cell, DayCell | WayCell):
            return cell._replace(agency_code=agency)
        return cell._replace(agency_code=agency, category=category, region=region)

    def _adds(self, life: Row) -> list[Key]:
        columns = {name: life[name] for name in ("state", "cycle", "received_at", "received_on", "answered_at")}
        columns |= {"channel": Channel.WEB, "language": self._office.profile.languages[0], "has_clock": True}
        case = Case(jurisdiction=self._office.profile.code, **columns)
        clock: Row = {"started_at": life["received_at"], "state": life["clock_state"]}
        clock |= {name: life[name] for name in ("due_on", "due_at", "ended_at", "exit")}
        kinds = [DeadlineKind.ANSWER] + [DeadlineKind.APPEAL_ANSWER] * life["appealed"]
        clocks = [Deadline(kind=kind, cycle=1, **clock) for kind in kinds]
        ratings = [Rating(case_id=0, cycle=1, value=life["rating"], at=self.now)] if life["rating"] else []
        return list(contribution(case, clocks, ratings, self._office.local_date).elements())
