"""A page as PDF: its own styles and fonts, tagged for screen readers, nothing from the network."""

from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit

from PIL import ImageFile

from dashboard.assets import STATIC
from dashboard.shots import INSIDE
from models.errors import JawabError

# Where the addresses of static files begin; nothing is served there, the files are read from the disk.
BASE = "https://static.invalid/"
FOLDER = "/static/"
HOW_TO = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 (Pango), and pip install weasyprint"


class PdfMissing(JawabError):
    """What draws the pages is not installed here."""

    status = 503
    code = "pdf_missing"


def as_pdf(html: str) -> bytes:
    """The HTML as a file with its title, its language and its fonts inside.

    PdfMissing where Pango is not installed; ValueError for a page that wants anything but our own static files.
    """
    library = _library()
    fetcher = _fetcher(library)
    made = library.HTML(string=html, base_url=BASE, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    if fetcher.refused:
        raise ValueError(f"not among our static files: {fetcher.refused}")
    return bytes(made)


def lacking() -> str | None:
    """What an operator must install before a PDF can be made; None when nothing."""
    try:
        _library()
    except PdfMissing as trouble:
        return f"no PDF can be made here: {trouble.__cause__}. Install: {HOW_TO}"
    return None


def _library() -> Any:
    # Here and not above: it takes a third of a second, and no other page needs it.
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfMissing from error
    # The library lets half a picture pass, for the whole process: what a citizen attaches must not.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _fetcher(library: Any) -> Any:
    class OwnFiles(library.urls.URLFetcher):  # type: ignore[misc]
        """Only files of static/, and pictures in the page: it can make this process ask nobody for anything."""

        def __init__(self) -> None:
            super().__init__()
            self.refused: list[str] = []

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ARG002
            """The file. What is refused is remembered, for the library goes on without it."""
            if url.startswith(INSIDE):
                return super().fetch(url)
            file = (STATIC / urlsplit(url).path.removeprefix(FOLDER)).resolve()
            if not url.startswith(BASE + FOLDER[1:]) or not file.is_relative_to(STATIC) or not file.is_file():
                self.refused.append(url)
                raise ValueError(url)
            kind = guess_type(file.name)[0] or "application/octet-stream"
            return library.urls.URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})

    return OwnFiles()
