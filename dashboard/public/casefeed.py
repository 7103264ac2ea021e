"""The public cases as an Atom feed: the day, the subject and the first words of each as confirmed."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from dashboard.i18n import translations
from escalation.office import Jurisdiction
from models.case import opening_of
from models.names import name
from models.publiccases import Open

ATOM = "http://www.w3.org/2005/Atom"


def feed(found: Sequence[Open], public_url: str, language: str, office: Jurisdiction) -> bytes:
    """RFC 4287. Days, not times: every entry is of midnight."""
    home = f"{public_url}/{language}/public/cases"
    root = Element("feed", {"xmlns": ATOM, "xml:lang": language})
    days = [_day(one, office) for one in found]
    _text(root, "id", home)
    _text(root, "title", translations(language).gettext("Complaints that everybody may read"))
    _text(root, "updated", max(days, default="1970-01-01T00:00:00Z"))
    SubElement(SubElement(root, "author"), "name").text = "Jawab"
    SubElement(root, "link", {"rel": "self", "href": f"{home}.xml"})
    for one, day in zip(found, days, strict=True):
        _entry(SubElement(root, "entry"), one, f"{home}/{one.publication.slug}", day, language)
    written: bytes = tostring(root, "utf-8", xml_declaration=True)
    return written


def _entry(entry: Element, found: Open, address: str, day: str, language: str) -> None:
    _text(entry, "id", address)
    _text(entry, "title", name("categories", found.case.category or "", language))
    _text(entry, "updated", day)
    SubElement(entry, "link", {"rel": "alternate", "href": address})
    SubElement(entry, "summary", {"xml:lang": found.said.language}).text = opening_of(found.said.text)


def _day(found: Open, office: Jurisdiction) -> str:
    return f"{office.local_date(found.publication.opened_at):%Y-%m-%d}T00:00:00Z"


def _text(parent: Element, tag: str, words: str) -> None:
    SubElement(parent, tag).text = words
