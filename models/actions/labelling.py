"""Keeping what people say about the machine's choices, in the commit of the verb by which they say it."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, select

from models.actions.turn import Turn
from models.batches import walk
from models.case import Case
from models.label import Label
from models.machineroute import MachineRoute
from models.message import COMPLAINT, Message
from models.taxonomy import Channel

BATCH = 2000


class Learned(NamedTuple):
    """A text whose subject a person confirmed."""

    text: str
    category: str
    language: str
    channel: Channel
    at: datetime


def label(turn: Turn, source: str, chosen: str | None = None, *, agency_right: bool | None = None) -> Label:
    """Keep what the actor of the turn said: the right subject, whether the agency was right, or both."""
    case = turn.case
    made = Label(
        case_id=case.id or 0,
        at=turn.now,
        source=source,
        text_hash=_hash_of(turn.session, case),
        model_version=case.model_version,
        guessed=case.proposals[0][0] if case.proposals else None,
        confidence=case.confidence,
        proposals=case.proposals,
        chosen=chosen,
        agency_right=agency_right,
        language=language_of(case),
        channel=case.channel,
        account_id=turn.actor.account_id,
    )
    turn.session.add(made)
    return made


def language_of(case: Case) -> str:
    """The language of the text; where none was found, the one that the citizen chose."""
    return case.detected_language or case.language


def machine_did(turn: Turn, reason: str | None = None) -> None:
    """Keep that the machine chose the agency, or for which reason it left that to a person.

    The lot decides here which of its choices are read once more. It falls by the case's secret: whoever keeps the
    database can repeat it, nobody outside can foresee it, and nobody picks.
    """
    case = turn.case
    if case.model_version is None:
        return
    done = MachineRoute(
        case_id=case.id or 0,
        jurisdiction=case.jurisdiction,
        at=turn.now,
        model_version=case.model_version,
        language=language_of(case),
        channel=case.channel,
        reason=reason,
        drawn=reason is None and is_drawn(case.receipt_mac, turn.office.audit_share),
    )
    turn.session.add(done)


def is_drawn(secret: str, share: float) -> bool:
    """Whether the lot falls on a case, as it does on this share of all."""
    drawn = hashlib.sha256(f"audit:{secret}".encode()).digest()
    return int.from_bytes(drawn[:8]) < share * 2**64


def first_agency_left(turn: Turn) -> None:
    """Keep that the agency which the machine had chosen was the wrong one; the first time counts."""
    found = turn.session.get(MachineRoute, turn.case.id)
    if found is not None and found.reason is None and found.left_at is None:
        found.left_at = turn.now


def learned(session: Session, since: datetime | None = None) -> Iterator[Learned]:
    """Every text whose subject a person of the staff confirmed, with the last such word, in the order of the words.

    since: only words from that instant on. What was only passed on says nothing of its subject and is left out.
    """
    last = select(func.max(Label.id)).where(col(Label.chosen).is_not(None)).group_by(col(Label.case_id))
    columns: Any = (Label.id, Label.chosen, Label.language, Label.channel, Label.at, Message.text)
    wanted = (
        select(*columns)
        .join(Message, (col(Message.case_id) == Label.case_id) & (col(Message.kind) == COMPLAINT))
        .where(col(Label.id).in_(last))
    )
    wanted = wanted if since is None else wanted.where(Label.at >= since)
    for rows in walk(session, wanted, col(Label.id), BATCH):
        for row in rows:
            yield Learned(row.text, row.chosen, row.language, row.channel, row.at)


def _hash_of(session: Session, case: Case) -> str:
    words = session.exec(select(Message.text).where(Message.case_id == case.id, Message.kind == COMPLAINT)).first()
    return hashlib.sha256((words or "").encode()).hexdigest()
