"""Whoever follows a public case: asked once whether the address is theirs, told when the case moves, then forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlmodel import Session, col, delete, func, select

from models.actions.deliveries import advance
from models.case import Case
from models.contact import ContactAddress
from models.deadline import Office
from models.delivery import HORIZON, UNDO, Delivery
from models.errors import BadInput, TooMany
from models.lifecycle import FINAL_STATES, Verb
from models.publication import Follower, Publication, PublishedText, may_be_public
from models.taxonomy import DeliveryState

# What everybody may know of and a follower would want to.
NEWS = frozenset(
    {Verb.TRANSFER, Verb.ANSWER, Verb.FULFIL, Verb.REOPEN, Verb.UPHOLD_APPEAL, Verb.DISMISS_APPEAL, Verb.UPHOLD_SILENCE}
)
ASKED, TOLD = "follow_ask", "follow_news"
# A stranger's address gets so many questions a day from us at most, whoever types it in.
A_DAY, MOST_QUESTIONS = timedelta(days=1), 5
# An address that nobody has confirmed by then is erased.
UNCONFIRMED = timedelta(days=3)


def ask(session: Session, case: Case, to: ContactAddress, language: str, office: Office, now: datetime) -> None:
    """Ask an address whether it wants to follow. An address that does already, or was asked, gets nothing more.

    BadInput where no message can leave to it, TooMany for one that was asked of too many cases today.
    """
    if not office.serves(to.channel):
        raise BadInput(fields={"contact": "unknown_contact_kind"})
    mine = (Follower.channel == to.channel, Follower.address == to.address)
    if session.exec(select(Follower.id).where(Follower.case_id == case.id, *mine)).first():
        return
    lately = select(func.count()).select_from(Follower).where(*mine, col(Follower.created_at) > now - A_DAY)
    if session.exec(lately).one() >= MOST_QUESTIONS:
        raise TooMany(retry_after=int(A_DAY.total_seconds()))
    follower = Follower(
        case_id=case.id or 0,
        channel=to.channel,
        address=to.address,
        language=language,
        token=token_urlsafe(24),
        created_at=now,
    )
    session.add(follower)
    session.flush()
    _queue(session, follower, f"{case.number}:{ASKED}:{follower.id}", ASKED, now)


def by_token(session: Session, token: str) -> Follower | None:
    """Whose link it is; None for a link that nobody has any more."""
    return session.exec(select(Follower).where(Follower.token == token, col(Follower.ended_at).is_(None))).one_or_none()


def confirm(follower: Follower, now: datetime) -> None:
    """The address is its reader's, who wants to be told."""
    follower.confirmed_at = follower.confirmed_at or now


def end(session: Session, follower: Follower, now: datetime) -> None:
    """Forget the address; what has not left to it never will."""
    waiting = select(Delivery).where(Delivery.follower_id == follower.id, Delivery.state == DeliveryState.QUEUED)
    for one in session.exec(waiting):
        advance(session, one, DeliveryState.SUPPRESSED, now, "follows no more")
    follower.address, follower.ended_at = f"#{follower.id}", now


def end_unconfirmed(session: Session, now: datetime) -> int:
    """Forget the addresses that nobody has confirmed; how many."""
    stale = (col(Follower.confirmed_at).is_(None), col(Follower.created_at) < now - UNCONFIRMED)
    found = session.exec(select(Follower).where(*stale, col(Follower.ended_at).is_(None)).limit(200)).all()
    for one in found:
        end(session, one, now)
    return len(found)


def after(session: Session, case: Case, moved: Sequence[Verb], office: Office, now: datetime) -> None:
    """What a turn at a public case means for everybody: news, news taken back, or the end of its page."""
    if case.state in FINAL_STATES:
        case.publish = False
        close(session, case, now)
    elif Verb.UNDO in moved:
        _recall(session, case, now)
    elif NEWS.intersection(moved):
        spread(session, case, office, now, now + UNDO if Verb.ANSWER in moved else now)


def spread(session: Session, case: Case, office: Office, now: datetime, not_before: datetime) -> None:
    """Tell everybody who follows that something has changed; what, they read on the page."""
    for one in _followers(session, case) if may_be_public(case) else ():
        if one.confirmed_at and office.serves(one.channel):
            _queue(session, one, f"{case.number}:{case.revision}:{TOLD}:{one.id}", TOLD, now, not_before)


def close(session: Session, case: Case, now: datetime) -> None:
    """Take the page of the case away: its texts and its followers' addresses are erased."""
    session.execute(delete(PublishedText).where(col(PublishedText.case_id) == case.id))
    session.execute(delete(Publication).where(col(Publication.case_id) == case.id))
    for one in _followers(session, case):
        end(session, one, now)


def _followers(session: Session, case: Case) -> Sequence[Follower]:
    return session.exec(select(Follower).where(Follower.case_id == case.id, col(Follower.ended_at).is_(None))).all()


def _recall(session: Session, case: Case, now: datetime) -> None:
    """An answer that was taken back before it left is no news."""
    queued = select(Delivery).join(Follower, col(Follower.id) == Delivery.follower_id)
    mine = (Follower.case_id == case.id, Delivery.notice == TOLD, Delivery.state == DeliveryState.QUEUED)
    for one in session.exec(queued.where(*mine, col(Delivery.next_try_at) > now)):
        advance(session, one, DeliveryState.SUPPRESSED, now, "answer undone")


def _queue(
    session: Session, follower: Follower, key: str, notice: str, now: datetime, not_before: datetime | None = None
) -> None:
    session.add(
        Delivery(
            key=key,
            follower_id=follower.id,
            channel=follower.channel,
            language=follower.language,
            notice=notice,
            created_at=now,
            next_try_at=not_before or now,
            expires_at=now + HORIZON,
        )
    )
