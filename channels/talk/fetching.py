"""Files that lie with a provider: fetched after the words are safe, tried again for a day, then given up aloud."""

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from channels.attachments import KINDS, MEGABYTE, VOICES, store
from channels.base import DeliveryError
from channels.inlet import Keeper
from channels.talk.heard import attach
from channels.talk.talk import word
from channels.texts import say, sentence
from models.actions.filing import StoredFile
from models.case import Case
from models.conversation import Conversation, Heard, RemoteFile
from models.db import reader, unit_of_work
from models.errors import JawabError, TooLarge
from models.message import Message
from models.names import name
from models.taxonomy import Channel

BATCH = 20
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=12))


TAKEN = {**KINDS, **VOICES}


class Wanted(NamedTuple):
    """A file that may be fetched now."""

    key: int
    channel: Channel
    account: str
    file_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Fetching:
    """One deployment's hand for files. inlets: by channel and account; language: of people who have chosen none."""

    engine: Engine
    inlets: Mapping[tuple[str, str], Any]
    folder: Path
    language: str

    def fetch(self, now: datetime) -> int:
        """Try one batch of what is due; how many were tried. Fetched twice by two workers, a file is kept once."""
        wanted = self._wanted(now)
        for one in wanted:
            self._fetch(one, now)
        return len(wanted)

    def _wanted(self, now: datetime) -> list[Wanted]:
        found: Any = select(RemoteFile, Conversation).join(Heard, col(Heard.id) == RemoteFile.heard_id)
        found = found.join(Conversation, col(Conversation.id) == Heard.conversation_id)
        due = found.where(RemoteFile.state == "waiting", col(RemoteFile.next_try_at) <= now)
        with Session(reader(self.engine)) as session:
            rows = session.exec(due.order_by(col(RemoteFile.id)).limit(BATCH)).all()
        return [
            Wanted(file.id or 0, Channel(talk.channel), talk.account, file.file_id, file.name) for file, talk in rows
        ]

    def _fetch(self, wanted: Wanted, now: datetime) -> None:
        keeper = self._keeper(wanted)
        try:
            if not isinstance(keeper, Keeper):
                raise DeliveryError("permanent", "no such account fetches files")
            content, name = keeper.fetch(wanted.file_id)
            stored = store(io.BytesIO(content), wanted.name or name, self.folder, TAKEN, keeper.largest)
        except JawabError as refusal:
            if isinstance(refusal, TooLarge) and isinstance(keeper, Keeper):
                refusal = TooLarge("file_too_big", limit=keeper.largest // MEGABYTE, channel=wanted.channel)
            self._give_up(wanted, "refused", refusal.code, now, refusal)
        except DeliveryError as error:
            self._put_off(wanted, error, now)
        else:
            self._keep(wanted, stored)

    def _keeper(self, wanted: Wanted) -> Any:
        """The account that has the file; any of the channel where its people are the same for all of them."""
        of_channel = {name: one for (channel, name), one in self.inlets.items() if channel == wanted.channel}
        return of_channel.get(wanted.account) if wanted.account else next(iter(of_channel.values()), None)

    def _keep(self, wanted: Wanted, stored: StoredFile) -> None:
        with unit_of_work(self.engine) as session:
            row = session.get_one(RemoteFile, wanted.key, with_for_update=True)
            if row.state != "waiting":
                return
            row.state, row.stored, row.next_try_at = "kept", asdict(stored), None
            heard = session.get_one(Heard, row.heard_id)
            if heard.message_id is not None:
                message = session.get_one(Message, heard.message_id)
                attach(session, row, message)
                session.get_one(Case, message.case_id).unread = True

    def _put_off(self, wanted: Wanted, error: DeliveryError, now: datetime) -> None:
        if error.kind != "temporary":
            self._give_up(wanted, "failed", error.detail, now)
            return
        with unit_of_work(self.engine) as session:
            row = session.get_one(RemoteFile, wanted.key, with_for_update=True)
            row.tries, row.detail = row.tries + 1, error.detail[:200]
            if row.tries <= len(PAUSES):
                row.next_try_at = now + (error.retry_after or PAUSES[row.tries - 1])
                return
        self._give_up(wanted, "failed", error.detail, now)

    def _give_up(
        self, wanted: Wanted, state: str, detail: str, now: datetime, refusal: JawabError | None = None
    ) -> None:
        """It will not come: the author is told, and what was written is untouched."""
        with unit_of_work(self.engine) as session:
            row = session.get_one(RemoteFile, wanted.key, with_for_update=True)
            row.state, row.detail, row.next_try_at = state, detail[:200], None
            heard = session.get_one(Heard, row.heard_id)
            talk = session.get_one(Conversation, heard.conversation_id)
            language = talk.language or self.language
            text = _why(refusal, language) if refusal else say(language, "talk", "file_lost")
            session.add(word(talk, f"file:{row.id}", "talk_file", language, {"text": text, "options": []}, now))


def _why(refusal: JawabError, language: str) -> str:
    """What the author is told of a file that we do not take, with the channel by its name."""
    if "channel" in refusal.params:
        refusal.params["channel"] = name("channels", refusal.params["channel"], language)
    return say(language, "talk", "file_refused", reason=sentence(refusal, language))
