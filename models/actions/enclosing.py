"""Files of officers: they wait beside what is being written, go with it, and come back with an answer taken back."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from models.actions.filing import StoredFile
from models.actions.turn import Turn
from models.actions.writing import LIFE
from models.actor import Actor
from models.case import Case
from models.draft import DraftFile
from models.lifecycle import Verb
from models.message import Attachment, Message

# What officers say to citizens in a form of its own; nothing else of theirs carries files.
FORMS = frozenset({Verb.ANSWER, Verb.ASK_CITIZEN, Verb.FULFIL})
FACTS = ("stored_name", "original_name", "mime", "size", "sha256", "caption")


class Form(NamedTuple):
    """Beside which form of whom files wait, and since when."""

    case_id: int
    account_id: int
    verb: str
    at: datetime


class Laid(NamedTuple):
    """What became of files: kept beside the form, there already, or more than there may be."""

    kept: list[StoredFile]
    twice: list[StoredFile]
    beyond: list[StoredFile]


def waiting(session: Session, case_id: int | None, actor: Actor, verb: str = "") -> list[DraftFile]:
    """What waits beside this actor's forms on the case, or beside one of them, in the order in which it came."""
    mine = select(DraftFile).where(DraftFile.case_id == case_id, DraftFile.account_id == actor.account_id)
    mine = mine.where(DraftFile.verb == verb) if verb else mine
    return list(session.exec(mine.order_by(col(DraftFile.id))))


def lay(session: Session, form: Form, files: Sequence[StoredFile], most: int) -> Laid:
    """Let files that are safe on disk wait beside a form, at most so many."""
    _hold(session, form.case_id)
    same = select(DraftFile).where(DraftFile.case_id == form.case_id, DraftFile.account_id == form.account_id)
    known = {one.sha256 for one in session.exec(same.where(DraftFile.verb == form.verb))}
    laid = Laid([], [], [])
    for file in files:
        if file.sha256 in known:
            laid.twice.append(file)
        elif len(known) >= most:
            laid.beyond.append(file)
        else:
            known.add(file.sha256)
            laid.kept.append(file)
            session.add(DraftFile(**form._asdict(), **asdict(file)))
    return laid


def take_out(session: Session, case_id: int | None, actor: Actor, names: Collection[str]) -> list[str]:
    """Forget files that wait beside this actor's forms, by their stored names; those whose bytes can go."""
    _hold(session, case_id)
    gone = [one for one in waiting(session, case_id, actor) if one.stored_name in names]
    for one in gone:
        session.delete(one)
    return [one.stored_name for one in gone]


def enclose(turn: Turn, verb: str) -> None:
    """Send what waits beside this form with the text that was just said."""
    if verb not in FORMS or turn.spoken is None:
        return
    for one in waiting(turn.session, turn.case.id, turn.actor, verb):
        facts = one.model_dump(include=set(FACTS))
        turn.session.delete(one)
        turn.session.add(Attachment(message_id=turn.spoken.id or 0, case_id=turn.spoken.case_id, **facts))


def pass_on(turn: Turn, was: Message, becomes: Message) -> None:
    """Let the files of a text that waited for a word go with what became of it."""
    for one in _files(turn, was):
        one.message_id = becomes.id or 0


def give_back(turn: Turn, message: Message, account_id: int | None) -> None:
    """Lay the files of an answer that never left beside the form of whoever mends it."""
    if account_id is None:
        return
    form = Form(message.case_id, account_id, Verb.ANSWER, turn.now)
    for one in _files(turn, message):
        facts = one.model_dump(include=set(FACTS))
        turn.session.delete(one)
        turn.session.add(DraftFile(**form._asdict(), **facts))


def forget_old(session: Session, now: datetime) -> list[str]:
    """Erase what nobody sent for a month; the stored names whose bytes can go."""
    old = session.exec(select(DraftFile).where(col(DraftFile.at) < now - LIFE)).all()
    for one in old:
        session.delete(one)
    return [one.stored_name for one in old]


def _hold(session: Session, case_id: int | None) -> None:
    """Another window may lay or take out files, or send them, at the same time."""
    session.exec(select(Case.id).where(Case.id == case_id).with_for_update()).one()


def _files(turn: Turn, message: Message) -> Sequence[Attachment]:
    mine = select(Attachment).where(Attachment.message_id == message.id)
    return turn.session.exec(mine.order_by(col(Attachment.id))).all()
