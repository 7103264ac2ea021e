"""Our part of a conversation as it leaves."""

from datetime import datetime

from sqlmodel import Session

from channels.base import Erasure, Option, Outgoing
from channels.talk.manner import manner_of
from models.conversation import Conversation
from models.delivery import Delivery
from models.taxonomy import Channel


def render_talk(session: Session, delivery: Delivery, now: datetime) -> Outgoing:
    """What was said when it was queued; where there are no buttons, the answers are numbered lines."""
    talk = session.get_one(Conversation, delivery.conversation_id)
    said = delivery.params
    rows = tuple(tuple(Option(*one) for one in row) for row in said["options"])
    number = said.get("number", "")
    buttons = manner_of(Channel(delivery.channel)).presses(sum(len(row) for row in rows))
    return Outgoing(
        key=delivery.key,
        address=talk.address,
        subject=_subject(said["text"], number if delivery.channel == Channel.EMAIL else ""),
        text=(said["text"] if buttons else _numbered(said["text"], rows)) + "\n",
        language=delivery.language,
        at=now,
        account=talk.account,
        number=number,
        notice=delivery.notice,
        options=rows if buttons else (),
        gone=tuple(delivery.sent_ids),
        erasure=Erasure(*said["erasure"]) if "erasure" in said else None,
    )


def _subject(text: str, number: str) -> str:
    """The first words; in a list of letters one sees by the number which case they are about."""
    first = text.partition("\n")[0]
    return (first if not number or number in first[:80] else f"{number}: {first}")[:80]


def _numbered(text: str, rows: tuple[tuple[Option, ...], ...]) -> str:
    labels = [option.label for row in rows for option in row]
    return "\n".join([text, *(f"{place}. {label}" for place, label in enumerate(labels, 1))])
