"""The ladders of a country as data: who is called, and when. Read from models/countries/profiles/*/ladder.toml."""

from datetime import time
from enum import StrEnum
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from escalation.tables import parse_table, read_table
from models.countries.profile import PROFILES
from models.taxonomy import DeadlineKind

FILE = "ladder"


class LadderError(ValueError):
    """A ladder file does not fit its shape, or leads to nobody."""


class Rank(StrEnum):
    """Whom a rung calls, from the foot to the top. A superior is the head of the next body above that has one."""

    CLERK = "clerk"
    OFFICER = "officer"
    MANAGER = "manager"
    HEAD = "head"
    SUPERIOR = "superior"
    OVERSIGHT = "oversight"


UPWARDS = tuple(Rank)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rung(_Row):
    """A step after the end of the term: when so many working days have passed."""

    to: Rank
    after: Annotated[int, Field(ge=0)]


class Ladder(_Row):
    """Of these kinds of clock. At each of these shares of a term a reminder goes to the first of `remind` there is."""

    of: tuple[DeadlineKind, ...] = ()
    remind_at: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = ()
    remind: tuple[Rank, ...] = ()
    steps: Annotated[tuple[Rung, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _climbs_to_the_top(self) -> Self:
        ranks = [UPWARDS.index(rung.to) for rung in self.steps]
        days = [rung.after for rung in self.steps]
        if bool(self.remind_at) != bool(self.remind):
            raise ValueError("remind_at and remind need each other: when, and whom")
        if any(later <= earlier for earlier, later in pairwise(self.remind_at)):
            raise ValueError("remind_at must grow")
        if days[0] != 0:
            raise ValueError("the first step must be at the end of the term: after = 0")
        if any(later <= earlier for earlier, later in [*pairwise(ranks), *pairwise(days)]):
            raise ValueError("each step must call somebody higher, and later, than the one before")
        if self.steps[-1].to is not Rank.OVERSIGHT:
            raise ValueError("the last step must call oversight, or silence could end with nobody")
        return self


class Work(_Row):
    """The hours of a working day in which a reminder may disturb somebody, local time."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_first(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be earlier than closes")
        return self


class Ladders(_Row):
    """All ladders of a country. unseen_days: so many working days unacknowledged, and a step goes one higher."""

    unseen_days: Annotated[int, Field(ge=1)]
    work: Work
    otherwise: Ladder
    ladder: tuple[Ladder, ...] = ()

    @model_validator(mode="after")
    def _each_kind_has_one(self) -> Self:
        named = [kind.value for one in self.ladder for kind in one.of]
        twice = sorted({kind for kind in named if named.count(kind) > 1})
        if twice:
            raise ValueError(f"more than one ladder for {', '.join(twice)}")
        return self

    @cached_property
    def _by_kind(self) -> dict[str, Ladder]:
        return {kind.value: one for one in self.ladder for kind in one.of}

    def for_kind(self, kind: str) -> Ladder:
        """The ladder of that kind of clock."""
        return self._by_kind.get(kind, self.otherwise)


@cache
def load_ladders(code: str, folder: Path = PROFILES) -> Ladders:
    """The ladders of a country such as kz, read once; LadderError names the file and the field that does not fit."""
    return read_table(folder / code, FILE, Ladders, LadderError)


def parse_ladders(name: str, text: str) -> Ladders:
    """The ladders written in a TOML text; LadderError, naming the field, when it does not fit."""
    return parse_table(name, text, Ladders, LadderError)
