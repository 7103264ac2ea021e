"""The register that another office kept before it joined: a file of its cases, and the map that reads it."""

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from api.simulation.people import Citizens
from channels.history.loading import Order
from channels.history.mapping import parse_map
from models.countries.profile import Profile

MAP = """
source = "register"
law = "{law}"
zone = "UTC"
[columns]
id = "number"
received = "came"
answered = "answered"
agency = "office"
category = "subject"
region = "place"
language = "language"
text = "letter"
answer_text = "reply"
[defaults]
status = "open"
[[events]]
verb = "reopen"
column = "again"
"""
# So long before it joined the office began to keep it. Of its answers some were not the last word.
SPAN = timedelta(days=90)
REOPENED = 0.06
REPLY = "Выполнено."


class Line(NamedTuple):
    """A row of the file; an empty time has not come."""

    number: str
    came: str
    answered: str
    again: str
    office: str
    subject: str
    place: str
    language: str
    letter: str
    reply: str


class Register:
    """The lines of one office after the other; no number comes twice."""

    def __init__(self, profile: Profile, citizens: Citizens, chance: random.Random) -> None:
        self._profile, self._citizens, self._chance = profile, citizens, chance
        self._written = 0

    def order(self, folder: Path, lines: Iterable[Line]) -> Order:
        """The order to import these lines; the file that holds them lies in the folder."""
        file = folder / "register.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(Line._fields)
            writer.writerows(lines)
        return Order(file, parse_map("register.toml", MAP.format(law=self._profile.law), self._profile))

    def lines(self, n: int, until: datetime) -> Iterator[Line]:
        """So many cases that came in the months before `until`, drawn one by one."""
        for _ in range(n):
            self._written += 1
            yield self._line(str(self._written), until)

    def _line(self, number: str, until: datetime) -> Line:
        letter = self._citizens.complaint(subject_known=True)
        came = until - SPAN * self._chance.random()
        answered = came + timedelta(days=self._chance.lognormvariate(2.1, 0.75))
        again = answered + timedelta(days=self._chance.uniform(0.1, 20))
        is_answered = answered < until
        return Line(
            number=number,
            came=came.isoformat(),
            answered=answered.isoformat() if is_answered else "",
            again=again.isoformat() if again < until and self._chance.random() < REOPENED else "",
            office=self._profile.agency_for(letter.category or "", letter.region),
            subject=letter.category or "",
            place=letter.region or "",
            language=letter.language or "",
            letter=letter.text,
            reply=REPLY if is_answered else "",
        )
