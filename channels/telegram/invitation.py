"""The way from a page of ours into a chat with a bot: core.telegram.org/bots/features#deep-linking."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from channels.telegram.account import Account
from models.actions.onetime import Purpose, hand_out
from models.case import Case


def bot_of(inlets: Mapping[Any, object]) -> str:
    """The public name of our first bot that has one; "" where there is none."""
    bots = (one.username for one in inlets.values() if isinstance(one, Account))
    return next(filter(None, bots), "")


def invite(session: Session, case: Case, bot: str, now: datetime) -> str:
    """An address that links exactly this complaint to the chat of whoever presses Start there, once."""
    return f"https://t.me/{bot}?start={hand_out(session, case.id or 0, Purpose.TELEGRAM, now)}"
