"""A map is checked before the first row is read, and every complaint names its key."""

import tomllib
from pathlib import Path

import pytest

from channels.history.mapping import FIELDS, WORDS, MapError, parse_map, read_map
from escalation.office import open_jurisdiction

DOCS = Path(__file__).parents[2] / "docs" / "import"
PROFILE = open_jurisdiction("kz").profile
SMALL = """
source = "old"
zone = "Asia/Almaty"
[columns]
id = "nr"
received = "came"
[defaults]
agency = "kz-almaty-energy"
"""


def test_a_small_map_has_sensible_defaults():
    found = parse_map("m.toml", SMALL, PROFILE)
    assert (found.jurisdiction, found.encoding, found.delimiter, found.law) == ("kz", "utf-8-sig", ",", None)
    assert (found.code("category", "anything"), found.code("channel", ""), found.code("status", "")) == (
        "other",
        "api",
        None,
    )
    assert found.code("category", "  HEATING ") == "heating"


@pytest.mark.parametrize(
    ("was", "instead", "named"),
    [
        ('source = "old"', "", "source is missing"),
        ('source = "old"', 'source = "Old System"', "source must be"),
        ('source = "old"', 'source = "kz"', "a country"),
        ('source = "old"', "source = 5", "source must be of type str"),
        ("Asia/Almaty", "Asia/Almatty", "zone"),
        ("[columns]", 'encoding = "utf-88"\n[columns]', "encoding"),
        ("[columns]", 'delimiter = "tab"\n[columns]', "delimiter"),
        ("[columns]", 'jurisdiction = "new-york-city"\n[columns]', "jurisdiction"),
        ("[columns]", 'law = "xx"\n[columns]', "law"),
        ("[columns]", 'colour = "red"\n[columns]', "colour is not known"),
        ('received = "came"', "", "columns.received is missing"),
        ('received = "came"', 'received = "came"\nreceved = "x"', "receved is not known"),
        ('agency = "kz-almaty-energy"', "", "columns.agency is missing"),
        ('agency = "kz-almaty-energy"', 'agency = "a"\nlanguage = "de"', 'language is "de"'),
        ("[defaults]", '[times]\nformats = ["%q"]\n[defaults]', 'formats holds "%q"'),
        ("[defaults]", '[categories]\n"Lamp" = "lamps"\n[defaults]', '"Lamp" is "lamps"'),
        ("[defaults]", '[statuses]\n"New" = "received"\n[defaults]', '"New" is "received"'),
        ("[defaults]", '[agencies]\n"Heat" = "kz-nobody"\n[defaults]', '"Heat" is "kz-nobody"'),
        ("[defaults]", '[[events]]\nverb = "appeal"\ncolumn = "x"\n[defaults]', 'verb is "appeal"'),
        ("[defaults]", "[defaults", "not readable as TOML"),
    ],
)
def test_a_wrong_map_is_refused_by_the_name_of_its_key(was, instead, named):
    with pytest.raises(MapError, match=r"m\.toml") as told:
        parse_map("m.toml", SMALL.replace(was, instead), PROFILE)
    assert named in str(told.value)


def test_only_our_own_law_runs_and_only_on_our_own_cases():
    with pytest.raises(MapError, match="law"):
        parse_map("m.toml", 'law = "kz"\njurisdiction = "us-nyc"\n' + SMALL, PROFILE)
    assert parse_map("m.toml", 'law = "kz"\n' + SMALL, PROFILE).law == "kz"


def test_the_agencies_of_another_country_are_not_ours():
    with pytest.raises(MapError, match="Heat"):
        parse_map("m.toml", 'jurisdiction = "xx"\n' + SMALL + '[agencies]\nHeat = "kz-almaty-energy"\n', PROFILE)


@pytest.mark.parametrize("file", sorted(DOCS.glob("*.toml")), ids=lambda file: file.stem)
def test_the_maps_that_we_hand_out_can_be_used(file):
    assert read_map(file, PROFILE).source


def test_the_example_of_the_manual_can_be_used_and_its_list_of_keys_is_whole():
    manual = (DOCS / "README.md").read_text("utf-8")
    written = manual.split("```toml\n")[1].split("```")[0]
    found = parse_map("docs/import/README.md", written, PROFILE)
    assert found.law == "kz"
    taken = set(tomllib.loads(written))
    for key in (*taken, *FIELDS, *WORDS.values()):
        assert f"`{key}`" in manual or f"`[{key}]`" in manual or f"`[[{key}]]`" in manual, key
