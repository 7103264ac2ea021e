"""Which message of the provider became which message of ours."""

import logging
from collections.abc import Iterable
from dataclasses import asdict

from sqlmodel import Session, col, select

from channels.inlet import Written
from channels.talk.talk import Talk
from models.conversation import Heard, RemoteFile
from models.message import Attachment, Message

log = logging.getLogger("jawab.talk")


def remember(talk: Talk, written: Written) -> Heard:
    """Keep what the provider calls this message, and which files of it lie there."""
    said_at = written.at or talk.now
    if said_at > talk.now:
        log.warning("%s/%s: a message from the future", talk.row.channel, talk.row.account)
    heard = Heard(
        conversation_id=talk.row.id or 0,
        provider_id=written.provider_id,
        album=written.album,
        said_at=min(said_at, talk.now),
        heard_at=talk.now,
    )
    talk.session.add(heard)
    talk.session.flush()
    for one in written.remote:
        row = RemoteFile(heard_id=heard.id or 0, file_id=one.file_id, name=one.name, mime=one.mime)
        row.next_try_at = talk.now
        talk.session.add(row)
    return heard


def known(talk: Talk, provider_id: str) -> Heard | None:
    """The message of this id, if we have heard it."""
    found = select(Heard).where(Heard.conversation_id == talk.row.id, Heard.provider_id == provider_id)
    return talk.session.exec(found).one_or_none()


def album_of(talk: Talk, album: str | None) -> Heard | None:
    """The first part of an album that we have heard."""
    if album is None:
        return None
    found = select(Heard).where(Heard.conversation_id == talk.row.id, Heard.album == album)
    return talk.session.exec(found.order_by(col(Heard.id))).first()


def became(session: Session, heard: Iterable[Heard], message: Message) -> None:
    """These are one message of a case now; the files of theirs that have come are its own."""
    for one in heard:
        one.message_id = message.id
        kept = select(RemoteFile).where(RemoteFile.heard_id == one.id, RemoteFile.state == "kept")
        for file in session.exec(kept):
            attach(session, file, message)


def attach(session: Session, file: RemoteFile, message: Message) -> None:
    """Put a file that has come beside its message."""
    session.add(Attachment(message_id=message.id or 0, case_id=message.case_id, **(file.stored or {})))


def beside(session: Session, written: Written, message: Message) -> None:
    """Put the files that came with the words beside them."""
    for one in written.stored:
        session.add(Attachment(message_id=message.id or 0, case_id=message.case_id, **asdict(one)))


def of_draft(talk: Talk) -> list[Heard]:
    """The messages that the draft is made of, with every part of their albums."""
    ids = [part.provider_id for part in talk.draft.parts]
    albums = [part.album for part in talk.draft.parts if part.album]
    mine = select(Heard).where(Heard.conversation_id == talk.row.id, col(Heard.message_id).is_(None))
    return list(talk.session.exec(mine.where(col(Heard.provider_id).in_(ids) | col(Heard.album).in_(albums))))
