"""The five languages of the pages: English sentences are the keys, locale/<language>/<family>.po hold the others.

`python -m dashboard.i18n` prints what is missing; `--update FAMILY` adds the empty entries to that family's files.
"""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LOCALE = Path(__file__).parent / "locale"
SOURCE = "en"
FAMILIES = ("kit", "citizen", "desk", "oversight", "public")

# Set by hand: a noun after a numeral stays singular in Azerbaijani, Kazakh and Georgian, so one form says it all,
# whatever CLDR's one/other says; Russian has three forms for whole numbers.
PLURALS = {
    "az": "nplurals=1; plural=0;",
    "kk": "nplurals=1; plural=0;",
    "ka": "nplurals=1; plural=0;",
    "ru": ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"),
}


def N_(text: str) -> str:
    """The text itself: marks a sentence of a table for translation at the place where it is shown."""
    return text


def read_catalog(path: Path, language: str) -> Catalog:
    """One .po file; an empty catalog with the language's plural forms when the file is not there."""
    if not path.exists():
        return empty_catalog(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def empty_catalog(language: str) -> Catalog:
    """A catalog without messages that has the plural forms of PLURALS."""
    return read_po(io.StringIO(header(language)), locale=language)


def header(language: str) -> str:
    """The head of a .po file: only what gettext needs, no dates or names that change with every edit."""
    lines = [f"Language: {language}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {PLURALS[language]}"]
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines)


def catalogs(language: str) -> Iterator[tuple[str, Catalog]]:
    """(family, catalog) of every .po file of the language."""
    for path in sorted((LOCALE / language).glob("*.po")):
        yield path.stem, read_catalog(path, language)


@cache
def translations(language: str) -> NullTranslations:
    """The language's sentences, all families together; English answers with the keys themselves."""
    if language == SOURCE:
        return NullTranslations()
    merged = empty_catalog(language)
    for _, catalog in catalogs(language):
        for message in catalog:
            if message.id and not message.fuzzy:
                merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


if __name__ == "__main__":
    from dashboard.messages import main

    main()
