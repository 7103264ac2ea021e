"""The past of a case, written as the verbs that happened then: many cases at once, in fixed statements.

Nobody is told anything: these citizens heard from another system, and we have no address of theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, text, update
from sqlmodel import col

from models.actions.rows import defaults, put_all
from models.agency import Agency
from models.case import Case
from models.deadline import MET, MISSED, OPEN, VOID, Deadline, Term
from models.event import CaseEvent
from models.figures import cells as figures
from models.importing import Import
from models.lifecycle import Verb
from models.message import Message
from models.place import place_of
from models.search import index, keeping
from models.taxonomy import Channel, DeadlineKind, Language, State


class Step(NamedTuple):
    """One verb, when it happened, and what it changed."""

    verb: Verb
    at: datetime
    data: Mapping[str, Any]


class Story(NamedTuple):
    """A past in the verbs of the life cycle. answers: when each cycle was answered."""

    steps: tuple[Step, ...]
    state: State
    cycle: int
    answered_at: datetime | None
    closed_at: datetime | None
    answers: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Past:
    """A case as another system kept it. terms: its answer clock in each cycle that had one, the first first."""

    source_id: str
    number: str
    channel: Channel
    language: str
    detected_language: str | None
    opening: str
    text: str
    answer_text: str
    received_at: datetime
    received_on: date
    agency_code: str
    agency_name: str
    category: str
    region: str | None
    address: str | None
    story: Story
    terms: tuple[Term, ...]
    flag: str | None


class Run(NamedTuple):
    """The import that brings them: its key, and what is the same for all its cases."""

    import_id: int
    source: str
    jurisdiction: str
    now: datetime


def begin(connection: Connection, run: Run, file_name: str, sha256: str) -> int:
    """Write down that a run starts; returns its key."""
    row = Import(source=run.source, file_name=file_name[:200], sha256=sha256, started_at=run.now)
    started = connection.execute(insert(Import).values(row.model_dump(exclude={"id"})))
    return int(started.inserted_primary_key[0]) if started.inserted_primary_key else 0


def count(connection: Connection, run: Run, counts: Mapping[str, int], *, finished: bool) -> None:
    """Keep how far the run has come, in the transaction of the rows that it counts."""
    here = update(Import).where(col(Import.id) == run.import_id)
    connection.execute(here.values(**counts, finished_at=run.now if finished else None))


def found(connection: Connection, bodies: Mapping[str, str], run: Run) -> None:
    """Write down agencies, code -> name, that only the other system knows. Their one name serves every language."""
    rows = [
        {
            **defaults(Agency),
            "code": code,
            "jurisdiction": run.jurisdiction,
            "kind": "imported",
            "names": dict.fromkeys(Language, name),
            "short": dict.fromkeys(Language, name),
            "imported": True,
        }
        for code, name in bodies.items()
    ]
    put_all(connection, Agency, rows)


def write(connection: Connection, pasts: Sequence[Past], run: Run, local_date: Callable[[datetime], date]) -> None:
    """Write the cases with their texts, histories, clocks and figures; the caller's transaction holds them together."""
    ids = _reserve(connection, "cases", len(pasts))
    kept = [_Kept(past, case_id, run) for past, case_id in zip(pasts, ids, strict=True)]
    _number_answers(connection, kept)
    put_all(connection, Case, [one.case for one in kept])
    put_all(connection, Message, [row for one in kept for row in one.messages])
    put_all(connection, CaseEvent, [row for one in kept for row in one.events()])
    put_all(connection, Deadline, [row for one in kept for row in one.deadlines])
    index.put(connection, {one.case_id: _words(one.past) for one in kept})
    added: figures.Cells = figures.Cells()
    for one in kept:
        added.update(one.contribution(local_date))
    figures.add(connection, added)


class _Kept:
    """The rows of one case."""

    def __init__(self, past: Past, case_id: int, run: Run) -> None:
        self.past, self.case_id, self.run = past, case_id, run
        self.deadlines = [_deadline(past, case_id, cycle, term, run.now) for cycle, term in enumerate(past.terms, 1)]
        self.case = _case(past, case_id, run, self.deadlines)
        self.messages = _messages(past, case_id)

    def events(self) -> list[dict[str, Any]]:
        """Its history; the last answer points at its text."""
        said = {row["cycle"]: row["id"] for row in self.messages if row["kind"] == "answer"}
        rows, cycle = [], 1
        for seq, step in enumerate(self.past.story.steps, 1):
            data = {"import": self.run.import_id, **step.data}
            cycle = data.get("cycle", cycle)
            if step.verb == Verb.ANSWER and cycle in said:
                data["message_id"] = said[cycle]
            row = {"case_id": self.case_id, "seq": seq, "verb": step.verb, "at": step.at, "actor": "system"}
            rows.append({**row, "data": data})
        return rows

    def contribution(self, local_date: Callable[[datetime], date]) -> figures.Cells:
        """What it adds to the figures, which read plain rows as well as the ORM's."""
        case: Any = SimpleNamespace(**self.case)
        clocks: Any = [SimpleNamespace(**row) for row in self.deadlines]
        return figures.contribution(case, clocks, (), local_date)


def _words(past: Past) -> set[str]:
    texts = [past.text, past.answer_text] if past.story.answers else [past.text]
    told = keeping.Told(past.number, past.agency_code, past.region, past.address, sealed=False, texts=texts)
    return keeping.words_for(told)


def _case(past: Past, case_id: int, run: Run, deadlines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    story = past.story
    running = [one for one in deadlines if one["law"] and one["state"] == OPEN]
    return {
        **defaults(Case),
        "id": case_id,
        "number": past.number,
        "jurisdiction": run.jurisdiction,
        "state": story.state,
        "cycle": story.cycle,
        "revision": len(story.steps),
        "channel": past.channel,
        "language": past.language,
        "detected_language": past.detected_language,
        "opening": past.opening,
        "received_at": past.received_at,
        "received_on": past.received_on,
        "filed_at": run.now,
        "category": past.category,
        "region": past.region,
        "address": past.address,
        "place": place_of(past.address),
        "agency_code": past.agency_code,
        "has_clock": bool(deadlines),
        "next_due_at": running[0]["due_at"] if running else None,
        "next_due_kind": running[0]["kind"] if running else None,
        "answered_at": story.answered_at,
        "closed_at": story.closed_at,
        "unread": False,
        # No code opens it: an empty MAC equals none.
        "receipt_mac": "",
        "source": run.source,
        "source_id": past.source_id,
        "import_id": run.import_id,
        "flag": past.flag,
    }


def _messages(past: Past, case_id: int) -> list[dict[str, Any]]:
    last = max(past.story.answers, default=None)
    # What an agency wrote without having answered stays inside.
    reply = ("note", past.received_at, past.answer_text, 1)
    if last is not None:
        reply = ("answer", past.story.answers[last], past.answer_text, last)
    said = (("complaint", past.received_at, past.text, 1), reply)
    common = {"id": None, "case_id": case_id, "channel": past.channel, "language": past.detected_language}
    rows = [{**common, "kind": kind, "at": at, "text": words, "cycle": cycle} for kind, at, words, cycle in said]
    return [row for row in rows if row["text"]]


def _deadline(past: Past, case_id: int, cycle: int, term: Term, now: datetime) -> dict[str, Any]:
    row = {
        **defaults(Deadline),
        "case_id": case_id,
        "kind": DeadlineKind.ANSWER,
        "cycle": cycle,
        "agency_code": past.agency_code,
        "rule": term.rule,
        "law": term.law,
        "law_version": term.law_version,
        "calendar_version": term.calendar_version,
        "started_at": term.started_at,
        "due_on": term.due_on,
        "due_at": term.due_at,
    }
    answered = past.story.answers.get(cycle)
    if answered is not None:
        return row | {"state": MET if answered <= term.due_at else MISSED, "ended_at": answered}
    if past.story.state in (State.WITHDRAWN, State.REJECTED):
        return row | {"state": VOID, "ended_at": past.story.closed_at, "exit": past.story.state}
    # Only what still runs has a next step: silence of years would set off an avalanche.
    return row | {"next_step_at": term.due_at if term.due_at > now else None}


def _number_answers(connection: Connection, kept: Sequence[_Kept]) -> None:
    """Give the texts their keys before they are written, so that the events can point at them."""
    rows = [row for one in kept for row in one.messages]
    for row, key in zip(rows, _reserve(connection, "messages", len(rows)), strict=True):
        row["id"] = key


def _reserve(connection: Connection, table: str, n: int) -> Sequence[int]:
    """Keys that nobody else will get."""
    if connection.dialect.name == "postgresql":
        drawn = text(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id')) FROM generate_series(1, :n)")
        return connection.execute(drawn, {"n": n}).scalars().all()
    # SQLite gives the greatest key plus one, and this transaction is its only writer.
    last = connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {table}")).scalar_one()
    return range(last + 1, last + 1 + n)
