"""One open page that listens: what it has not been told yet, and the lines in which it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import NamedTuple

from dashboard.desk.live.changes import ANYTHING, Change

# A proxy closes a connection on which nothing comes for a minute; a page that hears nothing for 45 s says so.
PULSE = 15.0
# So many numbers are told; more say nothing that the page would not find in its list.
MOST = 100


class Listener(NamedTuple):
    """Who listens: the agency whose lists they read, their account, and the kept hash of their session."""

    agency: str
    account_id: int
    session: str


class Stream:
    """Made on the event loop that serves it; another thread speaks to it through `tell` and `end` only."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._cases: set[str] = set()
        self._here: set[str] = set()
        self._moved = self._ended = False
        self._seen_at = ""

    def tell(self, changes: Iterable[Change], seen_at: str) -> None:
        """Say what changed, and the hour of the look that found it; nothing changed is worth saying too."""
        self._soon(self._take, list(changes), seen_at)

    def end(self) -> None:
        """Close the page's stream: it may not listen any more."""
        self._soon(self._stop)

    def _soon(self, call: object, *given: object) -> None:
        # The loop may have ended a moment ago, and with it whoever listened.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(call, *given)  # type: ignore[arg-type]

    def _take(self, changes: list[Change], seen_at: str) -> None:
        self._seen_at = seen_at
        if not changes:
            return
        self._moved = self._moved or any(not one.here for one in changes)
        self._cases |= {one.number for one in changes if one.number and not one.here}
        self._here |= {one.number for one in changes if one.here}
        self._woken.set()

    def _stop(self) -> None:
        self._ended = True
        self._woken.set()

    async def lines(self) -> AsyncIterator[str]:
        """The stream as it goes over the wire, until it is ended."""
        yield "retry: 3000\n\n"
        while not self._ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), PULSE)
            self._woken.clear()
            yield self._said()
        yield "event: end\ndata: {}\n\n"

    def _said(self) -> str:
        """What changed; the hour alone where nothing did; a comment where nobody has been able to look since."""
        seen_at, self._seen_at = self._seen_at, ""
        if not seen_at:
            return ": nobody could look\n\n"
        cases, here, moved = self._cases, self._here, self._moved
        self._cases, self._here, self._moved = set(), set(), False
        if not (moved or here):
            return f"event: pulse\ndata: {json.dumps({'at': seen_at})}\n\n"
        every = len(cases) > MOST or ANYTHING in cases
        told = {"at": seen_at, "cases": [] if every else sorted(cases), "here": sorted(here), "moved": moved}
        return f"event: change\ndata: {json.dumps(told | {'every': every})}\n\n"
