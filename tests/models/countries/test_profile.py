"""Country profiles: the three real ones land every complaint; spoilt files are refused with file and key."""

import re
from pathlib import Path

import pytest

from models.countries.profile import Route, load_profile
from models.countries.profile_check import problems
from models.countries.profile_table import ProfileError
from models.taxonomy import Language

REAL = ("kz", "az", "ge")

ROUTES = [
    ("kz", "heating", "KZ-75", "kz-almaty-energy", "heating x KZ-75"),
    ("kz", "water", "KZ-75", "kz-almaty-energy", "water x KZ-75"),
    ("kz", "housing", "KZ-75", "kz-almaty-housing", "housing x KZ-75"),
    ("kz", "roads", "KZ-79", "kz-shymkent-transport", "roads x KZ-79"),
    ("kz", "roads", "KZ-10", "kz-abai-akimat", "roads x {region}"),
    ("kz", "police_safety", "KZ-35", "kz-qaragandy-police", "police_safety x {region}"),
    ("kz", "labour", "KZ-62", "kz-labour-inspection", "labour x *"),
    ("kz", "heating", None, "kz-energy", "heating x *"),
    ("kz", "heating", "KZ-99", "kz-energy", "heating x *"),
    ("kz", "other", None, "kz-government-office", "fallback"),
    ("kz", "zebras", "KZ-75", "kz-government-office", "fallback"),
    ("kz", "corruption_conduct", "KZ-75", "kz-civil-service-agency", "corruption_conduct x *"),
    ("az", "water", "AZ-BA", "az-water-cities", "water x AZ-BA"),
    ("az", "roads", "AZ-BA", "az-roads", "roads x AZ-BA"),
    ("az", "roads", "AZ-GA", "az-ganja-executive", "roads x {region}"),
    ("az", "street_lighting", "AZ-YEV", "az-yevlakh-executive", "street_lighting x {region}"),
    ("az", "waste", "AZ-X-AGD", "az-aghdara-executive", "waste x {region}"),
    ("az", "parks_trees", "AZ-NX", "az-nakhchivan", "parks_trees x AZ-NX"),
    ("az", "parks_trees", None, "az-cabinet", "parks_trees x *"),
    ("az", "water", "AZ-GA", "az-water-cities", "water x AZ-GA"),
    ("az", "water", "AZ-SAK", "az-water-regions", "water x {region}"),
    ("az", "electricity", "AZ-LAN", "az-azerishiq", "electricity x *"),
    ("az", "civil_documents", None, "az-asan", "civil_documents x *"),
    ("ge", "electricity", "GE-TB", "ge-telasi", "electricity x GE-TB"),
    ("ge", "roads", "GE-IM-KUT", "ge-kutaisi-cityhall", "roads x {region}"),
    ("ge", "waste", "GE-KA-TEL", "ge-telavi-cityhall", "waste x {region}"),
    ("ge", "waste", "GE-AB", "ge-abkhazia-authority", "waste x GE-AB"),
    ("ge", "water", "GE-AJ-BAT", "ge-batumi-water", "water x GE-AJ-BAT"),
    ("ge", "water", "GE-AJ-KHU", "ge-adjara-water", "water x GE-AJ-KHU"),
    ("ge", "water", "GE-KK-RUS", "ge-rustavi-water", "water x GE-KK-RUS"),
    ("ge", "water", "GE-SZ-ZUG", "ge-water", "water x *"),
    ("ge", "gas", "GE-SJ-AKL", "ge-socar-gas", "gas x {region}"),
    ("ge", "electricity", "GE-MM-AKH", "ge-akhalgori-cityhall", "electricity x GE-MM-AKH"),
]


@pytest.mark.parametrize("country", REAL)
def test_the_real_profiles_have_no_problem(country: str) -> None:
    assert problems(load_profile(country)) == []


@pytest.mark.parametrize(("country", "category", "region", "agency", "rule"), ROUTES)
def test_a_complaint_goes_to_this_agency_by_this_rule(
    country: str, category: str, region: str | None, agency: str, rule: str
) -> None:
    profile = load_profile(country)
    assert profile.route(category, region) == (agency, rule)


@pytest.mark.parametrize(
    ("country", "agencies", "regions"), [("kz", 60, 20), ("az", 100, 68), ("ge", 115, 69)], ids=REAL
)
def test_the_countries_are_complete(country: str, agencies: int, regions: int) -> None:
    profile = load_profile(country)
    assert len(profile.agencies) >= agencies
    assert len(profile.regions) == regions


def test_every_region_of_kazakhstan_has_its_akimat_and_its_police() -> None:
    kazakhstan = load_profile("kz")
    for region in kazakhstan.regions:
        for category, kind in (("street_cleaning", "akimat"), ("police_safety", "police")):
            assert kazakhstan.agency_for(category, region).endswith(kind)


LOCAL = ("roads", "waste", "street_lighting", "street_cleaning", "parks_trees", "housing", "other")


@pytest.mark.parametrize(
    ("country", "office", "elsewhere"),
    [("az", "executive", {"AZ-BA", "AZ-NX"}), ("ge", "cityhall", {"GE-AB"})],
    ids=("az", "ge"),
)
def test_local_matters_have_one_door_in_every_district(country: str, office: str, elsewhere: set[str]) -> None:
    profile = load_profile(country)
    for code in set(profile.regions) - elsewhere - {"GE-TB"}:
        doors = {profile.agency_for(category, code) for category in LOCAL}
        assert doors == {f"{country}-{profile.regions[code].slug}-{office}"}
        assert profile.superior_of(doors.pop()) in ("az-presidential-administration", "ge-public-defender")
    for code in elsewhere:
        assert not any(profile.agency_for(category, code).endswith(office) for category in LOCAL)


@pytest.mark.parametrize("country", REAL)
def test_region_codes_are_iso_codes_or_marked_as_ours(country: str) -> None:
    ours = {"kz": r"KZ-\d\d", "az": r"AZ-[A-Z]{2,3}|AZ-X-AGD", "ge": r"GE-[A-Z]{2}(-[A-Z]{3})?"}[country]
    assert [code for code in load_profile(country).regions if not re.fullmatch(ours, code)] == []


def test_no_grid_is_wider_than_a_page() -> None:
    assert all(region.column <= 14 for country in REAL for region in load_profile(country).regions.values())


def test_an_appeal_climbs_from_the_water_company_to_the_top() -> None:
    kazakhstan, code, climbed = load_profile("kz"), "kz-almaty-su", []
    while superior := kazakhstan.superior_of(code):
        climbed.append(superior)
        code = superior
    assert climbed == ["kz-almaty-energy", "kz-almaty-akimat", "kz-government-office", "kz-presidential-administration"]
    assert kazakhstan.superior_of("kz-nobody") is None


def test_the_names_of_almaty_s_energy_department_read_as_on_the_pages() -> None:
    energy = load_profile("kz").agencies["kz-almaty-energy"]
    assert energy.short["en"] == "Energy and Water Supply, Almaty"
    assert energy.names["kk"] == "Алматы қаласы Энергетика және сумен жабдықтау басқармасы"
    assert energy.names["ru"] == "Управление энергетики и водоснабжения города Алматы"


GRIDS = {
    "kz": """
        ... ... ... SQO ... ... ...
        BQO ... KOS AQM AST PAV ...
        ATY AKT ULY QAR ... ABA SHQ
        MAN ... KZY ... ... ZHE ...
        ... ... SHY TUR ZHA ALM ...
        ... ... ... ... ALA ... ...
    """,
    "az": """
        ... ... ... BAL ZAQ ... ... ... QUS XAC ... ... ...
        QAZ AGA ... SMX QAX SAK OGU QAB QBA SBN SIY ... ...
        ... TOV SKR GAN GOR MIN AGS GOY ISM SMI XIZ SUM ...
        ... GAD DAS GYG NAF YEV UCA KUR AGU QOB ... ABS BAK
        ... ... KAL AGD TAR BAR ZAR IMI SAB HAC ... ... ...
        ... ... LAC XAN XCI AGM AGC BEY SAT SIR ... ... ...
        ... ... ... QBI SUS XVD FUZ ... BIL SAL NEF ... ...
        NAX ... ... ... ZAN CAB ... YAR CAL MAS ... ... ...
        ... ... ... ... ... ... ... ... LER LAN ... ... ...
        ... ... ... ... ... ... ... ... ... AST ... ... ...
    """,
    "ge": """
        ABK ... TSL MES LEN ... ... ... ... KAZ ... ... ... ...
        ... ZUG CHK MRV TSG AMB ONI ... KUR ... ... ... ... ...
        ... KHB SEN KHO TSK TKI SAC TIG ERE AKH TIA ... ... ...
        POT LAN ABA SAM KUT TER CHI KAR GOR DUS AKM TEL KVA LAG
        KOB OZU CHO VAN BAG ZES KHA KSH KAS MTS SAG GUR SIG ...
        BAT KED SHU KHU ADI AKT BOR TSA TET TBI RUS ... ... DED
        KHE ... ... ... ... ASP AKL DMA BOL MAR GAR ... ... ...
        ... ... ... ... ... ... NIN ... ... ... ... ... ... ...
    """,
}


@pytest.mark.parametrize("country", REAL)
def test_the_tile_grid_resembles_the_map(country: str) -> None:
    drawn = [line.split() for line in GRIDS[country].strip().splitlines()]
    squares = {(column, row): tile for row, tiles in enumerate(drawn, 1) for column, tile in enumerate(tiles, 1)}
    regions = load_profile(country).regions.values()
    assert {(r.column, r.row): r.tile for r in regions} == {at: tile for at, tile in squares.items() if tile != "..."}


@pytest.mark.parametrize(
    ("country", "header", "narrow"),
    [("kz", "kk ru en az ka", "kk ru en"), ("az", "az en ru ka kk", "az en"), ("ge", "ka en ru az kk", "ka en")],
)
def test_the_header_s_languages(country: str, header: str, narrow: str) -> None:
    profile = load_profile(country)
    assert profile.display_languages() == tuple(header.split())
    assert profile.display_languages(narrow=True) == tuple(narrow.split())


@pytest.mark.parametrize(
    ("country", "asked", "starts_the_clock"),
    [("kz", "name identity_number", "name identity_number"), ("az", "name", ""), ("ge", "name residence", "")],
)
def test_what_the_law_asks_of_the_author(country: str, asked: str, starts_the_clock: str) -> None:
    identity = load_profile(country).identity
    assert [field.code for field in identity.fields] == asked.split()
    assert [field.code for field in identity.fields if field.starts_clock] == starts_the_clock.split()
    assert set(identity.without) == set(identity.without_contact) == set(Language)


@pytest.mark.parametrize(("number", "fits"), [("900115300123", True), ("90011530012", False), ("90011530012a", False)])
def test_the_shape_of_an_iin(number: str, fits: bool) -> None:
    iin = load_profile("kz").identity.fields[1]
    assert bool(re.match(iin.pattern, number)) is fits


FILES = {
    "country.toml": """
languages = ["kk"]
header = ["kk"]
zone = "Asia/Almaty"
law = "kz"
names = { kk = "Ел" }
emergency = { general = "112" }
[identity]
article = "art. 1"
verified = true
without = { kk = "Онсыз" }
without_contact = { kk = "Байланыссыз" }
[[identity.field]]
code = "name"
pattern = ""
article = "art. 1"
starts_clock = true
names = { kk = "Аты" }
""",
    "regions.toml": '[XX-A]\nslug = "a"\ntile = "AAA"\ncolumn = 1\nrow = 1\nnames = { kk = "Өңір" }\n',
    "agencies.toml": '[xx-top]\nkind = "oversight"\nroot = true\nkk = ["Жоғары мекеме", "Жоғары"]\n',
    "routing.toml": 'fallback = "xx-top"\n["{region}"]\nroads = "xx-{region}"\n["*"]\nroads = "xx-roads"\n',
}

SPOILT = [
    ("country.toml", 'zone = "Asia/Almaty"', "", "xx/country.toml: zone is missing."),
    ("country.toml", 'law = "kz"', "law = 7", "xx/country.toml: law must be of type str."),
    ("country.toml", 'law = "kz"', 'law = "kz"\nlaws = "kz"', "xx/country.toml: laws is not known here."),
    ("country.toml", 'languages = ["kk"]', "languages = [1]", "xx/country.toml: languages must hold texts only."),
    ("country.toml", "starts_clock = true", "", "[identity], field 1: starts_clock is missing."),
    ("country.toml", 'kk = "Ел"', 'tr = "Ülke"', "xx/country.toml, [names]: tr is not known here"),
    ("regions.toml", "row = 1", "row = true", "xx/regions.toml, [XX-A]: row must be of type int."),
    ("regions.toml", "row = 1", "row = 1\nriver = 2", "xx/regions.toml, [XX-A]: river is not known here."),
    ("agencies.toml", '"oversight"', '"office"', 'xx/agencies.toml, [xx-top]: kind is "office", but must be one of'),
    ("agencies.toml", "root = true", "", "xx/agencies.toml, [xx-top]: superior is missing."),
    ("agencies.toml", "root = true", "root = true\ntransfer = true", "[xx-top]: transfer is not known here"),
    (
        "agencies.toml",
        '"Жоғары"]',
        '"Жоғары", "Ж"]',
        "[xx-top]: kk must be a name, or a list of the full and the short",
    ),
    ("routing.toml", 'fallback = "xx-top"', "", "xx/routing.toml: fallback is missing."),
    ("routing.toml", '["*"]', "[XX-B]", "xx/routing.toml: XX-B is neither a region of the profile nor"),
    ("routing.toml", 'roads = "xx-roads"', 'rods = "xx-roads"', "xx/routing.toml, [*]: rods is not known here"),
    ("routing.toml", 'fallback = "xx-top"', "fallback =", "xx/routing.toml: not readable as TOML"),
]


def _write(folder: Path, files: dict[str, str]) -> Path:
    (folder / "xx").mkdir()
    for name, text in files.items():
        (folder / "xx" / name).write_text(text, encoding="utf-8")
    return folder


def test_a_folder_of_four_files_is_a_profile(tmp_path: Path) -> None:
    profile = load_profile("xx", _write(tmp_path, FILES))
    top = profile.agencies["xx-top"]
    assert (top.names["kk"], top.short["kk"], top.regions) == ("Жоғары мекеме", "Жоғары", ("*",))
    assert profile.routes["roads", "XX-A"] == Route("xx-a", "roads x {region}")
    assert profile.routes["roads", None] == Route("xx-roads", "roads x *")
    assert profile.routes["gas", "XX-A"] == Route("xx-top", "fallback")


@pytest.mark.parametrize(("file", "old", "new", "sentence"), SPOILT)
def test_spoilt_data_is_refused_with_file_and_key(tmp_path: Path, file: str, old: str, new: str, sentence: str) -> None:
    assert old in FILES[file]
    _write(tmp_path, {**FILES, file: FILES[file].replace(old, new)})
    with pytest.raises(ProfileError, match=re.escape(sentence)):
        load_profile("xx", tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    _write(tmp_path, {name: text for name, text in FILES.items() if name != "routing.toml"})
    with pytest.raises(ProfileError, match=re.escape("xx/routing.toml: there is no such file")):
        load_profile("xx", tmp_path)


def test_an_agency_may_stand_in_one_file_only(tmp_path: Path) -> None:
    _write(tmp_path, {**FILES, "agencies_2.toml": FILES["agencies.toml"]})
    with pytest.raises(ProfileError, match=re.escape("xx/agencies_2.toml: xx-top stands twice")):
        load_profile("xx", tmp_path)
