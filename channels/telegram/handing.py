"""A file of an answer on its way to a chat."""

from telegram import Bot, Message
from telegram.constants import FileSizeLimit, MessageLimit
from telegram.error import BadRequest

from channels.enclosing import Enclosed, where_they_are
from channels.telegram.length import head


async def hand_over(bot: Bot, to: str, file: Enclosed, language: str) -> Message:
    """A picture as a photo, all else as a document; one sentence on where it is where Telegram takes it as neither.

    Raises telegram.error.TelegramError.
    """
    content, about = file.path.read_bytes(), head(file.caption, int(MessageLimit.CAPTION_LENGTH)) or None
    if file.is_picture and file.size <= FileSizeLimit.PHOTOSIZE_UPLOAD:
        try:
            return await bot.send_photo(to, content, caption=about, filename=file.name)
        except BadRequest:
            # Too wide, too long, too many pixels for a photo of theirs: it goes whole, as a document.
            pass
    try:
        return await bot.send_document(to, content, caption=about, filename=file.name)
    except BadRequest:
        return await bot.send_message(to, where_they_are([file.mime], language))
