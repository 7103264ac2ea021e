"""A country as data: its agencies, regions, routing table and the fields that its law asks for; see profiles/."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from models.countries.parts import EVERYWHERE, Agency, Identity, Region, Service
from models.countries.profile_table import Table, read
from models.countries.rows import agencies_in, identity_of, region_of, services_in
from models.register import BODY
from models.taxonomy import Category, Language

PROFILES = Path(__file__).parent / "profiles"
EACH_REGION = "{region}"
FALLBACK_RULE = "fallback"
# Of what the machine routes, so much is drawn for a second reader unless the country says otherwise.
AUDIT_SHARE = 0.03


class Route(NamedTuple):
    """Where a category and region lead. rule: "heating x KZ-75", "roads x {region}", "labour x *" or "fallback"."""

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
    signs: str = BODY
    services: Mapping[str, Service] = field(default_factory=dict)

    def agency_for(self, category: str, region: str | None = None) -> str:
        """The code of the agency that answers; never fails: an unknown region counts as None, else the fallback."""
        return self.route(category, region).agency

    def superior_of(self, code: str) -> str | None:
        """The code of the next higher body; None for the root and for a code that is no agency."""
        agency = self.agencies.get(code)
        return agency.superior if agency else None

    def display_languages(self, *, narrow: bool = False) -> tuple[str, ...]:
        """The header's languages in order; narrow (a phone): the country's own and English, the footer has the rest."""
        own = {*self.languages, Language.EN}
        return tuple(code for code in self.header if not narrow or code in own)

    def route(self, category: str, region: str | None) -> Route:
        """Where a complaint goes and by which rule; never fails, see agency_for."""
        known = self.routes.get((category, region)) or self.routes.get((category, None))
        return known or Route(self.fallback, FALLBACK_RULE)


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
    regions = {key: region_of(key, table) for key, table in places.tables()}
    fallback = routing.take("fallback", str)
    profile = Profile(
        code=code,
        names=country.by_language("names"),
        languages=country.codes("languages"),
        header=country.codes("header"),
        zone=country.take("zone", str),
        law=country.take("law", str),
        emergency=country.table("emergency").words(),
        identity=identity_of(country.table("identity")),
        agencies=agencies_in(home),
        regions=regions,
        fallback=fallback,
        routes=_routes(_rules(routing, regions), regions, fallback),
        audit_share=country.take("audit_share", float, AUDIT_SHARE),
        on_time_target=country.take("on_time_target", float, 0.0) or None,
        approval=country.codes("approval", []),
        signs=country.take("signs", str, BODY),
        services=services_in(home),
    )
    country.done()
    return profile
