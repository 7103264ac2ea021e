"""Complaints that were begun and not sent: their authors are asked once, and a month later nothing of them is left."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from channels.talk.filing import go_on
from channels.talk.talk import Moment, Setting, hold
from models.contact import ContactAddress
from models.conversation import Conversation
from models.db import reader, unit_of_work
from models.taxonomy import Channel

AFTER = timedelta(hours=1)
# Who has not come back by then does not want to be asked.
UNTIL = timedelta(hours=6)
KEPT = timedelta(days=30)


def remind(engine: Engine, setting: Setting, now: datetime) -> int:
    """Ask those again whose complaint is not sent yet; how many."""
    begun = select(Conversation).where(
        Conversation.step != "", col(Conversation.heard_at) < now - AFTER, col(Conversation.heard_at) > now - UNTIL
    )
    with Session(reader(engine)) as session:
        found = session.exec(begun.order_by(col(Conversation.heard_at))).all()
    unsent = [one for one in found if one.draft.get("parts") and not one.draft.get("reminded")]
    for one in unsent:
        _remind(engine, one, setting, now)
    return len(unsent)


def _remind(engine: Engine, row: Conversation, setting: Setting, now: datetime) -> None:
    author = ContactAddress(Channel(row.channel), row.address, row.account)
    with unit_of_work(engine) as session:
        talk = hold(session, author, setting, Moment(f"r{row.id}.{int(now.timestamp())}", now, now))
        if talk.row.heard_at == row.heard_at:
            talk.draft.reminded = True
            talk.say("not_sent")
            go_on(talk)
            talk.keep()


def forget_begun(session: Session, now: datetime) -> None:
    """Erase what was said in conversations that rest for a month and came to nothing."""
    old = (col(Conversation.heard_at) < now - KEPT, col(Conversation.step) != "")
    session.execute(update(Conversation).where(*old).values(draft={}, step="", options=[]))
