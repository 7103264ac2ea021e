"""What officers are writing: kept while they write, forgotten once it is sent, or when nobody came back to it."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.actions.wording import LONGEST, clean
from models.actor import Actor
from models.case import Case
from models.db import among
from models.draft import OfficerDraft
from models.event import CaseEvent
from models.lifecycle import Verb
from models.message import Message

LIFE = timedelta(days=30)
# Form -> the kind of message that it becomes.
BECOMES: Mapping[str, str] = {Verb.ANSWER: "answer", Verb.ASK_CITIZEN: "question", Verb.NOTE: "note"}
# A text that was begun for one case before it was answered together with others; no form holds it any more.
ASIDE = "aside"
# Of what stands in the forms, what is worth keeping; the text decides whether there is a draft at all.
FIELDS = ("text", "outcome", "promised_on", "stands", "without")


def keep(session: Session, case: Case, written: OfficerDraft) -> bool:
    """Keep what stands in a form; an empty text is no draft. False: it has been sent already.

    Raises sqlalchemy.exc.IntegrityError when the same draft begins twice at once: then keep again.
    """
    data = {key: clean(written.data.get(key, ""))[:LONGEST] for key in FIELDS}
    if written.revision != case.revision and _is_sent(session, written, data["text"]):
        return False
    kept = session.get(OfficerDraft, (written.case_id, written.account_id, written.verb), with_for_update=True)
    if not data["text"].strip():
        if kept:
            session.delete(kept)
        return True
    kept = kept or written
    kept.data, kept.revision, kept.at = data, written.revision, written.at
    session.add(kept)
    return True


def _is_sent(session: Session, written: OfficerDraft, text: str) -> bool:
    """Whether the writer's last text of this kind is what the form holds, or goes on from it.

    What is kept by itself may arrive after the form was sent: it must not come back as a draft.
    """
    found = select(Message.text).where(
        Message.case_id == written.case_id,
        Message.kind == BECOMES[written.verb],
        Message.author_id == written.account_id,
        col(Message.withdrawn_at).is_(None),
    )
    last = session.exec(found.order_by(col(Message.id).desc()).limit(1)).first()
    return last is not None and last.startswith(text.strip())


def forget(session: Session, case_id: int | None, actor: Actor, verb: str) -> None:
    """It has been sent."""
    if verb not in BECOMES:
        return
    kept = session.get(OfficerDraft, (case_id, actor.account_id, verb), with_for_update=True)
    if kept:
        session.delete(kept)


def set_aside(session: Session, case_id: int | None, actor: Actor, sent: str, now: datetime) -> None:
    """It has been answered with other words: the begun text leaves its form, and stays readable to its writer.

    A text that is what was sent, or its beginning, is gone.
    """
    kept = session.get(OfficerDraft, (case_id, actor.account_id, Verb.ANSWER), with_for_update=True)
    if kept is None:
        return
    words = kept.data["text"]
    session.delete(kept)
    if not sent.strip().startswith(words.strip()):
        session.merge(OfficerDraft(**kept.model_dump(exclude={"verb", "at"}), verb=ASIDE, at=now))


def set_aside_of(session: Session, case_id: int | None, actor: Actor) -> str:
    """The text that this actor had begun; empty for none."""
    kept = session.get(OfficerDraft, (case_id, actor.account_id, ASIDE))
    return kept.data["text"] if kept else ""


def drafts_of(session: Session, case_id: int | None, actor: Actor) -> dict[str, OfficerDraft]:
    """What this actor is writing on the case, by form, the newest first."""
    mine = select(OfficerDraft).where(OfficerDraft.case_id == case_id, OfficerDraft.account_id == actor.account_id)
    mine = mine.where(OfficerDraft.verb != ASIDE)
    return {one.verb: one for one in session.exec(mine.order_by(col(OfficerDraft.at).desc()))}


def with_draft(session: Session, case_ids: Collection[int | None], actor: Actor) -> set[int]:
    """Of these cases those on which the actor is writing."""
    mine = select(OfficerDraft.case_id).where(OfficerDraft.account_id == actor.account_id, OfficerDraft.verb != ASIDE)
    return set(session.exec(mine.where(among(session.connection(), OfficerDraft.case_id, case_ids))))


def done_by_others(session: Session, case_id: int | None, actor: Actor, since: int) -> set[int]:
    """The seqs of what others did to the case after its revision `since`."""
    later = select(CaseEvent.seq).where(CaseEvent.case_id == case_id, CaseEvent.seq > since)
    return set(session.exec(later.where(col(CaseEvent.account_id).is_distinct_from(actor.account_id))))


def forget_old(session: Session, now: datetime) -> None:
    """Erase what nobody has touched for a month."""
    session.execute(delete(OfficerDraft).where(col(OfficerDraft.at) < now - LIFE))
