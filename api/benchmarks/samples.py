"""What a provider of each channel would send us, signed as it would sign it, and what our account with it is."""

import hashlib
import hmac
import json
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from api.benchmarks.listener import Said
from channels.signing import secret_of, signed

WORDS = "Үшінші күн жылу жоқ, пәтерде 14 градус, кішкентай балам бар"
TOKEN = "a-secret-for-the-bench_0123456789"
SECRET = "whsec_" + "YSBiZW5jaCBhbmQgaXRzIGxvbmcgc2VjcmV0"


class Event(NamedTuple):
    """A request as a provider makes it."""

    headers: Mapping[str, str]
    body: bytes
    query: str = ""


class Sample(NamedTuple):
    """table: the account as the file of accounts has it, given the listener's address and a folder for secrets.

    event: one complaint, by its key; answer: what the provider says to a message of ours when all is well.
    """

    table: Callable[[str, Path], str]
    event: Callable[[str], Event]
    answer: Said = (200, b"")


def _app_table(listener: str, folder: Path) -> str:
    (folder / "app.secret").write_text(SECRET)
    return f"""
[[app]]
account = "bench"
secret_file = "{folder / "app.secret"}"
callback = "{listener}/"
language = "kk"
"""


def _app_event(key: str) -> Event:
    data = {"sender": key, "text": WORDS, "language": "kk", "category": "heating", "region": "KZ-75"}
    body = json.dumps({"type": "case.file", "data": data}, ensure_ascii=False).encode()
    now = datetime.fromtimestamp(time.time(), UTC)
    return Event(signed(secret_of(SECRET), key, body, now), body)


def _telegram_table(listener: str, _folder: Path) -> str:
    return f"""
[[telegram]]
account = "bench"
token = "1:{TOKEN}"
secret = "{TOKEN}"
api_url = "{listener}"
"""


def _telegram_event(key: str) -> Event:
    number = zlib.crc32(key.encode())
    chat = {"id": number, "type": "private", "first_name": "Гульнар"}
    message = {"message_id": 1, "date": 1_795_000_000, "chat": chat, "from": {**chat, "is_bot": False}, "text": WORDS}
    body = json.dumps({"update_id": number, "message": message}, ensure_ascii=False).encode()
    return Event({"content-type": "application/json", "x-telegram-bot-api-secret-token": TOKEN}, body)


def _sms_table(listener: str, _folder: Path) -> str:
    return f"""
[[sms]]
account = "bench"
adapter = "kannel"
url = "{listener}"
user = "jawab"
password = "{TOKEN}"
secret = "{TOKEN}"
sender = "3470"
country = "kz"
home = "http://127.0.0.1:8000"
"""


def _sms_event(key: str) -> Event:
    number = zlib.crc32(key.encode()) % 10**7
    query = f"secret={TOKEN}&id={key}&from=%2B7701{number:07}&udh="
    return Event({"content-type": 'text/plain; charset="UTF-16BE"'}, WORDS.encode("utf-16-be"), query)


def _facebook_table(listener: str, _folder: Path) -> str:
    return f"""
[[facebook]]
account = "bench"
page_token = "{TOKEN}"
app_secret = "{TOKEN}"
verify_token = "{TOKEN}"
api_url = "{listener}"
"""


def _facebook_event(key: str) -> Event:
    message = {"mid": key, "text": WORDS}
    told = {"sender": {"id": str(zlib.crc32(key.encode()))}, "recipient": {"id": "1"}, "timestamp": 1_795_000_000_000}
    entry = {"id": "1", "time": 1_795_000_000_000, "messaging": [{**told, "message": message}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    return Event({"x-hub-signature-256": f"sha256={hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()}"}, body)


TAKEN = {"message_id": 1, "date": 1_795_000_000, "chat": {"id": 1, "type": "private"}, "text": ""}
SAMPLES: Mapping[str, Sample] = {
    "app": Sample(_app_table, _app_event),
    "telegram": Sample(_telegram_table, _telegram_event, (200, json.dumps({"ok": True, "result": TAKEN}).encode())),
    "sms": Sample(_sms_table, _sms_event, (202, b"0: Accepted for delivery")),
    "facebook": Sample(_facebook_table, _facebook_event, (200, b'{"message_id": "m"}')),
}
