"""A country as data: its agencies, regions, routing table and the fields that its law asks for; see profiles/."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from models.countries.profile_table import LANGUAGES, ProfileError, Table, read
from models.taxonomy import Category, Language

__all__ = [
    "PROFILES",
    "Agency",
    "AgencyKind",
    "Identity",
    "IdentityField",
    "Profile",
    "ProfileError",
    "Region",
    "Route",
    "Service",
    "countries",
    "load_profile",
]

PROFILES = Path(__file__).parent / "profiles"
EVERYWHERE = "*"
EACH_REGION = "{region}"
FALLBACK_RULE = "fallback"
# What every law asks for beside its own fields: somewhere to answer.
CONTACT = "contact"
# Of what the machine routes, so much is drawn for a second reader unless the country says otherwise.
AUDIT_SHARE = 0.03


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


class Route(NamedTuple):
    """Where a category and region lead, and by which rule."""

    agency: str
    rule: str


@dataclass(frozen=True)
class Profile:
    """A country; routes hold every category with every region and with None (region unknown)."""

    code: str
    names: Mapping[str, str]
    languages: tuple[str, ...]
    header: tuple[str, ...]
    zone: str
    law: str
    emergency: Mapping[str, str]
    identity: Identity
    agencies: Mapping[str, Agency]
    regions: Mapping[str, Region]
    fallback: str
    routes: Mapping[tuple[str, str | None], Route]
    audit_share: float = AUDIT_SHARE
    on_time_target: float | None = None
    approval: tuple[str, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)

    def agency_for(self, category: str, region: str | None = None) -> str:
        """The code of the agency that answers; never fails: an unknown region counts as None, else the fallback."""
        return self._route(category, region).agency

    def rule_for(self, category: str, region: str | None = None) -> str:
        """The rule behind agency_for: "heating x KZ-75", "roads x {region}", "labour x *" or "fallback"."""
        return self._route(category, region).rule

    def superior_of(self, code: str) -> str | None:
        """The code of the next higher body; None for the root and for a code that is no agency."""
        agency = self.agencies.get(code)
        return agency.superior if agency else None

    def display_languages(self, *, narrow: bool = False) -> tuple[str, ...]:
        """The header's languages in order; narrow (a phone): the country's own and English, the footer has the rest."""
        own = {*self.languages, Language.EN}
        return tuple(code for code in self.header if not narrow or code in own)

    def _route(self, category: str, region: str | None) -> Route:
        known = self.routes.get((category, region)) or self.routes.get((category, None))
        return known or Route(self.fallback, FALLBACK_RULE)


def _agency_names(table: Table, code: str) -> tuple[dict[str, str], dict[str, str]]:
    """Each language holds the full name, or the full and the short one."""
    names, short = {}, {}
    for key, value in list(table.rest.items()):
        if key not in LANGUAGES:
            table.fail(key, f"is not known here (agency {code})")
        texts = (value,) if isinstance(value, str) else table.codes(key)
        if len(texts) not in (1, 2):
            table.fail(key, "must be a name, or a list of the full and the short name")
        names[key], short[key] = texts[0], texts[-1]
    return names, short


def _agency(code: str, table: Table) -> Agency:
    kind = table.take("kind", str)
    if kind not in tuple(AgencyKind):
        table.fail("kind", f'is "{kind}", but must be one of: {", ".join(AgencyKind)}')
    superior = None if table.take("root", bool, False) else table.take("superior", str)
    regions = table.codes("regions", [EVERYWHERE])
    transfer_only = table.take("transfer_only", bool, False)
    names, short = _agency_names(table, code)
    return Agency(code, kind, superior, names, short, regions, transfer_only)


def _agencies(folder: Path) -> dict[str, Agency]:
    found: dict[str, Agency] = {}
    for file in read(folder, "agencies*.toml"):
        for code, table in file.tables():
            if code in found:
                file.fail(code, "stands twice in the agencies files")
            found[code] = _agency(code, table)
    return found


def _region(code: str, table: Table) -> Region:
    region = Region(
        code,
        table.by_language("names"),
        table.take("slug", str),
        table.take("tile", str),
        table.take("column", int),
        table.take("row", int),
    )
    table.done()
    return region


def _field(table: Table) -> IdentityField:
    field = IdentityField(
        table.take("code", str),
        table.by_language("names"),
        table.take("pattern", str),
        table.take("article", str),
        table.take("starts_clock", bool),
    )
    table.done()
    return field


def _identity(table: Table) -> Identity:
    fields = [_field(Table(f"{table.place}, field {n}", row)) for n, row in enumerate(table.take("field", list, []), 1)]
    identity = Identity(
        tuple(fields),
        table.by_language("without"),
        table.by_language("without_contact"),
        table.take("article", str),
        table.take("verified", bool),
    )
    table.done()
    return identity


def _services(folder: Path) -> dict[str, Service]:
    """A country may go without a register."""
    if not (folder / "services.toml").exists():
        return {}
    return {code: _service(code, table) for code, table in next(read(folder, "services.toml")).tables()}


def _service(code: str, table: Table) -> Service:
    fee, days = table.rest.get("fee"), table.rest.get("days")
    service = Service(
        code,
        table.by_language("names"),
        table.by_language("what"),
        table.codes("papers", []),
        float(table.take("fee", int if isinstance(fee, int) else float)) if fee is not None else None,
        table.take("unit", str, ""),
        table.take("days", int) if days is not None else None,
        table.take("subject", str),
        table.take("agency", str),
        table.take("source", str),
        table.take("as_of", date),
    )
    table.done()
    return service


_Rules = Mapping[str, Mapping[str, str]]


def _rules(table: Table, regions: Mapping[str, Region]) -> _Rules:
    """Section -> category -> agency; a section is a region's code, "{region}" (each known region) or "*" (always)."""
    for key in table.rest:
        if key not in regions and key not in (EACH_REGION, EVERYWHERE):
            table.fail(key, f'is neither a region of the profile nor "{EACH_REGION}" nor "{EVERYWHERE}"')
    return {key: section.words(keys=tuple(Category)) for key, section in table.tables()}


def _route(rules: _Rules, category: str, region: Region | None) -> Route | None:
    sections = (region.code, EACH_REGION, EVERYWHERE) if region else (EVERYWHERE,)
    for section in sections:
        agency = rules.get(section, {}).get(category)
        if agency:
            slug = region.slug if region else ""
            return Route(agency.replace(EACH_REGION, slug), f"{category} x {section}")
    return None


def _routes(rules: _Rules, regions: Mapping[str, Region], fallback: str) -> dict[tuple[str, str | None], Route]:
    places: list[Region | None] = [*regions.values(), None]
    return {
        (category.value, place.code if place else None): _route(rules, category, place)
        or Route(fallback, FALLBACK_RULE)
        for category in Category
        for place in places
    }


def countries(folder: Path = PROFILES) -> tuple[str, ...]:
    """The codes of the countries that have a profile in the folder, in their order."""
    return tuple(sorted(file.parent.name for file in folder.glob("*/country.toml")))


@lru_cache
def load_profile(code: str, folder: Path = PROFILES) -> Profile:
    """The profile of a country such as "kz", read once; ProfileError names the file and key of bad data."""
    home = folder / code
    country, places, routing = (next(read(home, f"{part}.toml")) for part in ("country", "regions", "routing"))
    regions = {key: _region(key, table) for key, table in places.tables()}
    fallback = routing.take("fallback", str)
    profile = Profile(
        code=code,
        names=country.by_language("names"),
        languages=country.codes("languages"),
        header=country.codes("header"),
        zone=country.take("zone", str),
        law=country.take("law", str),
        emergency=country.table("emergency").words(),
        identity=_identity(country.table("identity")),
        agencies=_agencies(home),
        regions=regions,
        fallback=fallback,
        routes=_routes(_rules(routing, regions), regions, fallback),
        audit_share=country.take("audit_share", float, AUDIT_SHARE),
        on_time_target=country.take("on_time_target", float, 0.0) or None,
        approval=country.codes("approval", []),
        services=_services(home),
    )
    country.done()
    return profile
