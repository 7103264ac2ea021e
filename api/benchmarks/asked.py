"""Channels whose provider calls nobody: letters as a mail server hands them over, X's pages as we ask for them."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qs, urlsplit

from api.benchmarks.listener import Said, post_office, web
from api.benchmarks.samples import TOKEN, WORDS
from api.benchmarks.traffic import ROUNDS, WARM_UP, Spent
from api.house import House
from channels.asking import Asking
from channels.inlet import Poller
from channels.mail.account import MailAccount
from channels.mail.letter import read_letter
from models.taxonomy import Channel

X_OWNER = "900100"
# X's numbers: thousandths of a second since its own first moment, and 22 bits of a counter.
X_EPOCH, X_COUNTER = 1288834974657, 22
# A walk of X's: so many pages of so many private messages.
PAGES, A_PAGE = 10, 25


class Clock:
    """The hour, and how far it was moved: an account is not asked again before its time."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self) -> datetime:
        """A minute later."""
        self.ahead += timedelta(minutes=1)
        return self()


# So many events at least are taken; how many they were.
Side = Callable[[House, Clock, int], int]


class Counterpart(NamedTuple):
    """settings: what opens a house with the account of `table`; keep: take events; check: only read such events."""

    settings: dict[str, Any]
    table: str
    keep: Side
    check: Side


def turn_about(house: House, clock: Clock, other: Counterpart, n: int) -> tuple[Spent, Spent]:
    """What keeping took and what checking took: a round of one, a round of the other."""
    sides = (other.keep, other.check)
    for side in sides:
        side(house, clock, WARM_UP)
    rounds = [[_spent(side, house, clock, n // ROUNDS) for side in sides] for _ in range(ROUNDS)]
    kept, checked = (Spent(*(sum(part) for part in zip(*one, strict=True))) for one in zip(*rounds, strict=True))
    return kept, checked


def _spent(side: Side, house: House, clock: Clock, n: int) -> Spent:
    began, cpu = time.perf_counter(), time.process_time()
    taken = side(house, clock, n)
    return Spent(taken, time.perf_counter() - began, time.process_time() - cpu)


@contextmanager
def mail() -> Iterator[Counterpart]:
    """Letters as through the pipe, which takes what IMAP would show; what we write goes to an SMTP listener."""
    numbers = count()
    with post_office() as url:
        settings = {"smtp_url": url, "mail_from": "jawab@bench.example"}
        yield Counterpart(settings, '[[mail]]\naccount = "bench"\n', _keep_letters(numbers), _check_letters(numbers))


def _keep_letters(numbers: Iterator[int]) -> Side:
    def keep(house: House, clock: Clock, n: int) -> int:
        account = cast(MailAccount, house.inlets[Channel.EMAIL, "bench"])
        now = clock()
        return sum(house.inbox.keep(account, account.envelope(_letter(next(numbers), now), now), now) for _ in range(n))

    return keep


def _check_letters(numbers: Iterator[int]) -> Side:
    def check(house: House, clock: Clock, n: int) -> int:
        account = cast(MailAccount, house.inlets[Channel.EMAIL, "bench"])
        now = clock()
        for _ in range(n):
            account.read(read_letter(_letter(next(numbers), now), "bench").model_dump_json())
        return n

    return check


def _letter(number: int, now: datetime) -> bytes:
    letter = EmailMessage()
    letter["From"] = f"Гульнар <gulnar{number}@citizen.example>"
    letter["To"] = "jawab@bench.example"
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{number}@citizen.example>"
    letter["Subject"] = "Жылу жоқ"
    letter.set_content(WORDS)
    return letter.as_bytes()


@contextmanager
def x() -> Iterator[Counterpart]:
    """Private messages on X, page by page; what we write goes to the same listener."""
    with web(_Pages().answer) as url:
        keys = {name: f"{TOKEN}{name}" for name in ("bearer", "key", "key_secret", "token_secret")}
        keys |= {"token": f"{X_OWNER}-{TOKEN}", "api_url": url}
        table = "\n".join(["[[x]]", 'account = "bench"', *(f'{name} = "{one}"' for name, one in keys.items())])
        yield Counterpart({}, table, _keep_pages, _check_pages)


def _keep_pages(house: House, clock: Clock, n: int) -> int:
    kept = 0
    while kept < n:
        kept += Asking(house.inbox).ask(clock.forward())
    return kept


def _check_pages(house: House, clock: Clock, n: int) -> int:
    poller = cast(Poller, house.inlets[Channel.X, "bench"])
    read, since = 0, ""
    while read < n:
        polled = poller.poll(since, clock.forward())
        since = polled.since
        read += len([poller.read(one.body) for one in polled.envelopes])
    return read


class _Pages:
    """X's side: whoever asks for the newest page finds a walk of new private messages. docs.x.com, "Get DM events"."""

    def __init__(self) -> None:
        self.walks = count(1)
        self.first = (int(time.time() * 1000) - X_EPOCH) << X_COUNTER

    def answer(self, path: str, body: bytes) -> Said:
        if body:
            return 201, json.dumps({"data": {"dm_event_id": "1", "dm_conversation_id": "1"}}).encode()
        asked = urlsplit(path)
        if not asked.path.endswith("/dm_events"):
            return 200, b'{"meta": {"result_count": 0}}'
        token = parse_qs(asked.query).get("pagination_token", [f"{next(self.walks)}-0"])[0]
        walk, page = map(int, token.split("-"))
        return 200, json.dumps(self._page(walk, page)).encode()

    def _page(self, walk: int, page: int) -> dict[str, Any]:
        newest = self.first + (walk + 1) * PAGES * A_PAGE - page * A_PAGE
        meta = {"next_token": f"{walk}-{page + 1}"} if page + 1 < PAGES else {}
        return {"data": [_message(newest - place) for place in range(A_PAGE)], "meta": meta}


def _message(number: int) -> dict[str, Any]:
    said = {"id": str(number), "event_type": "MessageCreate", "text": WORDS, "sender_id": str(number % 10**9)}
    pair = f"{said['sender_id']}-{X_OWNER}"
    return said | {"dm_conversation_id": pair, "created_at": datetime.now(UTC).isoformat()}


ASKED = {"email": mail, "x": x}
