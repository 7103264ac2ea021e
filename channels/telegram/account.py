"""One bot of ours: Telegram calls us about what people write to it, or we ask. docs/channels/telegram.md."""

import asyncio
import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, AnyHttpUrl, Field
from telegram import Bot, Update
from telegram.error import TelegramError

from channels.accounts import AccountTable, is_private
from channels.attachments import MEGABYTE
from channels.base import DeliveryError
from channels.inlet import Call, Envelope, Polled, Said
from channels.telegram.failures import unread
from channels.telegram.line import Line
from channels.telegram.press import acknowledge
from channels.telegram.updates import KINDS, meaning
from models.errors import BadInput, NotSignedIn, TooLarge
from models.taxonomy import Channel

API = AnyHttpUrl("https://api.telegram.org")
PROOF = "x-telegram-bot-api-secret-token"
# What Telegram allows in it; short ones are guessed.
SECRET = re.compile(r"[A-Za-z0-9_-]{24,256}")
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
# Telegram keeps files of any size, and gives bots those up to 20 MB.
LARGEST = 20 * MEGABYTE
TOO_BIG = "file is too big"
LONGEST_FETCH = 120.0
# As Telegram says it, unread: the library's own getUpdates parses, and one update that it cannot read would hold up all
# behind it. It knows its own by the spelling; Telegram's methods know no case.
GET_UPDATES = "getupdates"
# People expect an answer at once.
REST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Account:
    """What a bot is, however we hear of its messages. username: its public name; "": people are not led to it."""

    account: str
    line: Line
    channel: Channel = Channel.TELEGRAM
    correctable: bool = False
    username: str = ""
    largest: int = LARGEST

    def read(self, body: str) -> Said:
        """What an update means."""
        return meaning(Update.de_json(json.loads(body), None), self.account)

    def fetch(self, file_id: str) -> tuple[bytes, str]:
        """A file and its name with Telegram; TooLarge above 20 MB, DeliveryError where it cannot be had."""
        try:
            return self.line.run(lambda bot: _fetched(bot, file_id))
        except TelegramError as error:
            if TOO_BIG in error.message.casefold():
                raise TooLarge from error
            raise unread(error) from error
        except TimeoutError as error:
            raise DeliveryError("temporary", "it took too long") from error

    def _envelope(self, update: dict[str, Any], body: str) -> Envelope:
        if "callback_query" in update:
            # Here, because it is at once and no database is open: Telegram shows a spinning button until it is
            # answered. Nobody waits for it, and were it lost, the press itself is kept.
            self.line.post(lambda bot: acknowledge(bot, update))
        return Envelope(str(update["update_id"]), _chat(update), body)


@dataclass(frozen=True, slots=True)
class CalledAccount(Account):
    """A bot about whose messages Telegram calls us. secret: what it says with each call; "" lets nobody in."""

    secret: str = field(default="", repr=False)
    quiet: bool = True

    def admit(self, call: Call) -> Sequence[Envelope]:
        """The update of a call: one a call."""
        given = call.headers.get(PROOF, "")
        if not self.secret or not hmac.compare_digest(self.secret.encode(), given.encode("utf-8", "replace")):
            raise NotSignedIn("bad_signature")
        try:
            body = call.body.decode()
            update = json.loads(body)
            return [self._envelope(update, body)]
        except (ValueError, TypeError, KeyError) as error:
            raise BadInput("not_json") from error

    def connect(self, public_url: str) -> str:
        """Tell Telegram where to call; what became of it. TelegramError where it refuses."""
        url = f"{public_url}/api/v1/channels/{self.channel}/{self.account}"
        self.line.run(lambda bot: bot.set_webhook(url, secret_token=self.secret, allowed_updates=list(KINDS)))
        waiting = self.line.run(lambda bot: bot.get_webhook_info())
        trouble = f" Its last call failed: {waiting.last_error_message}." if waiting.last_error_message else ""
        return f"Telegram calls {url}; {waiting.pending_update_count} updates wait.{trouble}"


@dataclass(frozen=True, slots=True)
class AskingAccount(Account):
    """A bot about whose messages we ask Telegram: for whoever has no address that Telegram can call."""

    def poll(self, since: str, now: datetime) -> Polled:  # noqa: ARG002
        """The updates from this one on. Telegram forgets those before it: they are kept with us by now."""
        asked = {"offset": int(since) if since else None, "timeout": 0, "allowed_updates": list(KINDS)}
        try:
            found = self.line.run(lambda bot: bot.do_api_request(GET_UPDATES, asked))
        except TelegramError as error:
            raise unread(error) from error
        if not found:
            return Polled([], since, REST)
        envelopes = [self._envelope(one, json.dumps(one, ensure_ascii=False)) for one in found]
        return Polled(envelopes, str(found[-1]["update_id"] + 1), timedelta(0))

    def connect(self, public_url: str) -> str:  # noqa: ARG002
        """Tell Telegram to call nobody, so that it answers when we ask."""
        self.line.run(lambda bot: bot.delete_webhook())
        return "Telegram calls nobody; we ask it."


class TelegramTable(AccountTable):
    """One [[telegram]] of the file of accounts, or JAWAB_TELEGRAM_*.

    username: what stands after t.me/; token and secret: themselves, or the files in which they stand. polling: whether
    we ask; if nothing is said, where there is no secret with which Telegram could call.
    """

    token: str = Field(default="", repr=False)
    token_file: Path | None = None
    secret: str = Field(default="", repr=False)
    secret_file: Path | None = None
    api_url: Annotated[AnyHttpUrl, AfterValidator(is_private)] = API
    polling: bool | None = None
    # core.telegram.org/bots/features#creating-a-new-bot: 5 to 32 letters, digits and underscores.
    username: str = Field(default="", pattern=r"^([A-Za-z][A-Za-z0-9_]{4,31})?$")

    def open(self) -> Account:
        """The account; OSError or ValueError where its token or its secret cannot be used."""
        token = self.read(self.token_file) if self.token_file else self.token
        if not TOKEN.fullmatch(token):
            raise ValueError(f"{self.account}: that is not the token of a bot")
        line = Line(token, str(self.api_url))
        secret = self.read(self.secret_file) if self.secret_file else self.secret
        if self.polling or (self.polling is None and not secret):
            return AskingAccount(self.account, line, username=self.username)
        if not SECRET.fullmatch(secret):
            raise ValueError(f"{self.account}: the secret needs 24 to 256 letters, digits, hyphens or underscores")
        return CalledAccount(self.account, line, username=self.username, secret=secret)


def _chat(update: dict[str, Any]) -> str | None:
    """Whose events keep their order: everything of one chat."""
    for found in update.values():
        if isinstance(found, dict):
            chat = (found.get("message") or found).get("chat") or {}
            return str(chat["id"]) if "id" in chat else None
    return None


async def _fetched(bot: Bot, file_id: str) -> tuple[bytes, str]:
    async with asyncio.timeout(LONGEST_FETCH):
        # Its address is good for an hour: it is asked for anew each time.
        file = await bot.get_file(file_id)
        return bytes(await file.download_as_bytearray()), (file.file_path or "").rpartition("/")[2]
