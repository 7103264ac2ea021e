"""The vendored files are those of the lock; our own need no inline style, no foreign address and no build."""

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from dashboard.assets import STATIC, CachedStatic, static_url
from dashboard.vendor.govuk import rewrite
from dashboard.vendor.lock import LOCK, digests

TEMPLATES = Path("dashboard/templates")
OWN_SHEETS = ["jawab.css", "citizen.css", "desk.css", "public.css", "charts.css"]
INLINE = re.compile(r"""<style|<script(?![^>]*\bsrc=)|\sstyle=|\son(?:click|change|submit|input|load)=|javascript:""")


def test_vendored_files_are_those_of_the_lock():
    assert LOCK.read_text("utf-8").splitlines() == digests()


@pytest.mark.parametrize("trace", ["GDS Transport", "crest", "crown", "url(", "@import"])
def test_the_govuk_sheet_carries_nothing_of_govuk(trace):
    assert trace not in (STATIC / "govuk.css").read_text("utf-8")


def test_rewriting_drops_fonts_and_unused_components_and_keeps_the_rest():
    css = (
        '@charset "UTF-8";/*! font */@font-face{font-family:GDS Transport;src:url(x)}'
        ".govuk-input,.govuk-header{font-family:GDS Transport,arial,sans-serif;color:red}"
        "@media print{.govuk-input{font-family:sans-serif}}@media print{.govuk-footer{color:#000}}.govuk-tabs{top:0}"
    )
    assert rewrite(css).splitlines()[1:] == [".govuk-input{font-family:var(--jawab-font);color:red}"]


def test_rewriting_refuses_a_sheet_that_still_loads_an_image():
    with pytest.raises(ValueError, match="url"):
        rewrite(".govuk-x{background:url(/assets/images/x.svg)}")


@pytest.mark.parametrize("sheet", OWN_SHEETS)
def test_own_sheets_load_only_what_lies_beside_them(sheet):
    css = (STATIC / sheet).read_text("utf-8")
    assert "@import" not in css
    assert "!important" not in css
    assert all((STATIC / address).is_file() for address in re.findall(r'url\("([^"]+)"\)', css))


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=str)
def test_templates_have_no_inline_style_or_script(template):
    assert INLINE.findall(template.read_text("utf-8")) == []


@pytest.mark.parametrize("path", ["jawab.css", "jawab.js", "fonts/georgian.woff2"])
def test_static_addresses_carry_the_hash_of_the_content(path):
    assert re.fullmatch(rf"/static/{re.escape(path)}\?v=[0-9a-f]{{12}}", static_url(path))


def test_a_missing_file_has_no_address():
    with pytest.raises(FileNotFoundError):
        static_url("gone.css")


@pytest.mark.parametrize(
    ("address", "kept"), [(static_url("jawab.css"), "immutable"), ("/static/jawab.css", "max-age=3600")]
)
def test_only_a_hashed_address_is_kept_for_a_year(address, kept):
    client = TestClient(Starlette(routes=[Mount("/static", CachedStatic(directory=STATIC))]))
    answer = client.get(address)
    assert answer.status_code == 200
    assert kept in answer.headers["Cache-Control"]


def test_every_letter_of_the_five_languages_is_in_a_font():
    css = (STATIC / "jawab.css").read_text("utf-8")
    ranges = [
        (int(low, 16), int(high or low, 16))
        for rule in re.findall(r"unicode-range: ([^;]+);", css)
        for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", rule)
    ]
    letters = set()
    for path in Path("dashboard/locale").rglob("*.*"):
        letters |= set(path.read_text("utf-8"))
    unknown = {one for one in letters - {"\n"} if not any(low <= ord(one) <= high for low, high in ranges)}
    assert unknown == set()
