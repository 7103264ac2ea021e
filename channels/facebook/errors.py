"""What Meta's refusals mean, by code and subcode.

developers.facebook.com: Messenger Platform, "Common Error Codes" (as of March 2026), and Graph API, "Page Messages".
"""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from channels.base import DeliveryError
from channels.refusal import Refusal, kind_of_fault
from models.taxonomy import Channel

log = logging.getLogger("jawab.channels")

WINDOW_CLOSED = "the 24 hours in which the page may write are over: use another channel"
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
_AWAY = Refusal("blocked", "this person takes no messages from the page")
_OURS = Refusal("temporary", "Facebook refuses our token, or our app may not do this", QUARTER, alarm=True)
_LATER = Refusal("temporary", "too much in a short time", QUARTER, whole=True)
_FAULT = Refusal("temporary", "a fault at Facebook")

REFUSALS: Mapping[tuple[int, int | None], Refusal] = {
    (10, 2018278): Refusal("permanent", WINDOW_CLOSED),
    (10, 2018065): Refusal("permanent", WINDOW_CLOSED),
    (10, 2018108): _AWAY,
    (10, None): _OURS,
    (100, 2018001): Refusal("permanent", "there is no such person"),
    (100, None): Refusal("permanent", "Facebook does not understand the message"),
    (190, None): _OURS,
    (200, 1545041): _AWAY,
    (200, None): _OURS,
    (230, None): _AWAY,
    (551, None): _AWAY,
    (10903, None): Refusal("permanent", "no reply is possible there"),
    (368, None): Refusal("temporary", "Facebook has stopped the page from writing", HOUR, alarm=True),
    (2022, None): Refusal("temporary", "Facebook has stopped the page from writing", HOUR, alarm=True),
    **{(code, None): _LATER for code in (4, 17, 32, 613, 80006)},
    **{(code, None): _FAULT for code in (1, 2, 1200)},
}


def refused(answer: httpx.Response, account: str) -> DeliveryError:
    """What the refusal means; where Meta says when its limit ends, it is not tried before."""
    error = _error(answer)
    code, subcode = error.get("code", 0), error.get("error_subcode")
    known = REFUSALS.get((code, subcode)) or REFUSALS.get((code, None))
    other = Refusal(_kind(answer.status_code), f"HTTP {answer.status_code}, code {code}/{subcode}")
    return (known or other).error(Channel.FACEBOOK, account, _until_regained(answer))


def _kind(status: int) -> str:
    """Of a refusal that Meta does not name."""
    if status >= 500:
        return kind_of_fault(status)
    return "temporary" if status == 429 else "permanent"


def _error(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        return {}
    error = said.get("error") if isinstance(said, dict) else None
    return error if isinstance(error, dict) else {}


def _until_regained(answer: httpx.Response) -> timedelta | None:
    """The longest wait of those that the header names, in minutes there; None where it names none."""
    try:
        usage = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        waits = [int(one["estimated_time_to_regain_access"]) for found in usage.values() for one in found]
    except (ValueError, KeyError, TypeError, AttributeError):
        log.warning("facebook: a limit's header is not as described")
        return None
    return timedelta(minutes=min(max(waits), 1440)) if any(waits) else None
