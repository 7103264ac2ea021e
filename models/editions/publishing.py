"""Making an edition: the live figures of one instant, written down for everybody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from models.batches import batches
from models.case import Case
from models.db import reader, snapshot, unit_of_work
from models.deadline import Office
from models.editions.decidedcount import decided_rows
from models.editions.edition import AGES, Correction, Edition, PublishedFigure, PublishedHidden, PublishedTimes
from models.editions.hiding import hidden_rows
from models.editions.livebook import DUE, not_due_yet
from models.editions.machinecount import machine_rows
from models.editions.publishedbook import PublishedBook, published
from models.editions.sheets import Place, Sheets
from models.editions.wayscount import way_rows, way_spreads
from models.figures.cells import NO_BUCKET, NOW, Figure

CHUNK = 5000
# A worker that died while it made an edition is not waited for longer than this.
PATIENCE = timedelta(hours=1)
DAY = timedelta(days=1)
CORRECTED = ("due", "on_time")
# Until then answers are still reopened and taken back as a matter of course: no correction, only life.
SETTLED = timedelta(days=60)


PLACE: tuple[Any, ...] = (Case.agency_code, Case.region, Case.category)
CELL: tuple[Any, ...] = (
    Figure.agency_code, Figure.region, Figure.category, Figure.measure, Figure.bucket, Figure.n,
)  # fmt: skip


def publish(engine: Engine, office: Office, jurisdiction: str, now: datetime, *, again: bool = False) -> Edition | None:
    """Make the edition of the local day; None where it is there, or is just being made.

    again: one more issue for the same day, after a mistake was put right.
    """
    edition = _claim(engine, jurisdiction, office, now, again=again)
    if edition is None:
        return None
    with Session(reader(engine)) as session:
        before = published(session, jurisdiction)
        earlier = _settled(before, now) if before else {}
    with snapshot(engine) as live:
        for sheets in _sheets(live, jurisdiction, now):
            _write(engine, edition, PublishedFigure, sheets.rows())
            _write(engine, edition, PublishedTimes, sheets.spreads())
        _write(engine, edition, PublishedFigure, way_rows(live, jurisdiction, now))
        _write(engine, edition, PublishedTimes, way_spreads(live, jurisdiction))
        _write(engine, edition, PublishedFigure, decided_rows(live, jurisdiction, office, now))
        _write(engine, edition, PublishedFigure, machine_rows(live, jurisdiction, office, now))
    with Session(reader(engine)) as session:
        _write(engine, edition, PublishedHidden, hidden_rows(session, edition))
    with unit_of_work(engine) as session:
        _finish(session, edition, earlier, now)
    _forget_old(engine, jurisdiction)
    return edition


def _write(engine: Engine, edition: Edition, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    for some in batches(rows, CHUNK):
        # Small transactions: a citizen's complaint never waits for a nation's figures.
        with unit_of_work(engine) as session:
            session.execute(insert(table), [{"edition_id": edition.id, **row} for row in some])


def _claim(engine: Engine, jurisdiction: str, office: Office, now: datetime, *, again: bool) -> Edition | None:
    day = office.local_date(now)
    mine = select(Edition).where(Edition.jurisdiction == jurisdiction, Edition.day == day)
    try:
        with unit_of_work(engine) as session:
            there = session.exec(mine.order_by(col(Edition.issue).desc())).first()
            if there and not again and (there.published_at or there.as_of > now - PATIENCE):
                return None
            issue = there.issue + 1 if there else 1
            edition = Edition(jurisdiction=jurisdiction, day=day, issue=issue, as_of=now)
            session.add(edition)
    except IntegrityError:
        # Another worker was quicker.
        return None
    return edition


def _sheets(live: Session, jurisdiction: str, now: datetime) -> Iterator[Sheets]:
    """The edition, month by month; what stands open comes last."""
    mine = Figure.jurisdiction == jurisdiction
    counted = select(Figure.month).where(mine, Figure.bucket == NO_BUCKET, Figure.month != NOW).distinct()
    months = sorted(live.exec(counted))
    waiting = {measure: not_due_yet(live, jurisdiction, months, PLACE, now, kind) for kind, measure in DUE.items()}
    for month in months:
        sheets = _summed(live, jurisdiction, month)
        for measure, found in waiting.items():
            for _, place, n in (one for one in found if one[0] == month):
                sheets.add(_place(place), measure, -n)
        yield sheets
    yield _stocks(live, jurisdiction, now)


def _summed(live: Session, jurisdiction: str, month: str) -> Sheets:
    sheets = Sheets(month)
    found: Any = select(*CELL).where(Figure.jurisdiction == jurisdiction, Figure.month == month, Figure.n != 0)
    for agency, region, category, measure, bucket, n in live.connection().execute(found).yield_per(CHUNK):
        sheets.add(Place(agency, region, category), measure, n, bucket)
    return sheets


def _stocks(live: Session, jurisdiction: str, now: datetime) -> Sheets:
    """What is open, what is overdue now, and how long; on the small index of running clocks."""
    sheets, due = _summed(live, jurisdiction, NOW), col(Case.next_due_at)
    ages = (due >= now, (due < now) & (due >= now - 7 * DAY), (due < now - 7 * DAY) & (due >= now - 30 * DAY))
    counts = [func.count().filter(age) for age in (*ages, due < now - 30 * DAY, due < now)]
    found: Any = select(*counts, *PLACE).where(due.is_not(None), Case.jurisdiction == jurisdiction)
    for *numbers, agency, region, category in live.connection().execute(found.group_by(*PLACE)):
        for measure, n in zip((*AGES, "overdue"), numbers, strict=True):
            sheets.add(_place((agency, region, category)), measure, n)
    return sheets


def _place(values: Sequence[str | None]) -> Place:
    return Place(*(value or "" for value in values))


def _settled(book: PublishedBook, now: datetime) -> Mapping[tuple[str, str], int | None]:
    """The whole jurisdiction's numbers of months long past, as everybody may read them."""
    edge = f"{now - SETTLED:%Y-%m}"
    cubes = book.cubes([month for month in book.months() if month < edge], (), measures=CORRECTED)
    return {(month, measure): cube.count(measure) for month, cube in cubes.items() for measure in CORRECTED}


def _finish(session: Session, edition: Edition, earlier: Mapping[tuple[str, str], int | None], now: datetime) -> None:
    after = _settled(PublishedBook(session, edition), now)
    for (month, measure), n in earlier.items():
        now_seen = after.get((month, measure), 0)
        if now_seen != n:
            session.add(Correction(edition_id=edition.id or 0, month=month, measure=measure, before=n, after=now_seen))
    session.get_one(Edition, edition.id).published_at = now


def _forget_old(engine: Engine, jurisdiction: str) -> None:
    """Keep the cells of the newest two: somebody may just be reading the last one. That there were others stays."""
    mine = select(Edition.id).where(Edition.jurisdiction == jurisdiction)
    newest = mine.where(col(Edition.published_at).is_not(None)).order_by(col(Edition.id).desc()).limit(2)
    with Session(reader(engine)) as session:
        kept = session.exec(newest).all()
        filled = select(PublishedFigure.edition_id).where(col(PublishedFigure.edition_id).in_(mine)).distinct()
        old = set(session.exec(filled)) - set(kept)
    for edition_id in old:
        for table in (PublishedFigure, PublishedTimes, PublishedHidden):
            with unit_of_work(engine) as session:
                session.execute(delete(table).where(col(table.edition_id) == edition_id))
