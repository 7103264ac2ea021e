"""Signed webhooks as the Standard Webhooks specification has them (standardwebhooks.com): HMAC-SHA256, both ways.

The signature covers the event's id, the time of sending and the very bytes of the body.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from models.errors import NotSignedIn

PREFIX = "whsec_"
SHORTEST = 24
# What a recorded request is worth to whoever recorded it.
TOLERANCE = timedelta(minutes=5)


def secret_of(written: str) -> bytes:
    """The key behind a secret as both sides keep it: whsec_ and base64; ValueError where it is none or too short."""
    try:
        key = base64.b64decode(written.strip().removeprefix(PREFIX) + "==")
    except binascii.Error as error:
        raise ValueError("the secret is not base64") from error
    if len(key) < SHORTEST:
        raise ValueError(f"the secret is shorter than {SHORTEST} bytes")
    return key


def signed(secret: bytes, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers that prove who sent the body, and when."""
    at = str(int(now.timestamp()))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": at,
        "webhook-signature": _signature(secret, event_id, at, body),
    }


def check(secret: bytes, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of an event whose signature is right and not older than five minutes; else NotSignedIn."""
    event_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not event_id or not _is_recent(at, now):
        raise NotSignedIn("bad_signature")
    expected = _signature(secret, event_id, at, body)
    # Several stand there while a secret is being changed.
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected.encode(), one.encode("utf-8", "replace")) for one in given):
        raise NotSignedIn("bad_signature")
    return event_id


def _is_recent(at: str, now: datetime) -> bool:
    return at.isdecimal() and len(at) < 12 and abs(now - datetime.fromtimestamp(int(at), UTC)) <= TOLERANCE


def _signature(secret: bytes, event_id: str, at: str, body: bytes) -> str:
    digest = hmac.new(secret, f"{event_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
