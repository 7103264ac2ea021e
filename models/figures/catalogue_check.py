"""Proof of the catalogue: every figure has its words in five languages, and what it refers to exists."""

from collections.abc import Iterator

from models.figures.catalogue import Catalogue, Kpi, Place, Rule, Unit
from models.taxonomy import Language

# A figure of this unit is protected by one of these rules.
RULES = {
    Unit.COUNT: (Rule.BESIDE, Rule.REST, Rule.LINE, Rule.INSIDE),
    Unit.SHARE: (Rule.BOTH,),
    Unit.DAYS: (Rule.ENOUGH, Rule.LINE),
}
# They take a whole apart.
PARTED = (Rule.BOTH, Rule.REST)


def problems(figures: Catalogue) -> list[str]:
    """Everything wrong with a catalogue, one sentence each that begins with the figure; empty when it may be used."""
    found = [gap for one in figures.values() for gap in (*_words(one), *_parts(one, figures), *_rule(one, figures))]
    return [*found, *_rings(figures), *_twins(figures)]


def _words(one: Kpi) -> Iterator[str]:
    for kind, words in (("name", one.name), ("definition", one.definition)):
        yield from (f"{one.code}: no {kind} in {code}" for code in Language if not words.get(code, "").strip())
        yield from (
            f"{one.code}: {kind} in {code}, which is no language" for code in words if code not in set(Language)
        )


def _parts(one: Kpi, figures: Catalogue) -> Iterator[str]:
    for part in ("numerator", "denominator"):
        if (one.unit == Unit.SHARE or one.rule in PARTED) and getattr(one, part) is None:
            yield f"{one.code}: a {one.unit if one.unit == Unit.SHARE else one.rule} without {part}"
    named = {"numerator": one.numerator, "denominator": one.denominator, "made_of": one.made_of}
    lists = {"smaller": one.smaller, "larger": one.larger}
    found = [(part, code) for part, code in named.items() if code is not None]
    found += [(part, code) for part, codes in lists.items() for code in codes]
    yield from (f"{one.code}: unknown {part} {code}" for part, code in found if code not in figures)


def _rule(one: Kpi, figures: Catalogue) -> Iterator[str]:
    if one.rule not in RULES[one.unit]:
        yield f"{one.code}: {one.unit} cannot be protected by the rule {one.rule}"
    if one.rule == Rule.ENOUGH and (one.quantile is None or one.least is None):
        yield f"{one.code}: {one.rule} needs quantile and least"
    if one.rule == Rule.INSIDE and one.used & {Place.PAGE, Place.AGENCY, Place.FILE, Place.API}:
        yield f"{one.code}: stays inside, but is used outside"
    whole = figures.get(one.numerator or "")
    # The numerator alone would be protected without the whole that stands beside it.
    if one.rule in PARTED and whole is not None and one.denominator not in (*whole.larger, None):
        yield f"{one.code}: {one.numerator} is not protected beside {one.denominator}: it is not among its larger ones"


def _rings(figures: Catalogue) -> Iterator[str]:
    for code in figures:
        ahead, seen = [code], set[str]()
        while ahead:
            one = figures.get(ahead.pop())
            beside = set(one.smaller + one.larger) - seen if one else set()
            seen |= beside
            ahead += beside
        if code in seen:
            yield f"{code}: stands beside itself, round about"


def _twins(figures: Catalogue) -> Iterator[str]:
    seen: dict[str, str] = {}
    for one in figures.values():
        if one.outside in seen:
            yield f"{one.code}: the interface calls {seen[one.outside]} {one.outside} as well"
        seen[one.outside] = one.code
