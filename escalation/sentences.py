"""The sentences of a worked sum: escalation/texts/*.toml, checked against their shape."""

from functools import cache

from pydantic import BaseModel, ConfigDict

from escalation.law import Unit
from escalation.tables import HERE, read_table


class TextError(ValueError):
    """There are no texts in that language, or one of them is missing."""


class Row(BaseModel):
    """Nothing more than is written here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dates(Row):
    """Patterns of dates."""

    full: str
    weekday: str
    day: str
    time: str


class Began(Row):
    """How the sum begins, by what began the term."""

    received: str
    notify_extension: str
    appeal_window: str


class Sentences(Row):
    """The sentences, with their places."""

    not_working: str
    registered: str
    counted: str
    months: str
    short_month: str
    worked_weekends: str
    not_counted: str
    hours: str
    rolled: str
    longer: str
    stood: str
    short: str
    due: str
    due_hour: str
    unverified: str
    article_unverified: str
    foreseen: str
    article: str
    articles: str
    calendar: str


class Why(Row):
    """Why a day does not count."""

    weekend: str
    holiday: str
    with_moved: str
    moved: str
    exchanged: str
    decreed: str
    estimated: str


class Labels(Row):
    """What stands before each line."""

    wrote: str
    began: str
    registered: str
    counted: str
    not_counted: str
    stood: str
    longer: str
    law: str


class Texts(Row):
    """Everything of one language."""

    dates: Dates
    units: dict[Unit, dict[str, str]]
    began: Began
    sentences: Sentences
    why: Why
    labels: Labels
    zones: dict[str, str]


@cache
def texts_of(language: str) -> Texts:
    """The sentences of a language, read once; TextError where it has none."""
    return read_table(HERE / "texts", language, Texts, TextError)
