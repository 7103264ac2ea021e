"""What the law allows: terms by name and by the day on which they are in force, read from laws/*.toml."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from escalation.tables import HERE, Names, parse_table, read_table

LAWS = HERE / "laws"


class LawError(ValueError):
    """A law file does not fit its shape, or the law has no such rule on that day."""


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"


class Start(StrEnum):
    """From which day a term runs."""

    NEXT_DAY = "next_day"
    NEXT_WORKING_DAY_REGISTRATION = "next_working_day_registration"


class OnExpiry(StrEnum):
    """What it means that a term has run out."""

    ESCALATE = "escalate"
    DEEMED_REFUSAL = "deemed_refusal"
    LAPSE = "lapse"


class RuleName(StrEnum):
    """The terms that the rest of the application may ask for; no law has all of them."""

    ANSWER = "answer"
    ANSWER_WITH_CHECKS = "answer_with_checks"
    ANSWER_NO_THIRD_PARTY = "answer_no_third_party"
    FORWARD = "forward"
    FORWARD_INSIDE = "forward_inside"
    ACKNOWLEDGE = "acknowledge"
    NOTIFY_EXTENSION = "notify_extension"
    APPEAL_WINDOW = "appeal_window"
    APPEAL_ANSWER = "appeal_answer"


class Convention(StrEnum):
    """How every term of a law is counted, whatever its length."""

    DAY_AFTER_RECEIPT = "day_after_receipt"
    REGISTERED_ON_A_WORKING_DAY = "registered_on_a_working_day"
    SAME_DAY_NUMBER = "same_day_number"
    ENDS_ON_A_WORKING_DAY = "ends_on_a_working_day"
    LAST_DAY_WHOLE = "last_day_whole"


@dataclass(frozen=True, slots=True)
class Rule:
    """One term of one law in one version; valid_from and valid_to are both days on which it is in force."""

    law: str
    name: RuleName
    amount: int
    unit: Unit
    start: Start
    act: dict[str, str]
    article: str
    article_verified: bool
    start_article: str
    verified: bool
    valid_from: date
    valid_to: date | None
    on_expiry: OnExpiry
    titles: dict[str, str]

    def in_force(self, on: date) -> bool:
        """Whether the rule applies to what was received on that local day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Where a convention of counting is written, and whether that was read in a published source."""

    name: Convention
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of one jurisdiction, all their versions included."""

    code: str
    version: str
    titles: dict[str, str]
    rules: tuple[Rule, ...]
    conventions: tuple[CountingRule, ...]

    def rule(self, name: str, on: date) -> Rule:
        """The version of the rule in force on that day; raises LawError when the law has none."""
        versions = [rule for rule in self.rules if rule.name == name]
        if not versions:
            has = ", ".join(sorted({rule.name.value for rule in self.rules}))
            raise LawError(f"The law of {self.code} has no rule {name!r}; it has {has}.")
        for rule in versions:
            if rule.in_force(on):
                return rule
        first = min(rule.valid_from for rule in versions)
        raise LawError(f"The law of {self.code} has no rule {name!r} in force on {on}; the first starts on {first}.")


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RuleRow(_Row):
    name: RuleName
    amount: Annotated[int, Field(gt=0)]
    unit: Unit
    start: Start
    act: str
    article: str
    article_verified: bool = True
    start_article: str = ""
    verified: bool
    valid_from: date
    valid_to: date | None = None
    on_expiry: OnExpiry


class _ConventionRow(_Row):
    name: Convention
    article: str = ""
    verified: bool


class _LawFile(_Row):
    code: str
    version: str
    titles: Names
    acts: dict[str, Names]
    rule_titles: dict[RuleName, Names]
    rule: list[_RuleRow]
    convention: list[_ConventionRow]

    @model_validator(mode="after")
    def _names_what_it_uses(self) -> Self:
        acts = {row.act for row in self.rule} - set(self.acts)
        untitled = {row.name.value for row in self.rule} - set(self.rule_titles)
        if acts or untitled:
            raise ValueError(f"acts without a name {sorted(acts)}, rules without a title {sorted(untitled)}")
        return self


@cache
def load_law(code: str, folder: Path = LAWS) -> Law:
    """The law of a jurisdiction such as kz; raises LawError when the folder has no file for it or it is ill-formed."""
    return _law(read_table(folder, code, _LawFile, LawError))


def parse_law(name: str, text: str) -> Law:
    """The law written in a TOML text; raises LawError, naming the field, when it does not fit."""
    return _law(parse_table(name, text, _LawFile, LawError))


def _law(file: _LawFile) -> Law:
    rules = tuple(_rule(file, row) for row in file.rule)
    _refuse_overlaps(file.code, rules)
    conventions = tuple(CountingRule(row.name, row.article, row.verified) for row in file.convention)
    return Law(file.code, file.version, file.titles, rules, conventions)


def _rule(file: _LawFile, row: _RuleRow) -> Rule:
    fields = row.model_dump(exclude={"act"})
    return Rule(law=file.code, act=file.acts[row.act], titles=file.rule_titles[row.name], **fields)


def _refuse_overlaps(code: str, rules: Iterable[Rule]) -> None:
    for earlier, later in pairwise(sorted(rules, key=lambda rule: (rule.name, rule.valid_from))):
        if earlier.name == later.name and earlier.in_force(later.valid_from):
            raise LawError(f"The law of {code} has two versions of {later.name.value} in force on {later.valid_from}.")
