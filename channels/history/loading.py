"""A file of cases into the database, batch by batch: each is one transaction, so a run can stop anywhere and go on."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from channels.history.mapping import Map, MapError
from channels.history.reading import Reading, Row, checked
from channels.history.rejecting import Rejects
from channels.history.tally import Batch, Rejected, Tally
from channels.history.translating import Refusal, Translator
from escalation.calendar import CalendarError
from escalation.office import Jurisdiction
from models.actions import history
from models.actions.history import Past, Run
from models.agency import Agency
from models.batches import batches
from models.case import Case
from models.db import reader
from models.deadline import Term
from models.taxonomy import DeadlineKind

BATCH = 1000


class Order(NamedTuple):
    """What to import: the file, its map, where refused rows go (None: nowhere), and whether only to look."""

    file: Path
    map: Map
    rejects: Path | None = None
    dry: bool = False


class History:
    """One run over one file. `tally` says how far it came, whatever ended it; `position` in bytes of the file."""

    def __init__(self, engine: Engine, office: Jurisdiction, order: Order, now: datetime) -> None:
        self.tally, self.position = Tally(), 0
        self._engine, self._office, self._order, self._now = engine, office, order, now
        self._run = Run(0, order.map.source, order.map.jurisdiction, now)
        self._bodies: set[str] = set()
        # Only a dry run needs it: otherwise the database knows what this run has already brought.
        self._seen: set[int] = set()

    def load(self, moved: Callable[["History"], None]) -> Tally:
        """Bring the file in, calling `moved` after each batch.

        Raises FileError and MapError before anything is written. A database or disk that fails ends the run: what was
        committed until then stands, and the next run goes on from there.
        """
        order = self._order
        digest = checked(order.file, order.map.encoding)
        reading = Reading(order.file, order.map.encoding, order.map.delimiter)
        try:
            translator = Translator(order.map, self._columns(reading), self._now, self._law_term)
            with reader(self._engine).connect() as connection:
                self._bodies = set(connection.execute(select(col(Agency.code))).scalars())
            if order.dry:
                self._look(reading, translator, moved)
            else:
                self._bring(reading, translator, digest, moved)
        finally:
            reading.close()
        return self.tally

    def _columns(self, reading: Reading) -> dict[str, int]:
        """Where each column stands; MapError naming the key whose column the file has not, or has twice."""
        for key, name in self._order.map.used():
            if reading.header.count(name) != 1:
                how = "has twice" if name in reading.header else "has not"
                raise MapError(f'{key} names "{name}", which the file {how} (it has: {", ".join(reading.header)}).')
        return {name: place for place, name in enumerate(reading.header)}

    def _law_term(self, at: datetime) -> Term | None:
        try:
            return self._office.term(DeadlineKind.ANSWER, at)
        except CalendarError:
            # Older than our calendars: its clock cannot be worked, so it has none.
            return None

    def _look(self, reading: Reading, translator: Translator, moved: Callable[["History"], None]) -> None:
        for rows in batches(reading, BATCH):
            with reader(self._engine).connect() as connection:
                batch = self._sorted(connection, _told(rows, translator))
            self._seen.update(hash(past.source_id) for past in batch.new)
            self._account(batch, reading)
            moved(self)

    def _bring(self, reading: Reading, translator: Translator, digest: str, moved: Callable[["History"], None]) -> None:
        rejects = Rejects(self._order.rejects, reading.header, translator.header[self._order.map.columns["id"]])
        try:
            with self._engine.begin() as connection:
                key = history.begin(connection, self._run, self._order.file.name, digest)
            self._run = self._run._replace(import_id=key)
            for rows in batches(reading, BATCH):
                batch = self._keep(_told(rows, translator))
                self._account(batch, reading)
                rejects.add(batch.rejected)
                moved(self)
            with self._engine.begin() as connection:
                history.count(connection, self._run, self.tally.counts(), finished=True)
        finally:
            rejects.close()

    def _keep(self, told: Sequence[tuple[Row, Past | Refusal]]) -> Batch:
        with self._engine.begin() as connection:
            batch = self._sorted(connection, told)
            history.found(connection, batch.bodies, self._run)
            history.write(connection, batch.new, self._run, self._office.local_date)
            history.count(connection, self._run, self.tally.with_batch(batch).counts(), finished=False)
        return batch

    def _account(self, batch: Batch, reading: Reading) -> None:
        """Only after the commit: what the database gave back was not kept."""
        self.tally, self.position = self.tally.with_batch(batch), reading.position
        self._bodies |= batch.bodies.keys()

    def _sorted(self, connection: Connection, told: Sequence[tuple[Row, Past | Refusal]]) -> Batch:
        pasts = [one for _row, one in told if isinstance(one, Past)]
        brought_by, taken = self._there(connection, pasts), _taken(connection, pasts)
        new: dict[str, Past] = {}
        known, rejected = 0, []
        for row, one in told:
            refusal = one if isinstance(one, Refusal) else self._repeats(one, brought_by, new, taken)
            if isinstance(one, Past) and refusal is None and one.source_id not in brought_by:
                new[one.source_id] = one
                taken.add(one.number)
            elif refusal is None:
                known += 1
            else:
                rejected.append(Rejected(row, refusal))
        return Batch(len(told), list(new.values()), known, rejected, self._new_bodies(new.values()))

    def _new_bodies(self, pasts: Iterable[Past]) -> dict[str, str]:
        bodies: dict[str, str] = {}
        for past in pasts:
            if past.agency_code not in self._bodies:
                # Of several spellings the first is its name.
                bodies.setdefault(past.agency_code, past.agency_name)
        return bodies

    def _repeats(self, past: Past, brought_by: dict[str, int], new: dict[str, Past], taken: set[str]) -> Refusal | None:
        """Why a well-formed row cannot come in beside the others."""
        twice = past.source_id in new or hash(past.source_id) in self._seen
        if twice or brought_by.get(past.source_id) == (self._run.import_id or -1):
            return Refusal("duplicate_id", f'The id "{past.source_id}" stood in this file before.')
        if past.source_id not in brought_by and past.number in taken:
            return Refusal("number_taken", f"Its case number {past.number} belongs to another id already.")
        return None

    def _there(self, connection: Connection, pasts: Sequence[Past]) -> dict[str, int]:
        """Which of them the database holds already, and the run that brought each."""
        found = select(col(Case.source_id), col(Case.import_id)).where(
            col(Case.source) == self._run.source, col(Case.source_id).in_([past.source_id for past in pasts])
        )
        return {str(source_id): int(run or 0) for source_id, run in connection.execute(found)}


def _taken(connection: Connection, pasts: Sequence[Past]) -> set[str]:
    found = select(col(Case.number)).where(col(Case.number).in_([past.number for past in pasts]))
    return set(connection.execute(found).scalars())


def _told(rows: Sequence[Row], translator: Translator) -> list[tuple[Row, Past | Refusal]]:
    return [(row, Refusal(*row.trouble) if row.trouble else translator.translate(row.cells)) for row in rows]
