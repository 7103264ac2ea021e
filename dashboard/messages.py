"""What the pages say and which of it has no translation: the work behind `python -m dashboard.i18n`."""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

from dashboard.i18n import FAMILIES, LOCALE, PLURALS, catalogs, header

DASHBOARD = Path(__file__).parent
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

Key = tuple[str | None, str]


@cache
def said(folder: Path = DASHBOARD) -> Catalog:
    """Every sentence of the templates and modules, with the places where it stands."""
    catalog = Catalog()
    for path, line, message, comments, context in extract_from_dir(folder, METHODS, OPTIONS, KEYWORDS, ["i18n:"]):
        catalog.add(message, None, [(f"dashboard/{path}", line)], auto_comments=comments, context=context)
    return catalog


def key(message: Message) -> Key:
    """Context and singular: what makes two sentences the same."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """The forms of a sentence, one or several, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value or ())


def messages(catalog: Catalog) -> Iterator[Message]:
    """The sentences of a catalog without its head."""
    return (message for message in catalog if message.id)


def complete(message: Message, nplurals: int) -> bool:
    """Whether every form is filled and nobody marked it as a guess."""
    forms = texts(message.string)
    wanted = nplurals if message.pluralizable else 1
    return not message.fuzzy and len(forms) == wanted and all(forms)


def translated(language: str) -> dict[Key, Message]:
    """The complete sentences of a language, whatever family they stand in."""
    return {
        key(message): message
        for _, catalog in catalogs(language)
        for message in messages(catalog)
        if complete(message, catalog.num_plurals)
    }


def missing(language: str) -> list[Message]:
    """What the pages say that the language does not."""
    known = translated(language)
    return [message for message in messages(said()) if key(message) not in known]


def orphans(language: str) -> list[tuple[str, Key]]:
    """(family, sentence) that no page says any more."""
    wanted = {key(message) for message in messages(said())}
    found = ((family, key(message)) for family, catalog in catalogs(language) for message in messages(catalog))
    return [entry for entry in found if entry[1] not in wanted]


def twice(language: str) -> list[Key]:
    """Sentences that stand in more than one family: whichever is read last would win."""
    seen = [key(message) for _, catalog in catalogs(language) for message in messages(catalog)]
    return sorted({one for one in seen if seen.count(one) > 1}, key=str)


def misplaced(language: str) -> list[tuple[Key, str]]:
    """(sentence, translation) whose placeholders are not those of the English.

    A plural form may leave a placeholder out ("one day"), it may never invent one.
    """
    wrong = []
    for entry, message in translated(language).items():
        names = set(PLACEHOLDER.findall(" ".join(texts(message.id))))
        for text in texts(message.string):
            used = set(PLACEHOLDER.findall(text))
            if used - names or (used != names and not message.pluralizable):
                wrong.append((entry, text))
    return wrong


def quoted(text: str) -> str:
    """The text as a .po string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def stub(message: Message, language: str) -> str:
    """An empty .po entry for the sentence, with its places as a comment."""
    places = ", ".join(sorted({path for path, _ in message.locations}))
    lines = [f"#: {places}", *(f"#. {comment}" for comment in message.auto_comments)]
    if message.context:
        lines.append(f"msgctxt {quoted(message.context)}")
    singular, *plural = texts(message.id)
    lines.append(f"msgid {quoted(singular)}")
    if not plural:
        return "\n".join([*lines, 'msgstr ""'])
    forms = int(PLURALS[language].split("nplurals=")[1][0])
    return "\n".join([*lines, f"msgid_plural {quoted(plural[0])}", *(f'msgstr[{n}] ""' for n in range(forms))])


def update(family: str, only: str = "") -> dict[str, int]:
    """Append what is missing and stands in files whose path contains `only`; {language: number of new entries}."""
    added = {}
    for language in PLURALS:
        path = LOCALE / language / f"{family}.po"
        present = {key(message) for _, catalog in catalogs(language) for message in messages(catalog)}
        new = [
            stub(message, language)
            for message in missing(language)
            if key(message) not in present and any(only in place for place, _ in message.locations)
        ]
        text = path.read_text("utf-8") if path.exists() else header(language)
        path.write_text("\n\n".join([text.rstrip(), *new]) + "\n", "utf-8")
        added[language] = len(new)
    return added


def report() -> Iterator[str]:
    """The lines of the developer's overview: per language what is missing, twice, orphaned or misplaced."""
    for language in PLURALS:
        gaps = missing(language)
        yield f"# {language}: {len(gaps)} missing of {len(list(messages(said())))}"
        yield from ("\n" + stub(message, language) for message in gaps)
        yield from (f"# {language}/{family}.po: no page says {entry[1]!r}" for family, entry in orphans(language))
        yield from (f"# {language}: in two files: {entry[1]!r}" for entry in twice(language))
        yield from (f"# {language}: other placeholders than the English: {text!r}" for _, text in misplaced(language))
        yield ""


def main() -> None:
    """Print the overview, or add the empty entries to a family."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.i18n", description="What each language lacks.")
    parser.add_argument("--update", metavar="FAMILY", choices=FAMILIES, help="add empty entries to this family's files")
    parser.add_argument("--only", metavar="TEXT", default="", help="only sentences of files whose path has this text")
    chosen = parser.parse_args()
    if chosen.update:
        lines = [
            f"{language}/{chosen.update}.po: {count} added"
            for language, count in update(chosen.update, chosen.only).items()
        ]
    else:
        lines = list(report())
    sys.stdout.write("\n".join(lines) + "\n")
