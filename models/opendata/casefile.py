"""The file of a month's cases in the forms in which it is taken away, and what its columns mean."""

import csv
import hashlib
import io
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from models.opendata.anonymity import COLUMNS, Line

DICTIONARY = Path(__file__).parent / "opencases.toml"
CHUNK = 2000


class Form(StrEnum):
    """The ending of the file."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@cache
def dictionary() -> Mapping[str, Mapping[str, str]]:
    """Column -> language -> what it says, in the order of the columns."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(DICTIONARY.read_text("utf-8"))["columns"]
    return found


@cache
def licence() -> str:
    """The licence of the file, by its SPDX code."""
    return str(tomllib.loads(DICTIONARY.read_text("utf-8"))["licence"])


@dataclass(frozen=True)
class CaseFile:
    """The lines of one month."""

    month: str
    lines: Sequence[Line]

    @cached_property
    def digest(self) -> str:
        """The same for the same content, whatever the form."""
        # What the columns are called is content too: another version of the program may have others.
        told = hashlib.sha256("\t".join(COLUMNS).encode())
        for line in self.lines:
            told.update(("\n" + "\t".join(line)).encode())
        return told.hexdigest()[:32]

    def parts(self, form: Form) -> Iterator[bytes]:
        """The file, piece by piece."""
        return WRITERS[form](self)

    def chunks(self) -> Iterator[Sequence[Line]]:
        """The lines, some thousands at a time."""
        return (self.lines[start : start + CHUNK] for start in range(0, len(self.lines), CHUNK))


def _csv(file: CaseFile) -> Iterator[bytes]:
    # Begins with the mark by which spreadsheets know UTF-8.
    yield b"\xef\xbb\xbf" + _csv_rows([COLUMNS])
    for chunk in file.chunks():
        yield _csv_rows(chunk)


def _csv_rows(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _json(file: CaseFile) -> Iterator[bytes]:
    head = {"period": file.month, "licence": licence(), "columns": COLUMNS}
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    for n, chunk in enumerate(file.chunks()):
        rows = ",\n".join(json.dumps(line, ensure_ascii=False) for line in chunk)
        yield (",\n" * (n > 0) + rows).encode()
    yield b"]}\n"


def _parquet(file: CaseFile) -> Iterator[bytes]:
    # It takes a while to load, and only this needs it.
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema([(name, pyarrow.string()) for name in COLUMNS])
    schema = schema.with_metadata({"period": file.month, "licence": licence()})
    values = {name: [line[n] for line in file.lines] for n, name in enumerate(COLUMNS)}
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(values, schema=schema), out)
    yield out.getvalue()


WRITERS: Mapping[Form, Callable[[CaseFile], Iterator[bytes]]] = {
    Form.CSV: _csv,
    Form.JSON: _json,
    Form.PARQUET: _parquet,
}
