"""One problem behind many cases: joining a dossier and leaving it, and a second complaint of the same author."""

from sqlmodel import Session, col, select

from models import queries
from models.actions.silence import let_go
from models.actions.turn import Turn
from models.actions.wording import worded
from models.case import Case
from models.dossier import WORDS_LENGTH, Dossier, Following
from models.errors import BadInput, Conflict, NotFound
from models.followers import holds
from models.lifecycle import OPEN_STATES, Verb


def open_dossier(turn: Turn, words: str = "") -> Dossier:
    """The dossier of the case, begun with it where it has none."""
    now_in = following(turn.session, turn.case.id)
    if now_in:
        return turn.session.get_one(Dossier, now_in.dossier_id)
    dossier = Dossier(
        jurisdiction=turn.case.jurisdiction,
        category=turn.case.category,
        region=turn.case.region,
        words=titled(words),
        opened_at=turn.now,
        opened_by=turn.actor.account_id,
    )
    turn.session.add(dossier)
    turn.session.flush()
    _keep(turn, dossier)
    return dossier


def join(turn: Turn, dossier_id: int) -> None:
    """Put the case beside the others; where it is in already, nothing happens.

    NotFound for a dossier that the actor's agency has no case in; Conflict for a case that is in another one.
    """
    dossier = turn.session.get(Dossier, dossier_id)
    if dossier is None or not holds(turn.session, dossier_id, turn.actor):
        raise NotFound
    now_in = following(turn.session, turn.case.id)
    if now_in is None:
        _keep(turn, dossier)
    elif now_in.dossier_id != dossier_id:
        raise Conflict("in_another_dossier")


def leave(turn: Turn, dossier_id: int) -> None:
    """Take the case out of the dossier: it goes on by itself, as it always did. Conflict where it is not in it."""
    now_in = following(turn.session, turn.case.id)
    if now_in is None or now_in.dossier_id != dossier_id:
        raise Conflict("in_no_dossier")
    turn.move(Verb.LEAVE_DOSSIER, dossier=now_in.dossier_id)
    now_in.left_at, now_in.left_by = turn.now, turn.actor.account_id


def merge(turn: Turn, into: Case) -> None:
    """End the second complaint of one author about one thing; the first one goes on with its own date.

    Conflict unless both are known to be by the same author, and the other one came earlier and is still to be answered.
    """
    if not may_merge(turn.session, turn.case, into):
        raise Conflict("not_the_same_author")
    turn.move(Verb.MERGE, into=into.number, **let_go(turn))
    turn.void("merged")
    turn.case.closed_at = turn.now
    turn.tell("merged", into=into.number)


def may_merge(session: Session, case: Case, into: Case) -> bool:
    """Whether the case may end in favour of the other: never of a later one, or one without a date would buy time."""
    earlier = (into.received_at, into.id or 0) < (case.received_at, case.id or 0)
    counted = into.has_clock or not case.has_clock
    return earlier and counted and into.state in OPEN_STATES and same_author(session, case, into)


def titled(words: str) -> str:
    """The words of a title on one line; BadInput where they are too long."""
    line = " ".join(worded(words, shortest=0, field="words").split())
    if len(line) > WORDS_LENGTH:
        raise BadInput("text_too_long_here", fields={"words": "text_too_long_here"})
    return line


def following(session: Session, case_id: int | None) -> Following | None:
    """The place of a case in the dossier that it is in; None where it is in none."""
    found = select(Following).where(Following.case_id == case_id, col(Following.left_at).is_(None))
    return session.exec(found).one_or_none()


def same_author(session: Session, one: Case, other: Case) -> bool:
    """Whether both cases are surely by one person: the same identity number, or the same address and name.

    Never where an author is kept from the agency: to be told so would tell who it is.
    """
    if one.sealed or other.sealed:
        return False
    first, second = _person(session, one), _person(session, other)
    if first[0] or second[0]:
        return first[0] == second[0]
    return all(first[1:]) and first[1:] == second[1:]


def _person(session: Session, case: Case) -> tuple[str, str, str]:
    contact, point = queries.author(session, case)
    name = " ".join((contact.name or "").casefold().split()) if contact else ""
    # The same words are another address on another channel, and another person in another app.
    at = f"{point.channel}:{point.account}:{point.address}" if point else ""
    return (contact.identity_number or "") if contact else "", at, name


def _keep(turn: Turn, dossier: Dossier) -> None:
    turn.move(Verb.JOIN_DOSSIER, dossier=dossier.id)
    turn.session.add(
        Following(
            dossier_id=dossier.id or 0,
            case_id=turn.case.id or 0,
            joined_at=turn.now,
            joined_by=turn.actor.account_id,
        )
    )
