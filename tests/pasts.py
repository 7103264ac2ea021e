"""Files of another system for tests, and the run that brings them in."""

import csv
import io
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, select

from channels.history.loading import History, Order
from channels.history.mapping import parse_map
from models.case import Case

MAP = """
source = "old"
zone = "Asia/Almaty"
[columns]
id = "nr"
received = "came"
answered = "done"
due = "due"
status = "status"
agency = "office"
category = "subject"
text = "text"
[defaults]
agency = "kz-almaty-energy"
[times]
formats = ["iso", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d %B %Y, %H:%M", "unix"]
[[events]]
verb = "reopen"
column = "again"
[statuses]
"New" = "open"
[agencies]
"Жылу" = "kz-almaty-energy"
"""
FOREIGN = 'jurisdiction = "us-nyc"\n' + MAP.split("[agencies]")[0].replace("kz-almaty-energy", "NYPD")
COLUMNS = ("nr", "came", "done", "due", "status", "office", "subject", "text", "again")


def row(nr="", came="2026-03-02 10:00:00", **given):
    """One row by the names of its columns."""
    return {**dict.fromkeys(COLUMNS, ""), "nr": nr, "came": came, **given}


def csv_of(rows, columns=COLUMNS) -> str:
    """The rows as a file's text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def put(folder: Path, content, name="old.csv") -> Path:
    """A file with that text, those bytes or those rows."""
    file = folder / name
    if isinstance(content, list):
        content = csv_of(content)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def history(house, file, written=MAP, *, dry=False) -> History:
    """A run that has not begun."""
    order = Order(file, parse_map("old.toml", written, house.office.profile), rejects_of(file), dry)
    return History(house.engine, house.office, order, house.clock())


def bring(house, file, written=MAP, *, dry=False):
    """Import the file; how its rows fared."""
    return history(house, file, written, dry=dry).load(lambda _run: None)


def rejects_of(file: Path) -> Path:
    """Where its refused rows go."""
    return file.with_name(file.name + ".rejected.csv")


def rejected(file: Path) -> list[tuple[str, str, str]]:
    """Line, id and code of each refused row."""
    with rejects_of(file).open(newline="", encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    return [(line, nr, code) for line, nr, code, *_rest in rows[1:]]


def one(house, nr="1") -> Case:
    """The case of that id."""
    with Session(house.engine) as session:
        return session.exec(select(Case).where(Case.source_id == nr)).one()


def how_many(house, table) -> int:
    """The rows of a table."""
    with Session(house.engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()
