"""What a country consists of: its agencies, regions, the fields that its law asks for, and its services."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EVERYWHERE = "*"
# What every law asks for beside its own fields: somewhere to answer.
CONTACT = "contact"


class AgencyKind(StrEnum):
    """What sort of body answers."""

    CENTRAL = "central"
    REGIONAL = "regional"
    CITY = "city"
    UTILITY = "utility"
    OVERSIGHT = "oversight"


@dataclass(frozen=True)
class Agency:
    """A body that answers citizens; a body marked transfer_only is reached by a person's transfer, by no rule."""

    code: str
    kind: str
    superior: str | None
    names: Mapping[str, str]
    short: Mapping[str, str]
    regions: tuple[str, ...]
    transfer_only: bool = False

    def covers(self, region: str | None) -> bool:
        """Whether the body works in the region; an unknown one (None) is covered only by those who work everywhere."""
        return EVERYWHERE in self.regions or region in self.regions


@dataclass(frozen=True)
class Region:
    """A first-level region with its square (1-based column and row) in the tile grid."""

    code: str
    names: Mapping[str, str]
    slug: str
    tile: str
    column: int
    row: int


@dataclass(frozen=True)
class IdentityField:
    """A field about the author that the law asks for; starts_clock: without it no legal clock runs."""

    code: str
    names: Mapping[str, str]
    pattern: str
    article: str
    starts_clock: bool


@dataclass(frozen=True)
class Identity:
    """What the law asks of the author, and what happens without it, in words for the citizen."""

    fields: tuple[IdentityField, ...]
    without: Mapping[str, str]
    without_contact: Mapping[str, str]
    article: str
    verified: bool

    def lacking(self, name: str | None, identity_number: str | None, *, reachable: bool) -> tuple[str, ...]:
        """What must still come before a legal clock runs, by its field; "contact" for an address."""
        given = {"name": bool(name), "identity_number": bool(identity_number)}
        fields = [one.code for one in self.fields if one.starts_clock and not given[one.code]]
        return (*fields, *(() if reachable else (CONTACT,)))


@dataclass(frozen=True)
class Service:
    """What people come to an office for. None: we are not sure, and the page says that it is not stated.

    papers: codes of models/names. fee in `unit`: a currency of ISO 4217, or MCI, Kazakhstan's monthly calculation
    index. days: working days. subject: what a complaint about it is about; agency: who gives the service.
    """

    code: str
    names: Mapping[str, str]
    what: Mapping[str, str]
    papers: tuple[str, ...]
    fee: float | None
    unit: str
    days: int | None
    subject: str
    agency: str
    source: str
    as_of: date
