"""At which hours a notice may ring: what somebody did or the law demands at any, what only our clock says by day."""

from datetime import datetime, time, timedelta

from escalation.office import Jurisdiction
from models.delivery import Delivery
from models.taxonomy import Channel

LEGAL, REMINDER, REPLY = "legal", "reminder", "reply"
# Of every notice of a case what it is; what is not here is said in a conversation, to somebody who has just written.
KINDS = {
    **dict.fromkeys(("answer", "question", "extended", "fulfilled", "transferred", "copy_given", "rejected"), LEGAL),
    "split_off": LEGAL,
    **dict.fromkeys(("silence_upheld", "silence_dismissed", "appeal_upheld", "appeal_dismissed"), LEGAL),
    **dict.fromkeys(("received", "routed", "not_possible", "reopened", "appealed", "silence_appealed"), REPLY),
    **dict.fromkeys(("withdrawn", "merged", "link_code", "identified", "follow_ask", "lost_receipt"), REPLY),
    # No hand set these off: they come when a day ends, mostly at midnight.
    **dict.fromkeys(("late", "date_moved"), REMINDER),
    # Of somebody else's case, or of what everybody may read: it can wait until morning.
    **dict.fromkeys(("follow_news", "not_shown"), REMINDER),
}
# They lie there until somebody looks.
SILENT = frozenset({Channel.WEB, Channel.EMAIL, Channel.LETTER})
EVENING, MORNING = time(22), time(9)


def quiet_until(row: Delivery, office: Jurisdiction, now: datetime) -> datetime | None:
    """The next morning, where a reminder would wake its reader; None where it may leave."""
    if KINDS.get(row.notice) != REMINDER or row.channel in SILENT:
        return None
    here = now.astimezone(office.zone)
    if MORNING <= here.time() < EVENING:
        return None
    day = here.date() + timedelta(days=1) if here.time() >= EVENING else here.date()
    return datetime.combine(day, MORNING, office.zone)
