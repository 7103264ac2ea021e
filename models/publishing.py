"""Making an edition: the live figures of one instant, written down for everybody."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, delete, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from models.batches import batches
from models.book import PublishedBook, not_due_yet, published
from models.case import Case
from models.db import reader, snapshot, unit_of_work
from models.deadline import Office
from models.edition import AGES, Correction, Edition, PublishedFigure
from models.figures import NO_BUCKET, NOW, Figure

CHUNK = 5000
# A worker that died while it made an edition is not waited for longer than this.
PATIENCE = timedelta(hours=1)
DAY = timedelta(days=1)
CORRECTED = ("due", "on_time")
# Until then answers are still reopened and taken back as a matter of course: no correction, only life.
SETTLED = timedelta(days=60)


class Place(NamedTuple):
    """Where a case is counted; "" is not known."""

    agency_code: str
    region: str
    category: str


PLACE: tuple[Any, ...] = (Case.agency_code, Case.region, Case.category)


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
        for rows in batches(_cells(live, jurisdiction, now), CHUNK):
            # Small transactions: a citizen's complaint never waits for a nation's figures.
            with unit_of_work(engine) as session:
                session.execute(insert(PublishedFigure), [{"edition_id": edition.id, **row} for row in rows])
    with unit_of_work(engine) as session:
        _finish(session, edition, earlier, now)
    _forget_old(engine, jurisdiction)
    return edition


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


def _cells(live: Session, jurisdiction: str, now: datetime) -> Iterator[dict[str, Any]]:
    """The rows of the edition, without those that count nothing."""
    waiting = _waiting(live, jurisdiction, now)
    found = select(Figure).where(Figure.jurisdiction == jurisdiction, Figure.n != 0)
    for row in live.connection().execute(found).yield_per(CHUNK):
        cell = row._asdict()
        del cell["jurisdiction"]
        if (cell["measure"], cell["bucket"]) == ("due", NO_BUCKET):
            cell["n"] -= waiting[cell["month"], Place(cell["agency_code"], cell["region"], cell["category"])]
        if cell["n"]:
            yield cell
    yield from _stocks(live, jurisdiction, now)


def _waiting(live: Session, jurisdiction: str, now: datetime) -> Counter[tuple[str, Place]]:
    months = select(Figure.month).where(Figure.jurisdiction == jurisdiction, Figure.measure == "due").distinct()
    found = not_due_yet(live, jurisdiction, live.exec(months).all(), PLACE, now)
    return Counter({(month, Place(*(value or "" for value in place))): n for month, place, n in found})


def _stocks(live: Session, jurisdiction: str, now: datetime) -> Iterator[dict[str, Any]]:
    """What is overdue now, by place, and how long; on the small index of running clocks."""
    due = col(Case.next_due_at)
    ages = (due >= now, (due < now) & (due >= now - 7 * DAY), (due < now - 7 * DAY) & (due >= now - 30 * DAY))
    counts = [func.count().filter(age) for age in (*ages, due < now - 30 * DAY, due < now)]
    found: Any = select(*counts, *PLACE).where(due.is_not(None), Case.jurisdiction == jurisdiction)
    for *numbers, agency, region, category in live.connection().execute(found.group_by(*PLACE)):
        place = Place(agency or "", region or "", category or "")
        for measure, n in zip((*AGES, "overdue"), numbers, strict=True):
            if n:
                yield {"month": NOW, "measure": measure, "bucket": NO_BUCKET, **place._asdict(), "n": n}


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
        with unit_of_work(engine) as session:
            session.execute(delete(PublishedFigure).where(col(PublishedFigure.edition_id) == edition_id))
