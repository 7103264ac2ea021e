"""What a message holds: its words, and the files that lie with Telegram."""

import re
from collections.abc import Callable
from typing import Any

from telegram import Contact, Message, User

from channels.inlet import RemoteRef

# A command may be addressed: /status@jawab_bot.
ADDRESSED = re.compile(r"^(/\w+)@\w+")


def said(message: Message) -> str:
    """The words of a message; those of a sticker are its emoji, those of a contact its name and telephone."""
    text = message.text or message.caption
    if text:
        return ADDRESSED.sub(r"\1", text)
    if message.contact:
        return _contact(message.contact, message.from_user)
    if message.venue:
        return f"{message.venue.title}, {message.venue.address}"
    return (message.sticker.emoji or "") if message.sticker else ""


def attached(message: Message) -> tuple[RemoteRef, ...]:
    """The file of a message: Telegram sends one a message, and an album as several messages."""
    for kind, make in FILES.items():
        found = getattr(message, kind)
        if found:
            return (make(found),)
    return ()


def _contact(contact: Contact, sender: User | None) -> str:
    if sender and contact.user_id == sender.id:
        return contact.phone_number
    return " ".join(filter(None, (contact.first_name, contact.last_name, contact.phone_number)))


def _photo(sizes: tuple[Any, ...]) -> RemoteRef:
    """Telegram keeps a photo in several sizes: the largest."""
    largest = max(sizes, key=lambda one: one.width * one.height)
    return RemoteRef(largest.file_id, "photo.jpg", "image/jpeg", largest.file_size)


def _named(name: str, mime: str) -> Callable[[Any], RemoteRef]:
    """A file by its own name and kind where it says them."""

    def make(found: Any) -> RemoteRef:
        known = getattr(found, "file_name", None), getattr(found, "mime_type", None)
        # As much of them as we can keep; of a name, its ending.
        return RemoteRef(found.file_id, (known[0] or name)[-200:], (known[1] or mime)[:80], found.file_size)

    return make


FILES: dict[str, Callable[[Any], RemoteRef]] = {
    "photo": _photo,
    "document": _named("document", "application/octet-stream"),
    "voice": _named("voice.ogg", "audio/ogg"),
    "audio": _named("audio.mp3", "audio/mpeg"),
    "video": _named("video.mp4", "video/mp4"),
    "video_note": _named("video.mp4", "video/mp4"),
}
