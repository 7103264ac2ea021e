"""What people may decide about a running term, as far as the law lets them: make it longer, or let it stand."""

from datetime import date, datetime, timedelta

from models.actions.turn import Turn
from models.actions.wording import worded
from models.deadline import OPEN, Deadline, Grant, spans_of
from models.errors import BadInput, Conflict
from models.lifecycle import Verb
from models.taxonomy import DeadlineKind

GROUND = "documents"
DAY = timedelta(days=1)


def extend(turn: Turn, reason: str, until: date | None = None) -> None:
    """Make the answer's term longer: to a day of choice, or, without one, into the longer term that the law names.

    Who may sign, how far it may go and how the author must be told is the law's word. Once a cycle, and never after the
    term has run out: a late case stays late.
    """
    clock = _running(turn)
    words = worded(reason, shortest=0, field="reason")
    if not words:
        raise BadInput("reason_needed", fields={"reason": "reason_needed"})
    if turn.now > clock.due_at:
        raise Conflict("extension_too_late")
    grant = _grant(turn, clock, until)
    was = clock.due_on
    if until is None:
        clock.rule = grant.becomes or clock.rule
    else:
        clock.longer_amount, clock.longer_unit = _days(turn, clock, grant, until), "working_day"
    clock.next_round()
    turn.rework(clock)
    dates = {"was": was.isoformat(), "due_on": clock.due_on.isoformat()}
    turn.move(Verb.EXTEND, kind=clock.kind, article=grant.article, reason=words, dates=dates)
    if grant.notice:
        turn.start(DeadlineKind(grant.notice))
    turn.tell("extended", reason=words)


def suspend(turn: Turn, days: int) -> datetime:
    """Let the answer's clock stand for so many days at most; it runs on as soon as the author has written."""
    clock = _running(turn)
    stand = turn.office.stand(clock, GROUND)
    if stand is None:
        raise Conflict("no_legal_ground")
    today = turn.office.local_date(turn.now)
    if not stand.least <= days <= stand.most - _stood(turn, clock):
        raise BadInput("pause_outside_law", fields={"stands": "pause_outside_law"}, least=stand.least, most=stand.most)
    clock.stands_until = turn.office.end_of(today + days * DAY) - timedelta(microseconds=1)
    clock.pauses = [*clock.pauses, [turn.now.isoformat(), None]]
    turn.rework(clock)
    return clock.stands_until


def _running(turn: Turn) -> Deadline:
    clock = turn.clock(DeadlineKind.ANSWER)
    if clock is None or clock.state != OPEN:
        raise Conflict("no_running_term")
    return clock


def _grant(turn: Turn, clock: Deadline, until: date | None) -> Grant:
    """The law's permission for this; Conflict naming what is missing."""
    if clock.longer_amount is not None:
        raise Conflict("already_extended")
    grants = [one for one in turn.office.grants(clock) if (one.becomes is None) == (until is not None)]
    if not grants:
        raise Conflict("no_extension_in_law")
    signed = [one for one in grants if turn.actor.role in one.signed_by]
    if not signed:
        raise Conflict("signature_needed")
    return max(signed, key=lambda one: one.last_on)


def _days(turn: Turn, clock: Deadline, grant: Grant, until: date) -> int:
    if not clock.due_on < until <= grant.last_on:
        raise BadInput("extension_beyond_law", fields={"until": "extension_beyond_law"}, until=grant.last_on)
    more = turn.office.working_days(clock.due_on, until)
    if more == 0:
        raise BadInput("extension_beyond_law", fields={"until": "extension_beyond_law"}, until=grant.last_on)
    return more


def _stood(turn: Turn, clock: Deadline) -> int:
    """For how many days it has stood already."""
    local = turn.office.local_date
    return sum((local(ended) - local(began)).days for began, ended in spans_of(clock.pauses) if ended)
