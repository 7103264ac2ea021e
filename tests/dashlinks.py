"""The dates on a page, and whether each leads to why it is that date."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser

from dashboard.dates import phrase, written

Elements = list[tuple[str, dict[str, str | None]]]
# What stands on a page as one line.
PARTS = ("ch", "hd", "single single--wide")

STYLES = ("date", "full", "day", "plain", "short", "short_day")
ROLES = ("by", "by_plain", "on", "since")
VOID = frozenset("br hr img input link meta wbr".split())


class Texts(HTMLParser):
    """The texts of a page, each with the elements around it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._open: Elements = []
        self.found: list[tuple[str, Elements]] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag not in VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        places = [n for n, (one, _given) in enumerate(self._open) if one == tag]
        del self._open[places[-1] if places else len(self._open) :]

    def handle_data(self, data: str) -> None:
        self.found.append((data, list(self._open)))


def forms_of(day: date, language: str) -> set[str]:
    """Every way in which a page may write the day."""
    return {written(day, one, language) for one in STYLES} | {phrase(day, one, language) for one in ROLES}


def around(page: str, *days: date, language: str = "en") -> Iterator[tuple[str, Elements]]:
    """The texts of a page that name one of the days, outside its title, its fields and the sums themselves."""
    wanted = {form for day in days for form in forms_of(day, language)}
    for text, elements in Texts(page).found:
        inside = any(tag in ("title", "textarea", "option") or _is_sum(given) for tag, given in elements)
        if not inside and any(form in text for form in wanted):
            yield text, elements


def _is_sum(given: dict[str, str | None]) -> bool:
    return bool({"why", "cal", "sum__in"} & set((given.get("class") or "").split()))


def unexplained(page: str, *days: date, language: str = "en") -> list[str]:
    """The texts that name one of the days and lead nowhere: neither to a clock nor to a sum on the same page."""
    ids = Texts(page).ids
    return [text for text, elements in around(page, *days, language=language) if not _leads(elements, ids)]


def _leads(elements: Elements, ids: set[str]) -> bool:
    links = [given for tag, given in elements if tag == "a"]
    return any("data-clock" in one or (one.get("href") or "").removeprefix("#") in ids for one in links)


def linked_clocks(page: str) -> set[int]:
    """The clocks to which dates of the page lead."""
    found = [given.get("data-clock") for _text, elements in Texts(page).found for tag, given in elements if tag == "a"]
    return {int(one) for one in found if one}


def chips_alone(page: str) -> list[str]:
    """The chips of time left in rows from which no link leads to a clock."""
    texts = Texts(page).found
    linked = {id(_row(elements)) for _text, elements in texts if any("data-clock" in given for _tag, given in elements)}
    return [text for text, elements in texts if _is_chip(elements) and id(_row(elements)) not in linked]


def _is_chip(elements: Elements) -> bool:
    return any("tm" in (given.get("class") or "").split() for _tag, given in elements)


def _row(elements: Elements) -> dict[str, str | None]:
    """The row of a table around a text, else the part of the page."""
    rows = [given for tag, given in elements if tag == "tr"]
    return (rows or [given for tag, given in elements if tag in ("body", "section") or given.get("class") in PARTS])[-1]
