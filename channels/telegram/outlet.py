"""The way out: a message as the pieces that Telegram takes, the first with its heading, the last with its buttons.

The files of an answer follow its words, each as a message of its own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, MessageEntity
from telegram.error import BadRequest, TelegramError

from channels.base import DeliveryError, Erasure, Limits, Option, Outgoing, Sent
from channels.cutting import pieces
from channels.telegram.account import Account
from channels.telegram.failures import failure, unread
from channels.telegram.handing import hand_over
from channels.telegram.identity import message_id, provider_id
from channels.telegram.length import head, units
from models.taxonomy import Channel

# Telegram's own limits: core.telegram.org/bots/faq, "My bot is hitting limits".
PER_SECOND = 25.0
PER_ADDRESS = 1.0
# Otherwise Telegram's servers would open the address of a tracking page and show what stands there.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

# What will be the same at every other try.
FOR_GOOD = frozenset({"permanent", "blocked"})

# What deleteMessage says of a message that is not there any more.
GONE = "message to delete not found"

# One message of several, ready to leave.
Step = Callable[[], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class Telegram:
    """Every bot of ours, by the name of its account."""

    accounts: Mapping[str, Account]
    name: Channel = Channel.TELEGRAM
    limits: Limits = Limits(PER_SECOND, PER_ADDRESS)

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand a message over piece by piece; those that are there already are not sent again."""
        account = self.accounts.get(outgoing.account)
        if account is None:
            raise DeliveryError("permanent", "no such account is configured")
        return account.line.run(lambda bot: _say(bot, outgoing))


async def _say(bot: Bot, outgoing: Outgoing) -> Sent:
    said = outgoing
    if outgoing.erasure and await _is_erased(bot, outgoing.address, outgoing.erasure):
        said = replace(outgoing, subject="", text=outgoing.erasure.text)
    words = [partial(_word, bot, outgoing.address, message) for message in _messages(said)]
    files = [partial(hand_over, bot, outgoing.address, file, outgoing.language) for file in outgoing.files]
    every = await _in_turn([*words, *files], len(words), outgoing.gone)
    return Sent(every[-1], pieces=every)


async def _in_turn(steps: Sequence[Step], words: int, before: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of all pieces; the first `words` of them are the text, and those `before` are there already.

    A file that Telegram refuses for good takes nothing from the words, which have arrived: it stays on the page.
    """
    gone: list[str] = []
    for place, step in enumerate(steps[len(before) :], len(before)):
        if gone:
            await asyncio.sleep(1 / PER_ADDRESS)
        try:
            sent = await step()
        except TelegramError as error:
            trouble = failure(error, tuple(gone))
            if place >= words and trouble.kind in FOR_GOOD:
                break
            raise trouble from error
        gone.append(provider_id(sent.chat.id, sent.message_id))
    return (*before, *gone)


async def _word(bot: Bot, to: str, message: dict[str, Any]) -> Message:
    return await bot.send_message(to, link_preview_options=NO_PREVIEW, **message)


async def _is_erased(bot: Bot, address: str, erasure: Erasure) -> bool:
    """Whether the message is out of the chat, now or since an earlier try. Telegram refuses after 48 hours."""
    try:
        return await bot.delete_message(address, message_id(erasure.provider_id))
    except BadRequest as error:
        return GONE in error.message.casefold()
    except TelegramError as error:
        # Nothing has been said yet, and to take away twice does no harm.
        raise unread(error) from error


def _messages(outgoing: Outgoing) -> list[dict[str, Any]]:
    """What send_message takes, for each piece."""
    # Of what is said in a conversation the first words are the subject.
    heading = "" if outgoing.text.startswith(outgoing.subject) else outgoing.subject
    text = f"{heading}\n\n{outgoing.text}" if heading else outgoing.text
    found: list[dict[str, Any]] = [{"text": piece} for piece in pieces(text, head)]
    if heading:
        found[0]["entities"] = [MessageEntity(MessageEntity.BOLD, 0, units(heading))]
    if outgoing.options:
        found[-1]["reply_markup"] = InlineKeyboardMarkup([[_button(one) for one in row] for row in outgoing.options])
    return found


def _button(option: Option) -> InlineKeyboardButton:
    return InlineKeyboardButton(option.label, callback_data=option.payload)
