"""What a provider of each channel would send us, signed as it would sign it, and what our account with it is."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from channels.signing import secret_of, signed

WORDS = "Үшінші күн жылу жоқ, пәтерде 14 градус, кішкентай балам бар"
SECRET = "whsec_" + "YSBiZW5jaCBhbmQgaXRzIGxvbmcgc2VjcmV0"


class Sample(NamedTuple):
    """table: the account as the file of accounts has it, given the listener's address and a folder for secrets.

    event: headers and body of one complaint, by its key.
    """

    table: Callable[[str, Path], str]
    event: Callable[[str], tuple[Mapping[str, str], bytes]]


def _app_table(listener: str, folder: Path) -> str:
    (folder / "app.secret").write_text(SECRET)
    return f"""
[[app]]
account = "bench"
secret_file = "{folder / "app.secret"}"
callback = "{listener}/"
language = "kk"
"""


def _app_event(key: str) -> tuple[Mapping[str, str], bytes]:
    data = {"sender": key, "text": WORDS, "language": "kk", "category": "heating", "region": "KZ-75"}
    body = json.dumps({"type": "case.file", "data": data}, ensure_ascii=False).encode()
    now = datetime.fromtimestamp(time.time(), UTC)
    return signed(secret_of(SECRET), key, body, now), body


SAMPLES: Mapping[str, Sample] = {
    "app": Sample(_app_table, _app_event),
}
