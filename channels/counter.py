"""What a service centre adds to a complaint: the day on which a letter came, for whom it is, who took it."""

from datetime import datetime, time, timedelta
from typing import Any

from channels.base import Counter, Incoming
from escalation.office import Jurisdiction
from models.actions.wording import clean
from models.taxonomy import Channel

# A mistyped month shows itself by its reason, a mistyped year here.
OLDEST = timedelta(days=90)
# A postal address has a street and a place at least, and no more than its column holds.
SHORTEST_ADDRESS, LONGEST_ADDRESS = 10, 320


def received(incoming: Incoming, office: Jurisdiction, now: datetime, problems: dict[str, str]) -> datetime:
    """The legal start: this instant, or noon of the day on which a letter came, which the law counts as that day."""
    counter, today = incoming.counter, office.local_date(now)
    day = counter.received_on if counter else None
    if counter is None or day is None or day == today:
        return now
    if incoming.channel is not Channel.LETTER:
        problems["received_on"] = "received_letter_only"
    elif not today - OLDEST <= day <= today:
        problems["received_on"] = "received_in_future" if day > today else "received_too_early"
    elif not _line(counter.reason, 400):
        problems["reason"] = "received_reason_needed"
    return datetime.combine(day, time(12), office.zone) if not problems else now


def over_the_counter(counter: Counter | None) -> dict[str, Any]:
    """The columns of a filing that came over a counter; none for others."""
    if counter is None:
        return {}
    return {
        "centre": counter.centre,
        "clerk": counter.clerk,
        "late_reason": _line(counter.reason, 400) if counter.received_on else "",
        "representative": _line(counter.representative, 200) or None,
        "relation": _line(counter.relation, 120) or None,
    }


def postal(value: str) -> str | None:
    """A postal address with its lines; None for what no letter could be sent to."""
    lines = [_line(line, LONGEST_ADDRESS) for line in value.splitlines()]
    address = "\n".join(filter(None, lines))
    return address if SHORTEST_ADDRESS <= len(address) <= LONGEST_ADDRESS and " " in address else None


def _line(words: str, longest: int) -> str:
    return " ".join(clean(words).split())[:longest]
