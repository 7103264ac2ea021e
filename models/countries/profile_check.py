"""Proof of a profile: every complaint lands, every appeal has somewhere to go, every name exists in five languages."""

import re
from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from models.countries.parts import Agency, AgencyKind
from models.countries.profile import Profile
from models.countries.profile_table import LANGUAGES
from models.register import SIGNS
from models.taxonomy import Category, Outcome, Paper

EMERGENCY = ("general", "fire", "police", "ambulance", "gas")
# What our forms have a field for, and what of it a clock can wait for: for anything else it would wait for ever.
ASKED = ("name", "identity_number", "residence")
AWAITED = ("name", "identity_number")
# As wide as the columns of cases that keep them.
REGION_LENGTH, AGENCY_LENGTH = 20, 80

SERVICE_CODE, UNIT = re.compile(r"[a-z0-9-]{2,60}"), re.compile("[A-Z]{3}")

# Cyrillic and Georgian names must hold a letter of their own script; Latin ones must hold none of another script.
CYRILLIC, GEORGIAN = re.compile(r"[\u0400-\u04ff]"), re.compile(r"[\u10a0-\u10ff]")
OWN = {"kk": CYRILLIC, "ru": CYRILLIC, "ka": GEORGIAN}
FOREIGN = {
    "az": re.compile(f"{CYRILLIC.pattern}|{GEORGIAN.pattern}"),
    "en": re.compile(f"{CYRILLIC.pattern}|{GEORGIAN.pattern}|[əğışƏĞİŞ]"),
    "kk": GEORGIAN,
    "ru": re.compile(f"{GEORGIAN.pattern}|[әғқңөұүһіӘҒҚҢӨҰҮҺІ]"),
    "ka": CYRILLIC,
}
# "область Жетісу" and "область Ұлытау" keep their Kazakh letters in official Russian.
KAZAKH_IN_RUSSIAN = re.compile("Жетісу|Ұлытау")


def problems(profile: Profile) -> list[str]:
    """Everything wrong with a profile, one sentence each that names the place; empty when it may go live."""
    return [
        *_routes(profile),
        *_superiors(profile),
        *_unused(profile),
        *_names(profile),
        *_twins(profile),
        *_country(profile),
        *_numbers(profile),
        *_tiles(profile),
        *_lengths(profile),
        *_audit(profile),
        *_approval(profile),
        *_services(profile),
    ]


def _audit(profile: Profile) -> Iterator[str]:
    if not 0 < profile.audit_share <= 1:
        yield f"audit_share is {profile.audit_share}, but must be a share above 0, at most 1"
    if profile.on_time_target is not None and not 0 < profile.on_time_target < 1:
        yield f"on_time_target is {profile.on_time_target}, but must be a share above 0 and below 1"


def _approval(profile: Profile) -> Iterator[str]:
    for code in profile.approval:
        if code not in set(Outcome):
            yield f"approval names {code}, which is no outcome"
    if profile.signs not in SIGNS:
        yield f"signs is {profile.signs}, but must be one of: {', '.join(SIGNS)}"


def _services(profile: Profile) -> Iterator[str]:
    for code, one in profile.services.items():
        what = f"service {code}"
        if not SERVICE_CODE.fullmatch(code):
            yield f"{what} has a code of other signs than small letters, digits and hyphens"
        if one.subject not in set(Category):
            yield f"{what} has the subject {one.subject}, which is none"
        if one.agency not in profile.agencies:
            yield f"{what} is given by {one.agency}, which is no agency"
        yield from (
            f"{what} asks for {paper}, which is no known paper" for paper in one.papers if paper not in set(Paper)
        )
        if one.fee is not None and (one.fee < 0 or not UNIT.fullmatch(one.unit)):
            yield f"{what} has a fee below zero or without a unit such as KZT"
        if one.days is not None and one.days < 1:
            yield f"{what} takes {one.days} days"
        if not one.source.strip():
            yield f"{what} has no source"


def _routes(profile: Profile) -> Iterator[str]:
    for category in Category:
        for region in (*profile.regions, None):
            place = f"{category} x {region or 'no region'}"
            route = profile.routes.get((category, region))
            if route is None:
                yield f"{place} has no route"
            elif route.agency not in profile.agencies:
                yield f"{place} goes to {route.agency}, which is no agency (rule {route.rule})"
            else:
                yield from _landing(profile.agencies[route.agency], category, region, place)
    if profile.fallback not in profile.agencies:
        yield f"the fallback {profile.fallback} is no agency"


def _landing(agency: Agency, category: str, region: str | None, place: str) -> Iterator[str]:
    if region is not None and not agency.covers(region):
        yield f"{place} goes to {agency.code}, which does not cover {region}"
    if agency.transfer_only:
        yield f"{place} goes to {agency.code}, which is marked transfer_only"
    if category == Category.CORRUPTION_CONDUCT and agency.kind != AgencyKind.OVERSIGHT:
        yield f"{place} goes to {agency.code}, which is no oversight body"


def _superiors(profile: Profile) -> Iterator[str]:
    roots = [agency.code for agency in profile.agencies.values() if agency.superior is None]
    if len(roots) != 1:
        yield f"there must be one root, but there are {len(roots)}: {', '.join(roots) or 'none'}"
    for code in roots:
        if profile.agencies[code].kind != AgencyKind.OVERSIGHT:
            yield f"the root {code} is no oversight body"
    for code in profile.agencies:
        yield from _chain(profile, code)


def _chain(profile: Profile, code: str) -> Iterator[str]:
    """Walks from the agency up to the root."""
    seen, superior = [code], profile.superior_of(code)
    while superior is not None:
        if superior not in profile.agencies:
            yield f"{seen[-1]} has the superior {superior}, which is no agency"
            return
        if superior in seen:
            yield f"{code} never reaches the root: {' -> '.join([*seen, superior])}"
            return
        seen.append(superior)
        superior = profile.superior_of(superior)


def _unused(profile: Profile) -> Iterator[str]:
    routed = {route.agency for route in profile.routes.values()} | {profile.fallback}
    superiors = {agency.superior for agency in profile.agencies.values()}
    for code, agency in profile.agencies.items():
        if code not in routed | superiors and not agency.transfer_only:
            yield f"{code} is unused: no route leads to it, it is nobody's superior and not marked transfer_only"
        for region in agency.regions:
            if region != "*" and region not in profile.regions:
                yield f"{code} covers {region}, which is no region"


def _names(profile: Profile) -> Iterator[str]:
    identity = profile.identity
    tables = {
        "the country's name": profile.names,
        "identity.without": identity.without,
        "identity.without_contact": identity.without_contact,
        **{f"identity field {field.code}": field.names for field in identity.fields},
        **{f"region {code}": region.names for code, region in profile.regions.items()},
        **{f"{code} (name)": agency.names for code, agency in profile.agencies.items()},
        **{f"{code} (short)": agency.short for code, agency in profile.agencies.items()},
        **{f"service {code}": one.names for code, one in profile.services.items()},
        **{f"service {code} (what it is)": one.what for code, one in profile.services.items()},
    }
    for what, names in tables.items():
        yield from _words(what, names)


def _twins(profile: Profile) -> Iterator[str]:
    """Two bodies with one short name could not be told apart in a list."""
    for language in LANGUAGES:
        seen: dict[str, str] = {}
        for code, agency in profile.agencies.items():
            first = seen.setdefault(agency.short.get(language, code), code)
            if first != code:
                yield f"{first} and {code} have the same short name in {language}"


def _words(what: str, names: Mapping[str, str]) -> Iterator[str]:
    for language in LANGUAGES:
        text = names.get(language, "").strip()
        own, letters = OWN.get(language), KAZAKH_IN_RUSSIAN.sub("", text) if language == "ru" else text
        if not text:
            yield f"{what} is missing in {language}"
        elif own and text == names.get("en", "").strip():
            yield f"{what} in {language} is the English text"
        elif own and not own.search(text):
            yield f"{what} in {language} has no letter of its own script: {text}"
        elif FOREIGN[language].search(letters):
            yield f"{what} in {language} has letters of another language: {text}"


def _country(profile: Profile) -> Iterator[str]:
    if not profile.law:
        yield "the law's code is missing"
    if not _zone_loads(profile.zone):
        yield f"the zone {profile.zone} is unknown"
    if sorted(profile.header) != sorted(LANGUAGES):
        yield "the header must list each of the five languages once"
    if not profile.languages or not set(profile.languages) <= set(LANGUAGES):
        yield "the country's own languages are missing or unknown"


def _numbers(profile: Profile) -> Iterator[str]:
    for service in EMERGENCY:
        if not re.fullmatch(r"\d{3,4}", profile.emergency.get(service, "")):
            yield f"the emergency number {service} is missing or not 3 to 4 digits"
    for field in profile.identity.fields:
        if not _compiles(field.pattern):
            yield f"identity field {field.code} has a broken pattern: {field.pattern}"
        if field.code not in ASKED:
            yield f"identity field {field.code} stands in no form: they ask for {', '.join(ASKED)}"
        if field.starts_clock and field.code not in AWAITED:
            yield f"identity field {field.code} starts the clock, but a clock waits only for {', '.join(AWAITED)}"


def _zone_loads(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone))
    except (
        ValueError,
        OSError,
        KeyError,
    ):  # ZoneInfoNotFoundError is a KeyError; a folder such as "Asia" is an OSError
        return False


def _compiles(pattern: str) -> bool:
    try:
        return bool(re.compile(pattern))
    except re.error:
        return False


def _tiles(profile: Profile) -> Iterator[str]:
    squares: dict[object, str] = {}
    for code, region in profile.regions.items():
        if not re.fullmatch("[A-Z]{3}", region.tile):
            yield f"region {code} has the tile {region.tile}, not three capital letters"
        if min(region.column, region.row) < 1:
            yield f"region {code} stands outside the tile grid, which starts at column 1, row 1"
        for mark in (region.tile, region.slug, (region.column, region.row)):
            if mark in squares:
                yield f"regions {squares[mark]} and {code} share {mark}"
            squares[mark] = code


def _lengths(profile: Profile) -> Iterator[str]:
    for what, codes, longest in (
        ("region", profile.regions, REGION_LENGTH),
        ("agency", profile.agencies, AGENCY_LENGTH),
    ):
        yield from (f"{what} {code} is longer than {longest}" for code in codes if len(code) > longest)
