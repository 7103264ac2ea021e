"""How a law is written down: laws/*.toml, checked against their shape and against themselves."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from escalation.law import (
    Completion,
    Convention,
    CountingRule,
    CountsFrom,
    Extension,
    Ground,
    Law,
    LawError,
    OnExpiry,
    Provision,
    ProvisionName,
    Rule,
    RuleName,
    Start,
    Suspension,
    Unit,
)
from escalation.tables import HERE, Names, parse_table, read_table
from models.taxonomy import Role

LAWS = HERE / "laws"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Amount = Annotated[int, Field(gt=0)]


class _Cited(_Row):
    act: str
    article: str
    verified: bool
    valid_from: date
    valid_to: date | None = None


class _RuleRow(_Cited):
    name: RuleName
    amount: _Amount
    unit: Unit
    start: Start
    article_verified: bool = True
    start_article: str = ""
    on_expiry: OnExpiry


class _ExtensionRow(_Cited):
    of: RuleName
    amount: _Amount = 1
    unit: Unit = Unit.WORKING_DAY
    becomes: RuleName | None = None
    signed_by: Annotated[tuple[Role, ...], Field(min_length=1)]
    signer_verified: bool = False
    notice: RuleName | None = None
    conditions: Names


class _SuspensionRow(_Cited):
    of: RuleName
    ground: Ground
    least: _Amount
    most: _Amount
    conditions: Names

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.most < self.least:
            raise ValueError(f"most ({self.most} days) is less than least ({self.least} days)")
        return self


class _ProvisionRow(_Cited):
    name: ProvisionName
    says: Names


class _CompletionRow(_Cited):
    counts_from: CountsFrom
    says: Names


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
    extension: list[_ExtensionRow] = []
    suspension: list[_SuspensionRow] = []
    provision: list[_ProvisionRow] = []
    completion: list[_CompletionRow] = []

    @model_validator(mode="after")
    def _names_what_it_uses(self) -> Self:
        cited: list[_Cited] = [*self.rule, *self.extension, *self.suspension, *self.provision, *self.completion]
        acts = {row.act for row in cited} - set(self.acts)
        named = {row.name for row in self.rule}
        untitled = {name.value for name in named - set(self.rule_titles)}
        if acts or untitled:
            raise ValueError(f"acts without a name {sorted(acts)}, rules without a title {sorted(untitled)}")
        asked = {row.of for row in self.extension} | {row.of for row in self.suspension}
        asked |= {name for row in self.extension for name in (row.becomes, row.notice) if name}
        if asked - named:
            raise ValueError(f"extensions or suspensions speak of rules that are not there: {sorted(asked - named)}")
        return self


@cache
def load_law(code: str, folder: Path = LAWS) -> Law:
    """The law of a jurisdiction such as kz; raises LawError when the folder has no file for it or it is ill-formed."""
    return _law(read_table(folder, code, _LawFile, LawError))


def parse_law(name: str, text: str) -> Law:
    """The law written in a TOML text; raises LawError, naming the field, when it does not fit."""
    return _law(parse_table(name, text, _LawFile, LawError))


def _law(file: _LawFile) -> Law:
    rules = tuple(Rule(law=file.code, titles=file.rule_titles[row.name], **_fields(file, row)) for row in file.rule)
    _refuse_overlaps(file.code, rules)
    return Law(
        file.code,
        file.version,
        file.titles,
        rules,
        tuple(CountingRule(row.name, row.article, row.verified) for row in file.convention),
        tuple(Extension(**_fields(file, row)) for row in file.extension),
        tuple(Suspension(**_fields(file, row)) for row in file.suspension),
        tuple(Provision(**_fields(file, row)) for row in file.provision),
        tuple(Completion(**_fields(file, row)) for row in file.completion),
    )


def _fields(file: _LawFile, row: _Cited) -> dict[str, Any]:
    return {**row.model_dump(), "act": file.acts[row.act]}


def _refuse_overlaps(code: str, rules: Iterable[Rule]) -> None:
    for earlier, later in pairwise(sorted(rules, key=lambda rule: (rule.name, rule.valid_from))):
        if earlier.name == later.name and earlier.in_force(later.valid_from):
            raise LawError(f"The law of {code} has two versions of {later.name.value} in force on {later.valid_from}.")
