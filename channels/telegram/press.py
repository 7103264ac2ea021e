"""A button that was pressed: it stops spinning, its row goes away and the choice stays to be read in the chat."""

from typing import Any

from telegram import Bot, Message, Update

from channels.telegram.length import LONGEST, units
from channels.telegram.updates import label

MARK = "\n\n▸ "


async def acknowledge(bot: Bot, update: dict[str, Any]) -> None:
    """Tell Telegram that a press has arrived, and take the buttons away so that nobody presses twice."""
    query = Update.de_json(update, bot).callback_query
    if query is None:
        return
    await bot.answer_callback_query(query.id)
    # Of a message older than 48 hours Telegram tells nothing but its number.
    if isinstance(query.message, Message):
        await _settle(bot, query.message, label(query))


async def _settle(bot: Bot, message: Message, chosen: str) -> None:
    text = f"{message.text}{MARK}{chosen}" if message.text and chosen else ""
    if not text or units(text) > LONGEST:
        await bot.edit_message_reply_markup(message.chat.id, message.message_id)
        return
    await bot.edit_message_text(text, message.chat.id, message.message_id, entities=message.entities)
