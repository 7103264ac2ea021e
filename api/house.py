"""One running deployment."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from channels.attachments import folder_of
from channels.inbox import Inbox, Inlets
from channels.notices import Letterhead
from channels.registry import Registry, accounts_of
from channels.talk.talk import Setting
from classifier.backends.choice import LINEAR, Choice
from escalation.office import Jurisdiction, newest
from models.db import reader
from models.editions.edition import Edition
from models.editions.publishedbook import PublishedBook, newest_edition
from models.editions.shelf import Shelf
from models.errors import TooSlow
from models.opendata.casefile import CaseFile
from models.patience import impatient
from models.taxonomy import Channel

log = logging.getLogger("jawab")

if TYPE_CHECKING:
    from classifier.guess import Guess
    from classifier.registry import Classifier, Shadow

# How long a process may count with a calendar that somebody has changed, and show yesterday's edition.
LOOK_EVERY = 2.0


@dataclass
class House:
    """One running deployment: everything that is opened once and shared by all requests and jobs.

    office is replaced when the calendar changes: take it once for one piece of work. edition: whose figures everybody
    reads, until the next one; None before the first. seals: the file that names the certificates by which documents are
    signed.
    """

    engine: Engine
    office: Jurisdiction
    channels: Registry
    inlets: Inlets
    clock: Callable[[], datetime]
    pepper: bytes
    secret_key: str
    public_url: str
    data: Path
    demo: bool = False
    trusted_proxies: frozenset[str] = frozenset()
    intake_limit: str = "60/minute"
    metrics_token: str = ""
    page_seconds: float = 5
    backend: Choice = LINEAR
    seals: Path | None = None
    edition: Edition | None = None
    _looked_at: float = field(default=-inf, init=False, repr=False)

    @property
    def is_stale(self) -> bool:
        """Whether it is time to refresh."""
        return monotonic() - self._looked_at >= LOOK_EVERY

    def refresh(self, *, at_once: bool = False) -> None:
        """Look again, at most once in 2 s."""
        if not at_once and not self.is_stale:
            return
        # Before the question, so that only one of many requests asks it.
        self._looked_at = monotonic()
        try:
            self.look()
        except (DBAPIError, PoolTimeout, TooSlow):
            # Pages that need no database go on without one; whoever needs it meets the failure himself.
            log.warning("the calendar's changes and the newest edition could not be read")

    def look(self) -> None:
        """Take up the calendar's changes and the newest edition, made here or in another process."""
        self.office = newest(self.read_engine, self.office, self.clock())
        with Session(self.read_engine) as session:
            self.edition = newest_edition(session, self.office.profile.code)

    def book(self, session: Session) -> PublishedBook | None:
        """The figures that everybody reads; None before the first edition."""
        return PublishedBook(session, self.edition) if self.edition else None

    @cached_property
    def read_engine(self) -> Engine:
        """For what a page or another door reads: a statement that takes longer than page_seconds is stopped."""
        return impatient(reader(self.engine), self.page_seconds)

    @property
    def accounts(self) -> list[tuple[Channel, str]]:
        """Our accounts on the channels, by channel and name."""
        return accounts_of(self.channels, self.inlets)

    @property
    def letterhead(self) -> Letterhead:
        """What the notices say of this deployment."""
        heard = frozenset(channel for channel, _account in self.inlets)
        return Letterhead(self.office, self.public_url, heard, folder_of(self.data))

    @property
    def inbox(self) -> Inbox:
        """The way in for what the channels bring, with the calendar of this hour."""
        return Inbox(self.engine, self.inlets, Setting(self.office, self.pepper, self._guess, self.public_url))

    def _guess(self, text: str) -> "Guess":
        return self.classifier.guess([text])[0]

    @cached_property
    def case_files(self) -> Shelf[CaseFile]:
        """The files of cases that were asked for last, by month and number of its cases: each reads a month of them."""
        return Shelf(places=4)

    @cached_property
    def public_pages(self) -> Shelf[Any]:
        """What the newest editions said last, by edition and question: an edition never changes."""
        return Shelf(places=256)

    @cached_property
    def limiter(self) -> MovingWindowRateLimiter:
        """In memory, per process: it slows a flood. It guards no secret: wrong codes are counted in the database."""
        return MovingWindowRateLimiter(MemoryStorage())

    @cached_property
    def intake_rate(self) -> RateLimitItem:
        """How often one address may file."""
        return parse(self.intake_limit)

    @cached_property
    def classifier(self) -> "Classifier":
        """The router's model. It loads at first use, which takes seconds, so the start warms it in the background."""
        from classifier.registry import open_classifier

        return open_classifier(self.data / "models", choice=self.backend)

    @cached_property
    def shadow(self) -> "Shadow":
        """The version that guesses too and routes nothing."""
        from classifier.registry import Shadow

        return Shadow(self.classifier.directory)
