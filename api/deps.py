"""What a request may ask for: the house, a session, the hour, the language, and who is asking.

Every route names its authorization rule by one of the dependencies here; a test walks all routes and fails on one
that names none. See models/authority.py for what the rules mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Annotated

from babel import negotiate_locale
from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from api.house import House
from models import queries
from models.account import StaffSession
from models.actions.guesses import count_miss, refuse_guessing
from models.actions.signin import TOUCH_EVERY, whose
from models.actor import Actor, staff
from models.authority import authorize
from models.case import Case
from models.db import unit_of_work
from models.errors import NotFound, NotSignedIn, TooMany
from models.taxonomy import Language

STAFF_COOKIE = "__Host-jawab"
# What live.js says with each request of its own.
WATCHING = "x-jawab-watching"


# Here and below: what asks nobody is a coroutine. A thread for each would cost a request more than the work.
async def get_house(request: Request) -> House:
    """The house that serves this request, with the calendar of this hour."""
    house: House = request.app.state.house
    if house.is_stale:
        await run_in_threadpool(house.refresh)
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


async def get_now(house: HouseDep) -> datetime:
    """The instant of this request, taken once."""
    return house.clock()


async def get_sender(request: Request, house: HouseDep) -> str:
    """The address that asks; a proxy's word for it only from a proxy that we trust."""
    peer = request.client.host if request.client else "unknown"
    forwarded = request.headers.get("x-forwarded-for", "")
    return forwarded.rpartition(",")[2].strip() if peer in house.trusted_proxies and forwarded else peer


def accepted_language(request: Request, house: HouseDep) -> str:
    """The reader's language from the request, else the jurisdiction's first."""
    wanted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return negotiate_locale(wanted, list(Language), sep="-") or house.office.profile.languages[0]


async def get_language(request: Request, house: HouseDep) -> str:
    """The same, for a route that asks for it."""
    return accepted_language(request, house)


# scope="function": committed before the response is sent. With FastAPI's default scope a citizen would be told
# "received" although the commit failed afterwards.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
ReaderDep = Annotated[Session, Depends(get_reader, scope="function")]
Now = Annotated[datetime, Depends(get_now)]
Sender = Annotated[str, Depends(get_sender)]
AcceptedLanguage = Annotated[str, Depends(get_language)]


def limit_intake(house: HouseDep, sender: Sender) -> None:
    """TooMany when one address files faster than a person can."""
    if not house.limiter.hit(house.intake_rate, sender):
        raise TooMany(retry_after=60)


class Rule:
    """An authorization rule that any caller meets; what the route itself checks stands in the name."""

    def __init__(self, rule: str) -> None:
        self.rule = rule

    async def __call__(self) -> None:
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
        request.state.language, request.state.role = found.language, found.actor.role
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
