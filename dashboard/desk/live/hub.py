"""One look at the database for all open pages of a process, and what each of them may hear of it."""

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from dashboard.desk.live.changes import ANYTHING, Change, Watermark
from dashboard.desk.live.stream import Listener, Stream
from models.account import Account
from models.actions.signin import alive
from models.actor import staff
from models.authority import may
from models.errors import TooMany

log = logging.getLogger("jawab")

EVERY = 2.0
MOST, EACH = 500, 8
# For whoever comes back after a moment, or turns a page: so long it is kept what was found, and looked on.
KEPT = timedelta(minutes=5)


class Found(NamedTuple):
    """A change and the instant of the look that found it."""

    at: datetime
    change: Change


class Hub:
    """Pages come and go on the event loop; the looks are a thread's. No page holds a thread or a database session."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], hour: Callable[[datetime], str]) -> None:
        self._engine, self._clock, self._hour = engine, clock, hour
        self._streams: set[Stream] = set()
        self._found: deque[Found] = deque()
        self._watermark: Watermark | None = None
        self._since: datetime | None = None
        self._heard_at: datetime | None = None
        self._lock, self._stopped = Lock(), Event()
        self._thread: Thread | None = None

    def admit(self, listener: Listener) -> None:
        """TooMany where this process, or this person, has as many pages open as it serves."""
        with self._lock:
            own = sum(one.listener.account_id == listener.account_id for one in self._streams)
            if len(self._streams) >= MOST or own >= EACH or self._stopped.is_set():
                raise TooMany(retry_after=60)

    def come(self, listener: Listener, since: datetime) -> Stream:
        """A new page, drawn at the instant `since`: it hears what came after."""
        stream = Stream(listener)
        with self._lock:
            self._streams.add(stream)
            missed = self._missed(listener.agency, since)
            self._begin()
        if missed:
            stream.tell(missed, self._hour(self._clock()))
        return stream

    def go(self, stream: Stream) -> None:
        """The page is gone."""
        with self._lock:
            self._streams.discard(stream)

    def stop(self) -> None:
        """End every stream: the server waits for open connections before it ends. Safe in a signal handler."""
        self._stopped.set()

    def _missed(self, agency: str, since: datetime) -> list[Change]:
        """What was found since then. Before the first look nothing: it tells everybody that anything may be new."""
        if self._since is not None and since < self._since:
            return [Change(agency, ANYTHING)]
        return [one.change for one in self._found if one.at >= since and one.change.agency == agency]

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._go_round, name="live", daemon=True)
            self._thread.start()

    def _go_round(self) -> None:
        while not self._stopped.wait(EVERY):
            try:
                self.look()
            except (DBAPIError, PoolTimeout) as error:
                # The pages say themselves since when they know nothing new.
                log.warning("nobody could look what changed: %s", type(error).__name__)
        for stream in self._open():
            stream.end()

    def _open(self) -> list[Stream]:
        with self._lock:
            return list(self._streams)

    def look(self) -> None:
        """See what changed and tell those who may know it; end the pages of those who are signed out."""
        now = self._clock()
        if not self._is_awake(now):
            return
        with Session(self._engine) as session:
            news = self._news(session, now)
            streams = self._keep(news, now)
            hearers = alive(session, {one.listener.session for one in streams}, now)
        for stream in streams:
            if may_hear(hearers.get(stream.listener.session), stream.listener):
                stream.tell([one for one in news if one.agency == stream.listener.agency], self._hour(now))
            else:
                stream.end()

    def _is_awake(self, now: datetime) -> bool:
        """Whether somebody listens, or did a moment ago; else nothing is asked of the database until somebody does."""
        with self._lock:
            if self._streams:
                self._heard_at = now
            elif self._heard_at is None or now - self._heard_at > KEPT:
                self._watermark = self._since = None
                self._found.clear()
            return bool(self._streams) or self._watermark is not None

    def _news(self, session: Session, now: datetime) -> set[Change]:
        if self._watermark is not None:
            return self._watermark.news(session, now)
        self._watermark = Watermark(session, now)
        return {Change(one.listener.agency, ANYTHING) for one in self._open()}

    def _keep(self, news: set[Change], now: datetime) -> list[Stream]:
        """Keep it for those who come back; who listens now comes back. A page that comes later finds it kept."""
        with self._lock:
            self._since = max(self._since or now, now - KEPT)
            self._found.extend(Found(now, one) for one in news)
            while self._found and self._found[0].at < self._since:
                self._found.popleft()
            return list(self._streams)


def may_hear(account: Account | None, listener: Listener) -> bool:
    """Whether the session goes on and the person still reads the queue of that agency."""
    return account is not None and account.agency_code == listener.agency and may(staff(account), "queue.read")
