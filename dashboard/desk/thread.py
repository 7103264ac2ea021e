"""A case as one thread: what was said, what happened and what left, in the order of its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session, col, select

from channels.notices import agency_name
from channels.outbox.recording import UNWANTED
from dashboard.dates import written
from dashboard.desk.files import shown
from dashboard.desk.tasks.words import OF_TASKS
from dashboard.desk.threadwords import words_of
from models import queries
from models.account import Account
from models.actor import Actor
from models.case import Case
from models.conversation import Heard, RemoteFile
from models.deadline import Deadline
from models.delivery import UNSETTLED, Delivery, DeliveryLog
from models.event import CaseEvent
from models.lifecycle import Verb as V
from models.message import INSIDE, Attachment, Message
from models.names import name
from models.register import RegisterEntry, entries
from models.related import related
from models.taxonomy import DeadlineKind, DeliveryState

# Where an event keeps the account of the officer whom it names.
OFFICERS = ("officer_id", "part_officer_id", "officer")
# Where an event keeps who wrote down what its author said, and who approved a change of the calendar.
OTHERS = ("heard_by", "approved_by")
# Words of one agency among its own.
OWN = frozenset({V.NOTE, V.PROPOSE_ANSWER, V.SEND_BACK}) | OF_TASKS
OURS = frozenset({"question", "answer", "decision", "done"})


@dataclass(frozen=True, slots=True)
class Sending:
    """One delivery as the desk shows it; `at` and `detail` are of its last move."""

    delivery: Delivery
    at: datetime
    detail: str

    @property
    def unwanted(self) -> bool:
        """Whether it was held back because its reader asked for no messages there."""
        return self.delivery.state == DeliveryState.SUPPRESSED and self.detail == UNWANTED

    @property
    def failed(self) -> bool:
        """Whether somebody must look: it did not arrive, or nobody knows."""
        return self.delivery.state in UNSETTLED


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the thread. A message where there is one, else words with their parameters."""

    seq: int
    at: datetime
    verb: str
    who: str | None
    message: Message | None = None
    words: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Attachment, ...] = ()
    sendings: tuple[Sending, ...] = ()
    # The states of its files that are not here: waiting | failed | refused.
    absent: tuple[str, ...] = ()
    # Whose part it is, of a contribution.
    agency: str = ""
    # What the register says of an answer that has left.
    given: RegisterEntry | None = None
    # The clock of the date, or of the step, that it tells of.
    clock: int | None = None
    # Said by the author, written down by `who`.
    heard: bool = False

    @property
    def shape(self) -> str:
        """event | out (ours) | in (the citizen's), or the kind of what staff say among themselves."""
        if self.message is None:
            return "event"
        if self.message.kind in INSIDE:
            return self.message.kind
        return "out" if self.message.kind in OURS else "in"


def thread(
    session: Session,
    case: Case,
    events: Sequence[CaseEvent],
    clocks: Sequence[Deadline],
    actor: Actor,
    language: str,
) -> list[Entry]:
    """The case's history for this reader, oldest first. Notes of another agency stay with that agency."""
    parts = _Parts(session, case, events, clocks, language)
    known = _known(session, case, events, actor)
    ours = [one for one in events if one.verb not in OWN or parts.agency_of(one.account_id) == actor.agency_code]
    entries = [parts.entry(event) for event in ours if event.verb != V.RELATE or event.data["earlier"] in known]
    # A provider may bring what was said first after what was said next.
    return sorted(entries, key=lambda one: one.at)


def _known(session: Session, case: Case, events: Sequence[CaseEvent], actor: Actor) -> set[str]:
    """The numbers of earlier cases that this reader may be told of."""
    if not any(one.verb == V.RELATE for one in events):
        return set()
    return {one.number for one in related(session, actor, case)}


class _Parts:
    """Everything that the entries of one case are put together from, read once."""

    def __init__(
        self, session: Session, case: Case, events: Sequence[CaseEvent], clocks: Sequence[Deadline], language: str
    ) -> None:
        self._session, self._language, self._clocks = session, language, clocks
        self._messages = {one.id: one for one in queries.messages(session, case.id, notes=True)}
        self._first = next((one for one in self._messages.values() if one.kind == "complaint"), None)
        self._files = [shown(case, one) for one in queries.attachments(session, case.id)]
        self._absent = _absent(session, self._messages)
        self._sendings = sendings(session, queries.deliveries(session, case.id))
        self._staff = staff_of(session, events)
        self._given = entries(session, case.id)

    def entry(self, event: CaseEvent) -> Entry:
        message = self._first if event.verb == V.OPEN else self._messages.get(event.data.get("message_id"))
        told = event.verb in (V.UNDO, V.UNDELIVERED)
        shown = None if told else message
        return Entry(
            seq=event.seq,
            at=shown.at if shown else event.at,
            verb=event.verb,
            who=self._name(event.account_id or event.data.get("heard_by")),
            heard="heard_by" in event.data,
            message=shown,
            words="" if shown else words_of(event),
            params={} if shown and event.verb not in OF_TASKS else self._params(event),
            files=tuple(one for one in self._files if shown and one.message_id == shown.id),
            absent=tuple(self._absent.get(shown.id, ())) if shown else (),
            sendings=tuple(one for one in self._sendings if _cause(one.delivery) == event.seq),
            agency=agency_name(self._session, event.data["to"], self._language) if event.verb == V.CONTRIBUTE else "",
            given=self._given.get(shown.id or 0) if shown else None,
            clock=self._promise(shown) if shown else self._clock(event),
        )

    def _promise(self, message: Message) -> int | None:
        wanted = (DeadlineKind.PROMISE, message.cycle) if message.promised_on else None
        return next((one.id for one in self._clocks if (one.kind, one.cycle) == wanted), None)

    def _clock(self, event: CaseEvent) -> int | None:
        """Events say the kind of their clock; of several cycles it is the last one that had begun."""
        wanted = (event.data.get("kind"), event.data.get("part", 0))
        begun = [one.id for one in self._clocks if (one.kind, one.part) == wanted and one.started_at <= event.at]
        return begun[-1] if begun else None

    def agency_of(self, account_id: int | None) -> str | None:
        """The agency of somebody whom the history names."""
        account = self._staff.get(account_id)
        return account.agency_code if account else None

    def _name(self, account_id: int | None) -> str | None:
        account = self._staff.get(account_id)
        return account.name if account else None

    def _params(self, event: CaseEvent) -> dict[str, str]:
        data = event.data
        return {
            "who": self._name(event.account_id) or "",
            "officer": self._name(next((data[key] for key in OFFICERS if data.get(key)), None)) or "",
            "agency": agency_name(self._session, data.get("agency_code"), self._language),
            "was": agency_name(self._session, data.get("was"), self._language),
            "to": agency_name(self._session, data.get("to"), self._language),
            "desk": agency_name(self._session, data.get("to_agency"), self._language),
            "reason": data.get("reason", ""),
            "into": data.get("into", ""),
            "earlier": data.get("earlier", ""),
            "first": data.get("first", ""),
            "approver": self._name(data.get("approved_by")) or "",
            **{key: self._day(data.get(code)) for key, code in _DAYS.items()},
            **{key: self._named(table, data.get(code)) for key, (table, code) in _NAMED.items()},
        }

    def _day(self, iso: str | None) -> str:
        return written(date.fromisoformat(iso), "short_day", self._language) if iso else ""

    def _named(self, table: str, code: str | None) -> str:
        return name(table, code, self._language) if code else ""


# Parameter of a sentence: the table of its names, and where the event keeps the code.
_NAMED = {
    "category": ("categories", "category"),
    "value": ("ratings", "value"),
    "role": ("roles", "to_role"),
    "cause": ("delay_causes", "cause"),
    "clock": ("deadline_kinds", "kind"),
}
_DAYS = {"was_on": "was_due_on", "due_on": "due_on"}


def _absent(session: Session, message_ids: Iterable[int | None]) -> dict[int | None, list[str]]:
    """Message id -> the states of its files that have not come from where they lie."""
    found = select(Heard.message_id, RemoteFile.state).join(RemoteFile, col(RemoteFile.heard_id) == Heard.id)
    found = found.where(col(Heard.message_id).in_(message_ids), RemoteFile.state != "kept")
    states: dict[int | None, list[str]] = {}
    for message_id, state in session.exec(found):
        states.setdefault(message_id, []).append(state)
    return states


def sendings(session: Session, deliveries: Iterable[Delivery]) -> list[Sending]:
    """Each delivery with its last move."""
    rows = list(deliveries)
    found = select(DeliveryLog).where(col(DeliveryLog.delivery_id).in_([one.id for one in rows]))
    last = {log.delivery_id: log for log in session.exec(found.order_by(col(DeliveryLog.id)))}
    moves: list[Sending] = []
    for row in rows:
        log = last.get(row.id or 0)
        moves.append(Sending(row, log.at if log else row.created_at, log.detail if log else ""))
    return moves


def _cause(delivery: Delivery) -> int:
    """The event that set a delivery off: its key is number:event:notice."""
    return int(delivery.key.split(":")[1])


def staff_of(session: Session, events: Sequence[CaseEvent]) -> dict[int | None, Account]:
    """Everybody whom these events name, by account."""
    ids = {event.account_id for event in events}
    ids |= {event.data.get(key) for event in events for key in (*OFFICERS, *OTHERS)}
    return staff_named(session, ids)


def staff_named(session: Session, ids: Iterable[int | None]) -> dict[int | None, Account]:
    """The accounts with these keys, by key."""
    found = select(Account).where(col(Account.id).in_([one for one in ids if one]))
    return {account.id: account for account in session.exec(found)}
