"""A file becomes rows. What cannot be read safely is refused before or while it is read, never guessed."""

import codecs
import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

LONGEST_CELL = 100_000
# So long may a cell be before it ends the reading of its row: a quote that is never closed must not fill the memory.
LONGEST_READ = 16_000_000
CHUNK = 1 << 20
# Read after the last line. Alone it is a row of its own; inside a cell it shows a quote that was never closed.
END = "\x1cend of file\x1c"


class FileError(ValueError):
    """A file that cannot be imported at all; the sentence says where and what to do."""


class Row(NamedTuple):
    """One row. line: where it begins; trouble: code and sentence why it cannot be used."""

    line: int
    cells: list[str]
    trouble: tuple[str, str] | None = None


def checked(path: Path, encoding: str) -> str:
    """The file's sha256, after decoding all of it once; FileError names line and byte of what does not decode."""
    digest, lines, seen = hashlib.sha256(), 1, 0
    decoder = codecs.getincrementaldecoder(encoding)()
    tail = b""
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                tail = chunk
                lines += decoder.decode(chunk).count("\n")
                seen += len(chunk)
            tail = b""
            decoder.decode(tail, final=True)
    except UnicodeDecodeError as error:
        raise FileError(_undecodable(path, encoding, error, tail, lines, seen)) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileError(f"{path.name}: the gzip file is damaged or cut off after {seen:,} bytes: {error}.") from error
    return digest.hexdigest()


def _unpacked(path: Path, raw: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.suffix == ".gz" else raw


def _undecodable(path: Path, encoding: str, error: UnicodeDecodeError, tail: bytes, lines: int, seen: int) -> str:
    line = lines + error.object[: error.start].count(b"\n")
    # The object ends where the chunk ends, but the decoder may have kept bytes back before it, or skipped a mark.
    byte = seen + len(tail) - len(error.object) + error.start + 1
    hint = _hint(error.object[error.start : error.start + 2000], tail if seen == 0 else b"")
    return f"{path.name}, line {line}, byte {byte}: this is not {encoding}. Nothing was imported. {hint}"


def _hint(sample: bytes, start: bytes) -> str:
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return 'The file begins as UTF-16 does: write encoding = "utf-16" into the map.'
    # Cyrillic words are whole runs of high bytes; accents stand alone among plain letters.
    runs, alone = len(re.findall(rb"[\x80-\xff]{2,}", sample)), len(re.findall(rb"[\x80-\xff]+", sample))
    name = "cp1251" if 2 * runs > alone else "cp1252"
    return f'If it was written on Windows, encoding = "{name}" in the map may fit; look at a few texts in a dry run.'


class Reading:
    """An open file: its header, and its rows as an iterator; FileError when there is no header."""

    def __init__(self, path: Path, encoding: str, delimiter: str) -> None:
        csv.field_size_limit(LONGEST_READ)
        self._raw = path.open("rb")
        self._text = io.TextIOWrapper(_unpacked(path, self._raw), encoding=encoding, newline="")
        self._reader = csv.reader(_with_end(self._text), delimiter=delimiter)
        first = self._next()
        if first is None or first.trouble or not any(first.cells):
            self.close()
            raise FileError(f"{path.name}: the first line must name the columns.")
        # Other writers leave a byte order mark where the map does not expect one.
        self.header = [name.strip().lstrip("\ufeff") for name in first.cells]

    @property
    def position(self) -> int:
        """How many bytes of the file on disk have been read."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row]:
        while (row := self._next()) is not None:
            if row.cells or row.trouble:
                yield row if row.trouble else row._replace(trouble=self._trouble(row.cells))

    def _next(self) -> Row | None:
        """The next record, an empty one for a blank line; None after the last."""
        line = self._reader.line_num + 1
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            return Row(line, [], ("cell_too_large", f"The row cannot be read: {error}."))
        if cells == [END]:
            return None
        if cells and cells[-1].endswith(END):
            cells[-1] = cells[-1].removesuffix(END)
            return Row(
                line, cells, ("cut_off", "A quote is opened and never closed: the file was cut off, or damaged.")
            )
        return Row(line, cells)

    def _trouble(self, cells: list[str]) -> tuple[str, str] | None:
        if len(cells) != len(self.header):
            return "ragged_row", f"The row has {len(cells)} cells, the header names {len(self.header)} columns."
        for name, cell in zip(self.header, cells, strict=True):
            if len(cell) > LONGEST_CELL:
                return "cell_too_large", f"{name} has {len(cell):,} characters; {LONGEST_CELL:,} are allowed."
            if "\x00" in cell:
                return "nul_character", f"{name} holds a NUL character: the file is damaged there."
        return None

    def close(self) -> None:
        """Give the file back."""
        self._text.close()
        self._raw.close()


def _with_end(lines: Iterator[str]) -> Iterator[str]:
    yield from lines
    yield END
