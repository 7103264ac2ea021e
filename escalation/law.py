"""What the law allows: terms, extensions and pauses, by name and by the day on which they are in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from models.taxonomy import Role


class LawError(ValueError):
    """A law file does not fit its shape, or the law has no such rule on that day."""


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    # Of the time in which an office is open. No law of the three counts so; an agency's own promise may.
    HOUR = "hour"


class Start(StrEnum):
    """From which day a term runs."""

    NEXT_DAY = "next_day"
    NEXT_WORKING_DAY_REGISTRATION = "next_working_day_registration"


class OnExpiry(StrEnum):
    """What it means that a term has run out."""

    ESCALATE = "escalate"
    DEEMED_REFUSAL = "deemed_refusal"
    LAPSE = "lapse"


class Ground(StrEnum):
    """Why the clock of a term may stand while the author is asked."""

    DOCUMENTS = "documents"


class ProvisionName(StrEnum):
    """What else a law says of complaints, beside its terms."""

    SEVERAL_BODIES = "several_bodies"
    REPEATS = "repeats"
    ANONYMOUS = "anonymous"
    REGISTRATION = "registration"
    SILENCE = "silence"
    FREE_OF_CHARGE = "free_of_charge"


class CountsFrom(StrEnum):
    """From when a term runs where what the law asks of an author came after the complaint."""

    COMPLETION = "completion"
    RECEIPT = "receipt"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """Something that a law says: where, whether that was read in a published source, and from when to when it holds."""

    act: dict[str, str]
    article: str
    verified: bool
    valid_from: date
    valid_to: date | None

    def in_force(self, on: date) -> bool:
        """Whether it applies to what was received on that local day; both ends are days on which it does."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Cited):
    """One term of one law in one version."""

    law: str
    name: RuleName
    amount: int
    unit: Unit
    start: Start
    article_verified: bool
    start_article: str
    on_expiry: OnExpiry
    titles: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Cited):
    """By how much a term may be made longer, at most, and who decides it.

    Either by an amount after its end, or `becomes`: the longer term of that name runs from the same start.
    """

    of: RuleName
    amount: int
    unit: Unit
    becomes: RuleName | None
    signed_by: tuple[Role, ...]
    signer_verified: bool
    notice: RuleName | None
    conditions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Cited):
    """On which ground the clock of a term may stand, and for how many days at least and at most."""

    of: RuleName
    ground: Ground
    least: int
    most: int
    conditions: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision(Cited):
    """One thing more that the law says, in five languages."""

    name: ProvisionName
    says: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion(Cited):
    """What holds where an author gives later what the law asks for, in five languages too."""

    counts_from: CountsFrom
    says: dict[str, str]


_C = TypeVar("_C", bound=Cited)


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
    extensions: tuple[Extension, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    provisions: tuple[Provision, ...] = ()
    completions: tuple[Completion, ...] = ()

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

    def extensions_of(self, name: str, on: date) -> list[Extension]:
        """The ways in which that term could be made longer for what was received on that day."""
        return [one for one in _of_day(self.extensions, on) if one.of == name]

    def suspension(self, name: str, ground: str, on: date) -> Suspension | None:
        """The pause that the law grants on this ground; None where the clock runs on."""
        return next((one for one in _of_day(self.suspensions, on) if (one.of, one.ground) == (name, ground)), None)

    def suspensions_of(self, name: str, on: date) -> list[Suspension]:
        """Every pause that the law grants in this term."""
        return [one for one in _of_day(self.suspensions, on) if one.of == name]

    def completion_on(self, on: date) -> Completion | None:
        """What it said on that day of authors who complete their complaint later; None where it said nothing."""
        return next(iter(_of_day(self.completions, on)), None)

    def provisions_on(self, on: date) -> list[Provision]:
        """What else it said on that day."""
        return _of_day(self.provisions, on)


def _of_day(found: Iterable[_C], on: date) -> list[_C]:
    return [one for one in found if one.in_force(on)]
