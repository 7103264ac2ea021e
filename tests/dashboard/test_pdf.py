"""A page as PDF: its letters, its fonts, its language, its page numbers, and nothing from outside."""

import io
import sys

import pytest
from PIL import ImageFile
from pypdf import PdfReader

from dashboard.assets import STATIC, static_url
from dashboard.pdf import PdfMissing, as_pdf, lacking

SAID = {
    "az": "Şikayətə cavab: ğ, ı, İ, ö, ü, ç, ə",
    "kk": "Шағымға жауап: ә, ғ, қ, ң, ө, ұ, ү, һ, і",
    "ka": "პასუხი საჩივარზე: ჟ, ღ, ყ, ჭ, ჯ",
    "ru": "Ответ на жалобу: ё, щ, ъ, ы, э",
    "en": "An answer: “quoted” – 12 % №",
}


def page(said, language="en", head=""):
    sheet = f'<link rel="stylesheet" href="{static_url("print.css")}">'
    head = f"<head><title>{said}</title>{sheet}{head}</head>"
    return f"<html lang={language}>{head}<body><p>{said} <b>{said}</b></p></body></html>"


def read(made):
    return PdfReader(io.BytesIO(made))


def fonts(made):
    """The fonts of all pages, each with whether its letters lie in the file."""
    found = {}
    for one in made.pages:
        for font in one["/Resources"]["/Font"].values():
            inside = font["/DescendantFonts"][0]["/FontDescriptor"]
            found[font["/BaseFont"].partition("+")[2]] = "/FontFile2" in inside or "/FontFile3" in inside
    return found


@pytest.mark.long
@pytest.mark.parametrize(("language", "said"), SAID.items())
def test_every_letter_is_drawn_with_our_own_font_and_can_be_read_again(language, said):
    made = read(as_pdf(page(said, language)))
    assert made.pages[0].extract_text().split("\n")[0] == f"{said} {said}"
    assert fonts(made) == {"Jawab-Paper": True, "Jawab-Paper-Bold": True}


def test_it_says_its_title_and_its_language():
    made = read(as_pdf(page(SAID["ka"], "ka")))
    assert (made.metadata.title, made.trailer["/Root"]["/Lang"]) == (SAID["ka"], "ka")
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"] is not None


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x.css", "file:///etc/passwd", "/static/../pdf.py", "/etc/passwd", "/static/gone.css"],
)
def test_nothing_but_static_files_is_read(address):
    with pytest.raises(ValueError, match="not among our static files"):
        as_pdf(page("x", head=f'<link rel="stylesheet" href="{address}">'))


def test_where_what_draws_it_is_missing_the_operator_reads_what_to_install(monkeypatch):
    assert lacking() is None
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfMissing):
        as_pdf(page("x"))
    assert "apt-get install libpango" in lacking()


def test_the_fonts_of_paper_have_every_letter_of_the_fonts_of_the_pages():
    from fontTools.ttLib import TTFont

    letters = {path.stem: set(TTFont(path).getBestCmap()) for path in (STATIC / "fonts").glob("*.woff2")}
    paper = [letters.pop(f"paper-{weight}") for weight in ("regular", "bold")]
    wanted = set().union(*letters.values())
    assert [wanted - one for one in paper] == [set(), set()]


def test_drawing_paper_lets_no_half_picture_pass_in_this_process():
    as_pdf("<html lang='en'><title>One</title><p>A page</p></html>")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
