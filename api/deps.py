"""What a request may ask for: the house, a session, the hour, the language, and who is asking.

Every route names its authorization rule by one of the dependencies here; a test walks all routes and fails on one
that names none. See models/authority.py for what the rules mean.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hmac import compare_digest
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

from babel import negotiate_locale
from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from channels.inbox import Inbox, Inlets
from channels.notices import Letterhead
from channels.registry import Registry, accounts_of
from channels.talk.talk import Setting
from classifier.backends.choice import LINEAR, Choice
from escalation.office import Jurisdiction, newest
from models import queries
from models.account import StaffSession
from models.actions.guesses import count_miss, refuse_guessing
from models.actions.signin import TOUCH_EVERY, whose
from models.actor import Actor, staff
from models.authority import authorize
from models.case import Case
from models.db import reader, unit_of_work
from models.editions.shelf import Shelf
from models.errors import NotFound, NotSignedIn, TooMany, TooSlow
from models.opendata.casefile import CaseFile
from models.patience import impatient
from models.taxonomy import Channel, Language

log = logging.getLogger("jawab")

if TYPE_CHECKING:
    from classifier.guess import Guess
    from classifier.registry import Classifier, Shadow

STAFF_COOKIE = "__Host-jawab"
# What live.js says with each request of its own.
WATCHING = "x-jawab-watching"
# How long a process may count with a calendar that somebody has changed.
LOOK_EVERY = 2.0


@dataclass
class House:
    """One running deployment: everything that is opened once and shared by all requests and jobs.

    office is replaced when the calendar changes: take it once for one piece of work.
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
    _looked_at: float = field(default=-inf, init=False, repr=False)

    def refresh(self, *, at_once: bool = False) -> None:
        """Take up what was approved for the calendar since, here or in another process; one small question in 2 s."""
        if not at_once and monotonic() - self._looked_at < LOOK_EVERY:
            return
        # Before the question, so that only one of many requests asks it.
        self._looked_at = monotonic()
        try:
            self.office = newest(self.read_engine, self.office, self.clock())
        except (DBAPIError, PoolTimeout, TooSlow):
            # Pages that need no database go on without one; whoever needs it meets the failure himself.
            log.warning("the calendar's changes could not be read")

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
        return Letterhead(self.office, self.public_url, frozenset(channel for channel, _account in self.inlets))

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


def get_house(request: Request) -> House:
    """The house that serves this request, with the calendar of this hour."""
    house: House = request.app.state.house
    house.refresh()
    return house


HouseDep = Annotated[House, Depends(get_house)]


def get_session(house: HouseDep) -> Iterator[Session]:
    """One transaction for the whole request, committed before the response leaves."""
    with unit_of_work(house.engine) as session:
        yield session


def get_reader(house: HouseDep) -> Iterator[Session]:
    """A session that only reads, and takes no write lock."""
    with Session(house.read_engine) as session:
        yield session


def get_now(house: HouseDep) -> datetime:
    """The instant of this request, taken once."""
    return house.clock()


def get_sender(request: Request, house: HouseDep) -> str:
    """The address that asks; a proxy's word for it only from a proxy that we trust."""
    peer = request.client.host if request.client else "unknown"
    forwarded = request.headers.get("x-forwarded-for", "")
    return forwarded.rpartition(",")[2].strip() if peer in house.trusted_proxies and forwarded else peer


def accepted_language(request: Request, house: HouseDep) -> str:
    """The reader's language from the request, else the jurisdiction's first."""
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return negotiate_locale(wanted, list(Language), sep="-") or house.office.profile.languages[0]


# scope="function": committed before the response is sent. With FastAPI's default scope a citizen would be told
# "received" although the commit failed afterwards.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
ReaderDep = Annotated[Session, Depends(get_reader, scope="function")]
Now = Annotated[datetime, Depends(get_now)]
Sender = Annotated[str, Depends(get_sender)]
AcceptedLanguage = Annotated[str, Depends(accepted_language)]


def limit_intake(house: HouseDep, sender: Sender) -> None:
    """TooMany when one address files faster than a person can."""
    if not house.limiter.hit(house.intake_rate, sender):
        raise TooMany(retry_after=60)


class Rule:
    """An authorization rule that any caller meets; what the route itself checks stands in the name."""

    def __init__(self, rule: str) -> None:
        self.rule = rule

    def __call__(self) -> None:
        """Nothing to check at the door."""


# Anyone may. / Whoever holds number and code, checked by open_by_receipt. / Whoever holds the draft's cookie, or the
# secret address of a calendar. / Whoever holds a key that opens one thing, once. / Whoever holds the link that was sent
# to a follower. / Whoever proves, in the channel's own way, to be the other side of our account there.
PUBLIC = Rule("public")
RECEIPT = Rule("receipt")
DRAFT = Rule("draft")
FEED = Rule("feed")
KEY = Rule("key")
FOLLOWER = Rule("follower")
CHANNEL = Rule("channel")


AT_HOME = frozenset({"127.0.0.1", "::1"})
# A proxy that passes a request on names whom it speaks for; then nobody is at home, wherever the proxy stands.
PASSED_ON = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


class MetricsRule(Rule):
    """Whoever knows JAWAB_METRICS_TOKEN; where none is set, this machine itself and nobody else."""

    def __call__(self, request: Request, house: HouseDep) -> None:  # type: ignore[override]
        """NotSignedIn for everybody else."""
        if house.metrics_token:
            said = request.headers.get("authorization", "")
            allowed = compare_digest(said.encode(), f"Bearer {house.metrics_token}".encode())
        else:
            here = request.client is not None and request.client.host in AT_HOME
            allowed = here and not any(name in request.headers for name in PASSED_ON)
        if not allowed:
            raise NotSignedIn


METRICS = MetricsRule("metrics")


@dataclass(frozen=True)
class SignedIn:
    """A member of staff behind a live session, with the token that its forms must carry."""

    actor: Actor
    session: StaffSession

    @property
    def language(self) -> str:
        """The language of the desk for this person."""
        return self.actor.account.language if self.actor.account else Language.EN


class StaffRule:
    """A signed-in member of staff whose role carries the action."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.rule = f"staff:{action}"

    def __call__(self, request: Request, house: HouseDep, now: Now) -> SignedIn:
        """Who it is; NotSignedIn without a live session, Forbidden when the role lacks the action."""
        found = signed_in(house, request.cookies.get(STAFF_COOKIE, ""), now, awake=not _watches(request))
        if found is None:
            raise NotSignedIn
        # A refusal from here on is said in the person's own language, whatever the browser asks for.
        request.state.language = found.language
        authorize(found.actor, self.action)
        return found


def _watches(request: Request) -> bool:
    """Whether a page asks by itself: nobody is at work there, and the session must end as if it had not asked."""
    return WATCHING in request.headers or request.headers.get("accept") == "text/event-stream"


def signed_in(house: House, secret: str, now: datetime, *, awake: bool = True) -> SignedIn | None:
    """The person behind a staff cookie, kept awake once a minute if so wanted; None without a live session."""
    if not secret:
        return None
    with Session(house.read_engine, expire_on_commit=False) as session:
        found = whose(session, secret, now)
    if found is None:
        return None
    account, row = found
    if awake and now - row.seen_at > TOUCH_EVERY:
        with unit_of_work(house.engine) as session:
            session.get_one(StaffSession, row.id_hash).seen_at = now
    return SignedIn(staff(account), row)


def open_by_receipt(house: House, number: str, code: str, sender: str) -> Case:
    """The case behind number and code. NotFound alike for both kinds of wrong; TooMany after five misses a minute.

    It reads by itself: counting a miss writes, and must find no write transaction of the same request open.
    """
    now = house.clock()
    with Session(house.read_engine, expire_on_commit=False) as session:
        refuse_guessing(session, "receipt", sender, now)
        case = queries.case_by_receipt(session, number, code, house.pepper)
    if case is None:
        count_miss(house.engine, "receipt", sender, now)
        raise NotFound
    return case
