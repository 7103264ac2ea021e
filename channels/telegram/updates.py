"""What an update means, by its kind: core.telegram.org/bots/api#update."""

from collections.abc import Callable, Mapping

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from channels.inlet import Passed, Reach, Rewritten, Said, Written
from channels.telegram.attached import attached, said
from channels.telegram.identity import provider_id
from models.contact import ContactAddress
from models.taxonomy import Channel

# All that we ask Telegram for. Deletions are not among its kinds for a bot's own chats.
KINDS = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
# Of a bot in a group.
PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)


def meaning(update: Update, account: str) -> Said:
    """What somebody did; Passed where it concerns us not."""
    for kind, read in READERS.items():
        found = getattr(update, kind)
        if found is not None:
            return read(found, account)
    return Passed("a kind of update that we do not ask for")


def label(query: CallbackQuery) -> str:
    """What stands on the button that was pressed, as far as Telegram still knows the message."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    return next((one.text for row in rows for one in row if one.callback_data == query.data), "")


def _written(message: Message, account: str) -> Said:
    sender, author = message.from_user, _author(message.chat, account)
    if message.chat.type in GROUPS:
        return _group(author, heard=bool(said(message) or attached(message)))
    if message.chat.type != ChatType.PRIVATE or sender is None or sender.is_bot:
        return Passed("not a person's message to us")
    text, files, place = said(message), attached(message), message.location
    if not (text or files or place):
        return Passed("a kind of message that holds nothing to read")
    answered = message.reply_to_message
    return Written(
        author,
        provider_id(message.chat.id, message.message_id),
        text=text,
        at=message.date,
        language=sender.language_code,
        name=sender.full_name,
        reply_to=provider_id(message.chat.id, answered.message_id) if answered else None,
        album=message.media_group_id,
        place=(place.latitude, place.longitude) if place else None,
        remote=files,
    )


def _group(author: ContactAddress, heard: bool) -> Passed:
    """A group is told that we take nothing there; what Telegram itself reports of it is no word to us."""
    return Passed("a group", author, say="group") if heard else Passed("a group or a channel")


def _rewritten(message: Message, account: str) -> Said:
    text = said(message)
    if message.chat.type != ChatType.PRIVATE or not text:
        return Passed("a change of something else than a person's words")
    at = message.edit_date or message.date
    return Rewritten(_author(message.chat, account), provider_id(message.chat.id, message.message_id), text, at)


def _pressed(query: CallbackQuery, account: str) -> Said:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE or not query.data:
        return Passed("a button that is not ours")
    sender = query.from_user
    return Written(
        _author(message.chat, account),
        # A press is no message and has no number in the chat.
        f"{message.chat.id}:press:{query.id}",
        text=label(query),
        language=sender.language_code,
        name=sender.full_name,
        reply_to=provider_id(message.chat.id, message.message_id),
        pressed=query.data,
    )


def _reach(change: ChatMemberUpdated, account: str) -> Said:
    author, status = _author(change.chat, account), change.new_chat_member.status
    if change.chat.type == ChatType.PRIVATE:
        return Reach(author, reachable=status != ChatMember.BANNED)
    invited = change.chat.type in GROUPS and status in PRESENT and change.old_chat_member.status not in PRESENT
    return _group(author, heard=invited)


def _author(chat: Chat, account: str) -> ContactAddress:
    return ContactAddress(Channel.TELEGRAM, str(chat.id), account)


READERS: Mapping[str, Callable[..., Said]] = {
    Update.MESSAGE: _written,
    Update.EDITED_MESSAGE: _rewritten,
    Update.CALLBACK_QUERY: _pressed,
    Update.MY_CHAT_MEMBER: _reach,
}
