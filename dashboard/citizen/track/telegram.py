"""The way from a page of a case into Telegram, where somebody who holds its code goes on with it."""

from channels.telegram.invitation import bot_of, invite
from dashboard.visitor import Visitor
from models.case import Case
from models.db import unit_of_work
from models.lifecycle import FINAL_STATES


def offers_telegram(visitor: Visitor, case: Case) -> bool:
    """Whether the case can be followed there: a bot of ours has a public name, and the case is not over."""
    return bool(bot_of(visitor.house.inlets)) and case.state not in FINAL_STATES


def invitation(visitor: Visitor, case: Case) -> str:
    """The address of a chat in which Start links this case, once; "" where that is not offered."""
    if not offers_telegram(visitor, case):
        return ""
    with unit_of_work(visitor.house.engine) as session:
        return invite(session, case, bot_of(visitor.house.inlets), visitor.now)
