"""What X's refusals mean: docs.x.com, "Response codes and errors"; docs/channels/x.md says what to do about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import tweepy

from channels.base import DeliveryError
from channels.refusal import Refusal, kind_of_fault
from models.taxonomy import Channel

QUARTER = timedelta(minutes=15)
LONGEST = timedelta(days=1)
LIMITS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")

OURS: Mapping[int, Refusal] = {
    401: Refusal("temporary", "X refuses our keys", QUARTER, alarm=True),
    402: Refusal("temporary", "the account's credit with X is used up", QUARTER, alarm=True),
    # X counts posts and private messages apart.
    429: Refusal("temporary", "too much in a short time", QUARTER),
}
READING = {**OURS, 403: Refusal("temporary", "X does not let us read", QUARTER, alarm=True)}
PRIVATE = {
    **OURS,
    403: Refusal("blocked", "this person takes no private messages from us"),
    404: Refusal("permanent", "there is no such person"),
}
PUBLIC = {
    **OURS,
    403: Refusal("permanent", "no reply is possible there"),
    404: Refusal("permanent", "the post is gone"),
}
# The last word of a problem's `type`, whatever the status: these 403 say nothing about the reader.
PROBLEMS: Mapping[str, Refusal] = {
    **dict.fromkeys(
        ("client-forbidden", "oauth1-permissions", "unsupported-authentication"),
        Refusal("temporary", "our app at X may not do this", QUARTER, alarm=True),
    ),
    "usage-capped": Refusal("temporary", "the account's limit at X is reached", timedelta(hours=1), alarm=True),
}
# X takes the same words from one account again after a while.
TWICE = Refusal("temporary", "the same words too soon", QUARTER)


def refused(error: tweepy.HTTPException, table: Mapping[int, Refusal], account: str, now: datetime) -> DeliveryError:
    """What the refusal means; where X says when its limit ends, it is not tried before."""
    return _meaning(error, table).error(Channel.X, account, until_reset(error.response.headers, now))


def _meaning(error: tweepy.HTTPException, table: Mapping[int, Refusal]) -> Refusal:
    status: int = error.response.status_code
    said = _said(error)
    problem = PROBLEMS.get(str(said.get("type", "")).rpartition("/")[2])
    if problem:
        return problem
    if status == 403 and "duplicate content" in str(said.get("detail", "")):
        return TWICE
    if status >= 500:
        return Refusal("temporary" if table is READING else kind_of_fault(status), f"HTTP {status}")
    return table.get(status, Refusal("permanent", f"HTTP {status}"))


def _said(error: tweepy.HTTPException) -> Mapping[str, object]:
    try:
        said = error.response.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def until_reset(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long nothing more is taken; None where no limit is reached, or X does not say until when."""
    ends = [
        int(headers[f"{limit}-reset"])
        for limit in LIMITS
        if headers.get(f"{limit}-remaining") == "0" and headers.get(f"{limit}-reset", "").isdecimal()
    ]
    if not ends:
        return None
    return min(max(timedelta(seconds=max(ends) - now.timestamp()), timedelta(seconds=1)), LONGEST)
