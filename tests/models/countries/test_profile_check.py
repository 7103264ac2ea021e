"""The proof of a profile: whatever is broken in a small country is named in a sentence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from models.countries.parts import Agency, Identity, IdentityField, Region, Service
from models.countries.profile import Profile, Route
from models.countries.profile_check import problems
from models.taxonomy import Category

WORDS = {"az": "Şikayət", "en": "Complaint", "ka": "საჩივარი", "kk": "Шағым", "ru": "Жалоба"}


def _agency(
    code: str, superior: str | None = "xx-top", kind: str = "central", regions: tuple[str, ...] = ("*",)
) -> Agency:
    short = {language: f"{word} {code}" for language, word in WORDS.items()}
    return Agency(code, kind, superior, WORDS, short, regions)


def _small() -> Profile:
    """A country of two regions: a top body, a ministry and the town hall of the region XX-A."""
    regions = {
        code: Region(code, WORDS, code[-1].lower(), f"{code[-1]}{code[-1]}{code[-1]}", column, 1)
        for column, code in enumerate(("XX-A", "XX-B"), 1)
    }
    routes = {
        (category.value, code): Route("xx-ministry", f"{category} x *")
        for category in Category
        for code in (*regions, None)
    }
    routes |= {("corruption_conduct", code): Route("xx-top", "corruption_conduct x *") for code in (*regions, None)}
    routes["roads", "XX-A"] = Route("xx-town", "roads x XX-A")
    return Profile(
        code="xx",
        names=WORDS,
        languages=("kk", "ru"),
        header=("kk", "ru", "en", "az", "ka"),
        zone="Asia/Almaty",
        law="kz",
        emergency={"general": "112", "fire": "101", "police": "102", "ambulance": "103", "gas": "104"},
        identity=Identity((IdentityField("name", WORDS, "", "art. 1", True),), WORDS, WORDS, "art. 1", True),
        agencies={
            "xx-top": _agency("xx-top", None, "oversight"),
            "xx-ministry": _agency("xx-ministry"),
            "xx-town": _agency("xx-town", "xx-ministry", "city", ("XX-A",)),
        },
        regions=regions,
        fallback="xx-ministry",
        routes=routes,
    )


def _with(**agencies: Agency) -> Callable[[Profile], Profile]:
    changed = {agency.code: agency for agency in agencies.values()}
    return lambda profile: replace(profile, agencies={**profile.agencies, **changed})


def _routed(category: str, region: str | None, agency: str) -> Callable[[Profile], Profile]:
    route = Route(agency, f"{category} x test")
    return lambda profile: replace(profile, routes={**profile.routes, (category, region): route})


def _without_route(profile: Profile) -> Profile:
    return replace(profile, routes={key: route for key, route in profile.routes.items() if key != ("gas", None)})


def _renamed(**words: str) -> Callable[[Profile], Profile]:
    town = replace(_agency("xx-town", "xx-ministry", "city", ("XX-A",)), short={**WORDS, **words})
    return _with(town=town)


def _moved(**change: object) -> Callable[[Profile], Profile]:
    return lambda profile: replace(
        profile,
        regions={**profile.regions, "XX-B": replace(profile.regions["XX-B"], **change)},  # type: ignore[arg-type]
    )


def _serving(**change: object) -> Callable[[Profile], Profile]:
    whole = Service(
        "card", WORDS, WORDS, ("photo",), 5.0, "KZT", 3, "water", "xx-town", "xx.example", date(2025, 12, 31)
    )
    one = replace(whole, **change)  # type: ignore[arg-type]
    return lambda profile: replace(profile, services={one.code: one})


BROKEN: list[tuple[str, Callable[[Profile], Profile], str]] = [
    ("a pair without a route", _without_route, "gas x no region has no route"),
    ("a route to nobody", _routed("gas", "XX-B", "xx-gas"), "gas x XX-B goes to xx-gas, which is no agency"),
    ("a route out of the area", _routed("gas", "XX-B", "xx-town"), "goes to xx-town, which does not cover XX-B"),
    (
        "misconduct sent to the body complained of",
        _routed("corruption_conduct", "XX-A", "xx-ministry"),
        "corruption_conduct x XX-A goes to xx-ministry, which is no oversight body",
    ),
    (
        "a route to a body of transfers",
        _with(town=replace(_agency("xx-town", regions=("XX-A",)), transfer_only=True)),
        "roads x XX-A goes to xx-town, which is marked transfer_only",
    ),
    ("a fallback that is nobody", lambda profile: replace(profile, fallback="xx-nobody"), "the fallback xx-nobody"),
    ("an agency without superior", _with(town=_agency("xx-town", None)), "there must be one root, but there are 2"),
    ("a root that answers itself", _with(top=_agency("xx-top", None)), "the root xx-top is no oversight body"),
    (
        "a superior that is nobody",
        _with(town=_agency("xx-town", "xx-region")),
        "xx-town has the superior xx-region, which is no agency",
    ),
    (
        "a circle of superiors",
        _with(ministry=_agency("xx-ministry", "xx-town")),
        "xx-town never reaches the root: xx-town -> xx-ministry -> xx-town",
    ),
    ("an agency nobody needs", _with(idle=_agency("xx-idle")), "xx-idle is unused"),
    (
        "an agency in no region",
        _with(town=_agency("xx-town", regions=("XX-A", "XX-Z"))),
        "covers XX-Z, which is no region",
    ),
    ("an empty name", _renamed(kk=" "), "xx-town (short) is missing in kk"),
    ("an English name in Georgian", _renamed(ka="Complaint"), "xx-town (short) in ka is the English text"),
    ("a Latin name in Russian", _renamed(ru="Zhaloba"), "xx-town (short) in ru has no letter of its own script"),
    ("a Kazakh name in Russian", _renamed(ru="Шағым"), "xx-town (short) in ru has letters of another language"),
    ("a Russian name in English", _renamed(en="Жалоба"), "xx-town (short) in en has letters of another language"),
    ("a service with a code of other signs", _serving(code="A b"), "service A b has a code of other signs"),
    ("a service about nothing", _serving(subject="moon"), "service card has the subject moon, which is none"),
    ("a service of nobody", _serving(agency="xx-moon"), "service card is given by xx-moon, which is no agency"),
    ("a service for a strange paper", _serving(papers=("map",)), "service card asks for map, which is no known paper"),
    ("a fee in nothing", _serving(unit=""), "service card has a fee below zero or without a unit"),
    ("a fee below zero", _serving(fee=-1.0), "service card has a fee below zero or without a unit"),
    ("a service that takes no time", _serving(days=0), "service card takes 0 days"),
    ("a service without source", _serving(source=" "), "service card has no source"),
    ("a service without a name", _serving(names={**WORDS, "ka": ""}), "service card is missing in ka"),
    ("a twin", _renamed(az="Şikayət xx-top"), "xx-top and xx-town have the same short name in az"),
    ("no law", lambda profile: replace(profile, law=""), "the law's code is missing"),
    ("an unknown zone", lambda profile: replace(profile, zone="Asia/Verny"), "the zone Asia/Verny is unknown"),
    ("a folder for a zone", lambda profile: replace(profile, zone="Asia"), "the zone Asia is unknown"),
    ("a short header", lambda profile: replace(profile, header=("kk", "ru")), "the header must list each"),
    (
        "a sixth language",
        lambda profile: replace(profile, languages=("kk", "tr")),
        "own languages are missing or unknown",
    ),
    ("no ambulance", lambda profile: replace(profile, emergency={"general": "112"}), "the emergency number ambulance"),
    (
        "a broken pattern",
        lambda profile: replace(
            profile, identity=replace(profile.identity, fields=(IdentityField("iin", WORDS, "(", "art. 1", True),))
        ),
        "identity field iin has a broken pattern: (",
    ),
    (
        "a clock that waits for what nobody asks",
        lambda profile: replace(
            profile, identity=replace(profile.identity, fields=(IdentityField("residence", WORDS, "", "art. 1", True),))
        ),
        "identity field residence starts the clock, but a clock waits only for name, identity_number",
    ),
    (
        "a field that no form has",
        lambda profile: replace(
            profile,
            identity=replace(profile.identity, fields=(IdentityField("shoe_size", WORDS, "", "art. 1", False),)),
        ),
        "identity field shoe_size stands in no form: they ask for name, identity_number, residence",
    ),
    (
        "a region too long for its column",
        lambda profile: replace(profile, regions={"XX-" + "A" * 18: profile.regions["XX-A"]}),
        "region XX-AAAAAAAAAAAAAAAAAA is longer than 20",
    ),
    ("an agency too long for its column", _with(idle=_agency("xx-" + "a" * 78)), "aaa is longer than 80"),
    ("two regions on one square", _moved(column=1), "regions XX-A and XX-B share (1, 1)"),
    ("two regions with one label", _moved(tile="AAA"), "regions XX-A and XX-B share AAA"),
    ("a long label", _moved(tile="ABCD"), "region XX-B has the tile ABCD"),
    ("a square outside the grid", _moved(row=0), "region XX-B stands outside the tile grid"),
]


def test_the_small_profile_of_these_tests_is_sound() -> None:
    assert problems(_small()) == []


@pytest.mark.parametrize(("what", "breaks", "sentence"), BROKEN, ids=[what for what, _, _ in BROKEN])
def test_what_is_broken_is_named(what: str, breaks: Callable[[Profile], Profile], sentence: str) -> None:
    found = problems(breaks(_small()))
    assert any(sentence in problem for problem in found), f"{what}: {found}"
