"""The map of an import: which column is what, and how the other system's words translate into ours."""

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.countries.profile import Profile, countries
from models.countries.profile_table import ProfileError, Table
from models.lifecycle import Verb
from models.taxonomy import Category, Channel, Language

STATUSES = ("open", "answered", "closed", "withdrawn", "rejected")
FIELDS = (
    "id", "received", "answered", "due", "status", "agency", "category", "region",
    "text", "answer_text", "opening", "address", "channel", "language",
)  # fmt: skip
NEEDED = ("id", "received")
# What may be given once for all rows, and the table that translates the column's labels.
WORDS = {
    "agency": "agencies",
    "category": "categories",
    "region": "regions",
    "status": "statuses",
    "channel": "channels",
    "language": "languages",
}
VERBS = (Verb.TAKE, Verb.ANSWER, Verb.CLOSE, Verb.REOPEN)
# Not a format of strptime: ISO 8601 in all its forms, and seconds since 1970.
ISO, UNIX = "iso", "unix"
SOURCE = re.compile(r"[a-z][a-z0-9]{1,7}")
SAMPLE = datetime(2024, 2, 29, 13, 5, 9, tzinfo=UTC)


class MapError(ValueError):
    """A map that cannot be used; the sentence names the key."""


@dataclass(frozen=True, slots=True)
class Map:
    """A checked map. words: field -> folded label -> our code; events: what else happened, and its column."""

    source: str
    jurisdiction: str
    zone: ZoneInfo
    encoding: str
    delimiter: str
    law: str | None
    earliest: int
    strip_html: bool
    columns: Mapping[str, str]
    events: tuple[tuple[Verb, str], ...]
    formats: tuple[str, ...]
    nothing: frozenset[str]
    words: Mapping[str, Mapping[str, str]]
    defaults: Mapping[str, str]

    def code(self, field: str, label: str) -> str | None:
        """Our code for the other system's word; the default where the word is unknown or missing, which may be None."""
        return self.words[field].get(folded(label)) or self.defaults.get(field)

    def used(self) -> list[tuple[str, str]]:
        """Every key of the map that names a column, with the column."""
        return [*((f"columns.{field}", name) for field, name in self.columns.items()), *self._event_columns()]

    def _event_columns(self) -> list[tuple[str, str]]:
        return [(f"events {verb}", name) for verb, name in self.events]


def folded(label: str) -> str:
    """A label as it is compared: case and spacing do not matter."""
    return " ".join(label.split()).casefold()


def read_map(path: Path, profile: Profile) -> Map:
    """The map in a TOML file, checked against the country of this deployment; MapError names the key."""
    try:
        return parse_map(path.name, path.read_text("utf-8"), profile)
    except (OSError, UnicodeDecodeError) as error:
        raise MapError(f"{path}: cannot be read: {error}.") from error


def parse_map(place: str, written: str, profile: Profile) -> Map:
    """The same from the text itself."""
    try:
        return _map(Table(place, tomllib.loads(written)), profile)
    except tomllib.TOMLDecodeError as error:
        raise MapError(f"{place}: not readable as TOML: {error}.") from error
    except ProfileError as error:
        raise MapError(str(error)) from error


def _map(table: Table, profile: Profile) -> Map:
    jurisdiction = table.take("jurisdiction", str, profile.code)
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,7}", jurisdiction):
        table.fail("jurisdiction", "must be 2 to 8 small letters, digits or hyphens")
    formats, nothing = _times(table)
    found = Map(
        source=_source(table),
        jurisdiction=jurisdiction,
        zone=_zone(table),
        encoding=_encoding(table),
        delimiter=_delimiter(table),
        law=_law(table, profile, jurisdiction),
        earliest=table.take("earliest_year", int, 2000),
        strip_html=table.take("strip_html", bool, False),
        columns=_columns(table),
        events=_events(table),
        formats=formats,
        nothing=nothing,
        defaults=_defaults(table, profile),
        words=_words(table, profile, ours=jurisdiction == profile.code),
    )
    table.done()
    if "agency" not in found.columns and "agency" not in found.defaults:
        table.fail("columns.agency", "is missing, and so is defaults.agency: every case needs its body")
    return found


def _source(table: Table) -> str:
    source = table.take("source", str)
    if not SOURCE.fullmatch(source):
        table.fail("source", "must be 2 to 8 small letters and digits, a letter first")
    if source in countries():
        table.fail("source", f'is "{source}", a country: case numbers of the past would look like our own')
    return source


def _zone(table: Table) -> ZoneInfo:
    name = table.take("zone", str)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        table.fail("zone", f'is "{name}", which is no zone of the IANA list (such as "Asia/Almaty")')


def _encoding(table: Table) -> str:
    name = table.take("encoding", str, "utf-8-sig")
    try:
        return codecs.lookup(name).name
    except LookupError:
        table.fail("encoding", f'is "{name}", which Python does not know')


def _delimiter(table: Table) -> str:
    delimiter = table.take("delimiter", str, ",")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        table.fail("delimiter", "must be one character")
    return delimiter


def _law(table: Table, profile: Profile, jurisdiction: str) -> str | None:
    law = table.take("law", str, "")
    if law and (law != profile.law or jurisdiction != profile.code):
        table.fail("law", f'is "{law}": only the law of this deployment ("{profile.law}") can run, on its own cases')
    return law or None


def _columns(table: Table) -> dict[str, str]:
    columns = table.table("columns").words(keys=FIELDS)
    for field in NEEDED:
        if field not in columns:
            table.fail(f"columns.{field}", "is missing")
    return columns


def _events(table: Table) -> tuple[tuple[Verb, str], ...]:
    found = []
    for number, entry in enumerate(table.take("events", list, []), 1):
        event = Table(f"{table.place}, [[events]] {number}", entry)
        verb = event.take("verb", str)
        if verb not in VERBS:
            event.fail("verb", f'is "{verb}", but must be one of: {", ".join(VERBS)}')
        found.append((Verb(verb), event.take("column", str)))
        event.done()
    return tuple(found)


def _times(table: Table) -> tuple[tuple[str, ...], frozenset[str]]:
    times = Table(f"{table.place}, [times]", table.take("times", dict, {}))
    formats = times.codes("formats", [ISO])
    for one in formats:
        if one not in (ISO, UNIX) and not _reads_back(one):
            times.fail("formats", f'holds "{one}", by which no date can be read ("iso", "unix", or as in strptime)')
    nothing = frozenset(map(folded, times.codes("empty", [])))
    times.done()
    return formats, nothing


def _reads_back(form: str) -> bool:
    try:
        return datetime.strptime(SAMPLE.strftime(form), form).date() == SAMPLE.date()
    except ValueError:
        return False


def _defaults(table: Table, profile: Profile) -> dict[str, str]:
    given = Table(f"{table.place}, [defaults]", table.take("defaults", dict, {}))
    found = given.words(keys=tuple(WORDS))
    for field, value in found.items():
        allowed = _allowed(profile)[field]
        if field in _CLOSED and value not in allowed:
            given.fail(field, f'is "{value}", but must be one of: {", ".join(allowed)}')
    return {"category": Category.OTHER, "channel": Channel.API, "language": profile.languages[0], **found}


def _words(table: Table, profile: Profile, *, ours: bool) -> dict[str, dict[str, str]]:
    found = {}
    for field, name in WORDS.items():
        section = Table(f"{table.place}, [{name}]", table.take(name, dict, {}))
        allowed = _allowed(profile)[field] if ours or field in _CLOSED else ()
        words = section.words()
        for label, value in words.items():
            if value not in allowed and (ours or field != "region"):
                section.fail(f'"{label}"', f'is "{value}", which we do not know{_known(allowed)}')
        # Our own codes stand for themselves.
        found[field] = {code: code for code in allowed} | {folded(label): code for label, code in words.items()}
    return found


_CLOSED = ("category", "status", "channel", "language")


def _allowed(profile: Profile) -> dict[str, tuple[str, ...]]:
    closed = dict(zip(_CLOSED, (tuple(Category), STATUSES, tuple(Channel), tuple(Language)), strict=True))
    return {**closed, "agency": tuple(profile.agencies), "region": tuple(profile.regions)}


def _known(allowed: tuple[str, ...]) -> str:
    return f" (known: {', '.join(allowed[:8])}{', ...' if len(allowed) > 8 else ''})" if allowed else ""
