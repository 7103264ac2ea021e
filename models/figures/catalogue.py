"""Every figure once: its name, what it counts, of what it is a share. The words live in models/figures/figures.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "figures.toml"


class Unit(StrEnum):
    """What the number is."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"


class Basis(StrEnum):
    """The month in which something counts: of its legal date, receipt, answer, of a decision; or as it stands now."""

    DUE = "due"
    RECEIPT = "receipt"
    ANSWER = "answer"
    DECISION = "decision"
    NOW = "now"


class Grain(StrEnum):
    """How finely it is kept; GRAINS says by what."""

    MONTH = "month"
    DAY = "day"
    NOW = "now"
    EDITION = "edition"


GRAINS: Mapping[Grain, tuple[str, ...]] = {
    Grain.MONTH: ("agency", "category", "region", "month"),
    Grain.DAY: ("agency", "local_day"),
    Grain.NOW: ("agency", "category", "region"),
    # Counted anew for each edition, of the last months only.
    Grain.EDITION: ("agency", "month"),
}


class Rule(StrEnum):
    """What decides whether it is shown; docs/figures.md says it at length.

    beside: it is not small, nor is the distance to a count beside which it stands. both: where numerator and
    denominator are. rest: the same, of what is left of the denominator. enough: from `least` answers on. line: a line
    of parts of its own. inside: never.
    """

    BESIDE = "beside"
    BOTH = "both"
    REST = "rest"
    ENOUGH = "enough"
    LINE = "line"
    INSIDE = "inside"


class Place(StrEnum):
    """Where it is read: the public page, an agency's page, the page's file, the JSON interface, oversight."""

    PAGE = "page"
    AGENCY = "agency"
    FILE = "file"
    API = "api"
    OVERSIGHT = "oversight"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure.

    smaller, larger: the counts beside which it is shown, parts of it and wholes of it. made_of: the count that says,
    shown as well, what it is made up of. exit: a way of leaving without an answer. api: what the interface calls it.
    """

    code: str
    name: Mapping[str, str]
    definition: Mapping[str, str]
    unit: Unit
    month: Basis
    grain: tuple[Grain, ...]
    rule: Rule
    used: frozenset[Place]
    numerator: str | None = None
    denominator: str | None = None
    quantile: float | None = None
    least: int | None = None
    smaller: tuple[str, ...] = ()
    larger: tuple[str, ...] = ()
    made_of: str | None = None
    exit: bool = False
    api: str = ""

    @property
    def outside(self) -> str:
        """What the JSON interface calls it."""
        return self.api or self.code


Catalogue = Mapping[str, Kpi]


class CatalogueError(ValueError):
    """A catalogue that cannot be used; the lines say what is wrong with which figure."""


def read(tables: Mapping[str, Mapping[str, Any]]) -> Catalogue:
    """The figures of the tables, unchecked as a whole; CatalogueError for a field or word that does not exist."""
    return {code: _figure(code, table) for code, table in tables.items()}


def _figure(code: str, table: Mapping[str, Any]) -> Kpi:
    try:
        return Kpi(
            **{
                **table,
                "code": code,
                "name": table.get("name", {}),
                "definition": table.get("definition", {}),
                "unit": Unit(table["unit"]),
                "month": Basis(table["month"]),
                "grain": tuple(Grain(one) for one in table["grain"]),
                "rule": Rule(table["rule"]),
                "used": frozenset(Place(one) for one in table["used"]),
                "smaller": tuple(table.get("smaller", ())),
                "larger": tuple(table.get("larger", ())),
            }
        )
    except KeyError as gap:
        raise CatalogueError(f"{code}: {gap.args[0]} is missing") from None
    except (TypeError, ValueError) as error:
        raise CatalogueError(f"{code}: {error}") from None


@cache
def catalogue() -> Catalogue:
    """The figures of this installation in the order of the file."""
    return read(tomllib.loads(FILE.read_text("utf-8")))


def of_rule(rule: Rule) -> list[Kpi]:
    """The figures that this rule decides about."""
    return [one for one in catalogue().values() if one.rule == rule]


def figure_name(code: str, language: str) -> str:
    """What the figure is called; KeyError for a figure or language that does not exist."""
    return catalogue()[code].name[language]


def figure_meaning(code: str, language: str) -> str:
    """What the figure counts, in a sentence or two; KeyError for a figure or language that does not exist."""
    return catalogue()[code].definition[language]
