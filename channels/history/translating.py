"""One row of another system becomes a past of ours, or a refusal with its reason. Pure: the hour is an argument."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from channels.history.mapping import ISO, UNIX, Map, folded
from channels.history.retelling import retell
from channels.markup import plain
from models.actions.history import Past, Story
from models.case import opening_of
from models.deadline import Term
from models.lifecycle import Verb
from models.taxonomy import Channel, DeadlineKind

LONGEST_ID = 120
LONGEST_NUMBER = 20
LONGEST_ADDRESS = 300
LONGEST_CODE = 80
PLAIN_NAME = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")

# The first instant of our law's term and the end of it, or nothing where the law does not reach.
LawTerm = Callable[[datetime], Term | None]


class Refusal(NamedTuple):
    """Why a row cannot come in: a stable code and an English sentence."""

    code: str
    because: str


class Refused(Exception):
    """Carries a refusal out of the depths of a row."""

    def __init__(self, code: str, because: str) -> None:
        super().__init__(because)
        self.refusal = Refusal(code, because)


@dataclass(frozen=True, slots=True)
class Translator:
    """Turns rows of one file into pasts. law_term: the clock of our own law, used where the map names one."""

    map: Map
    header: Mapping[str, int]
    now: datetime
    law_term: LawTerm

    def translate(self, cells: list[str]) -> Past | Refusal:
        """The past that the row tells, or why it cannot be taken."""
        try:
            return self._past(cells)
        except Refused as refused:
            return refused.refusal

    def _past(self, cells: list[str]) -> Past:
        source_id = self._id(cells)
        received_at, due_at, happened = self._received(cells), self._at(cells, "due"), self._happened(cells)
        agency_code, agency_name = self._agency(cells)
        category = self.map.code("category", self._given(cells, "category")) or ""
        region, status = (self._code(cells, field) for field in ("region", "status"))
        channel = Channel(self._code(cells, "channel") or Channel.API)
        story = retell(
            received_at,
            {"category": category, "channel": channel},
            {"agency_code": agency_code, "category": category, "region": region, "by": "import"},
            happened,
            status,
        )
        flag = self._flag(received_at, due_at, happened) or _missing(story, status)
        text = self._words(cells, "text")
        return Past(
            source_id=source_id,
            number=number_of(self.map.source, source_id),
            channel=channel,
            language=self._code(cells, "language") or "",
            detected_language=self._given(cells, "language")[:8].lower() or None,
            opening=self._opening(cells, text) or source_id,
            text=text,
            answer_text=self._words(cells, "answer_text"),
            received_at=received_at,
            received_on=received_at.astimezone(self.map.zone).date(),
            agency_code=agency_code,
            agency_name=agency_name,
            category=category,
            region=region,
            address=self._given(cells, "address")[:LONGEST_ADDRESS] or None,
            story=story,
            terms=self._terms(received_at, due_at, story, flag),
            flag=flag,
        )

    def _given(self, cells: list[str], field: str) -> str:
        """The cell of a field, "" where the map names no column or the cell stands for nothing."""
        column = self.map.columns.get(field)
        return self._cell(cells, column) if column else ""

    def _cell(self, cells: list[str], column: str) -> str:
        value = cells[self.header[column]].strip()
        return "" if folded(value) in self.map.nothing else value

    def _code(self, cells: list[str], field: str) -> str | None:
        label = self._given(cells, field)
        code = self.map.code(field, label)
        if code is None and label and field == "status":
            raise Refused("unknown_status", f'The status "{label[:80]}" has no line under [statuses] in the map.')
        return code

    def _id(self, cells: list[str]) -> str:
        source_id = self._given(cells, "id")
        if not source_id:
            raise Refused("id_missing", "The row has no id: it could not be found again.")
        if len(source_id) > LONGEST_ID:
            raise Refused("id_too_long", f"The id has {len(source_id)} characters; {LONGEST_ID} are allowed.")
        return source_id

    def _received(self, cells: list[str]) -> datetime:
        received_at = self._at(cells, "received")
        if received_at is None:
            raise Refused("received_missing", "The row does not say when the case was received.")
        return received_at

    def _at(self, cells: list[str], field: str) -> datetime | None:
        column = self.map.columns.get(field)
        return self._instant(cells, column) if column else None

    def _instant(self, cells: list[str], column: str) -> datetime | None:
        written = self._cell(cells, column)
        if not written:
            return None
        for form in self.map.formats:
            try:
                at = read_time(written, form)
                return (at.replace(tzinfo=self.map.zone) if at.tzinfo is None else at).astimezone(UTC)
            except (ValueError, OverflowError, OSError):
                continue
        raise Refused("time_unreadable", f'{column} is "{written[:80]}", which no format of the map can read.')

    def _happened(self, cells: list[str]) -> list[tuple[Verb, datetime]]:
        answered = self._at(cells, "answered")
        events = [(verb, self._instant(cells, column)) for verb, column in self.map.events]
        return [(verb, at) for verb, at in [(Verb.ANSWER, answered), *events] if at is not None]

    def _agency(self, cells: list[str]) -> tuple[str, str]:
        label = self._given(cells, "agency") or self.map.defaults.get("agency", "")
        if not label:
            raise Refused("agency_missing", "The row names no agency, and the map has no defaults.agency.")
        ours = self.map.words["agency"].get(folded(label))
        return (ours, "") if ours else (agency_code(self.map.source, label), " ".join(label.split()))

    def _words(self, cells: list[str], field: str) -> str:
        words = self._given(cells, field)
        return plain(words) if self.map.strip_html else words

    def _opening(self, cells: list[str], text: str) -> str:
        """The first words for lists: a title, else the text, else the subject in the other system's own word."""
        words = self._words(cells, "opening") or text or self._given(cells, "category")
        return opening_of(words)

    def _flag(
        self, received_at: datetime, due_at: datetime | None, happened: list[tuple[Verb, datetime]]
    ) -> str | None:
        """Why the times cannot be true, the first reason that holds; None when they can."""
        ats = [at for _verb, at in happened]
        all_times = [received_at, *ats, *([due_at] if due_at else [])]
        answers = [at for verb, at in happened if verb == Verb.ANSWER]
        reasons = {
            "too_early": min(all_times).astimezone(self.map.zone).year < self.map.earliest,
            "in_the_future": max([received_at, *ats]) > self.now,
            "answered_before_received": any(at < received_at for at in answers),
            "event_before_received": any(at < received_at for at in ats),
            "due_before_received": due_at is not None and due_at < received_at,
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def _terms(
        self, received_at: datetime, due_at: datetime | None, story: Story, flag: str | None
    ) -> tuple[Term, ...]:
        if self.map.law:
            starts = [received_at, *(step.at for step in story.steps if step.verb == Verb.REOPEN)]
            # A clock that began at an impossible time would be our own invention.
            terms = [] if flag else [self.law_term(at) for at in starts]
            return tuple(term for term in terms if term) if all(terms) else ()
        if due_at is None or (flag == ANSWER_TIME_MISSING):
            return ()
        due_on = due_at.astimezone(self.map.zone).date()
        return (Term(DeadlineKind.ANSWER, "imported", "", "imported", "imported", received_at, due_on, due_at),)


ANSWER_TIME_MISSING = "answer_time_missing"


def _missing(story: Story, status: str | None) -> str | None:
    return ANSWER_TIME_MISSING if status in ("answered", "closed") and story.answered_at is None else None


def read_time(written: str, form: str) -> datetime:
    """The time in one format of a map, naive where it names no zone; ValueError when it is another."""
    if form == ISO:
        return datetime.fromisoformat(written)
    if form == UNIX:
        return datetime.fromtimestamp(float(written), UTC)
    return datetime.strptime(written, form)


def number_of(source: str, source_id: str) -> str:
    """The case number of a row: its own id with the source before it, or a fixed short form of an id that is odd."""
    prefix = f"{source.upper()}-"
    number = prefix + source_id.upper()
    if len(number) <= LONGEST_NUMBER and source_id.isascii() and re.fullmatch(r"[A-Z0-9-]+", number):
        return number
    digest = base64.b32encode(hashlib.sha256(source_id.encode()).digest()).decode()
    return (prefix + digest)[:LONGEST_NUMBER]


def agency_code(source: str, label: str) -> str:
    """The code of a body that only the other system knows: the same for every spelling of the same words."""
    name = folded(label)
    if PLAIN_NAME.fullmatch(name) and len(source) + 1 + len(name) <= LONGEST_CODE:
        return f"{source}-{name.replace(' ', '-')}"
    # Two names that differ only in signs or letters outside ASCII must not become one body.
    slug = "-".join(re.findall(r"[a-z0-9]+", name))[: LONGEST_CODE - 20].strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return "-".join(part for part in (source, slug, digest) if part)
