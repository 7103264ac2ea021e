"""What the law lets this person decide about the running term of a case, and what the agency has promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from escalation.clock import in_time
from escalation.office import Jurisdiction
from models.actions.terms import GROUND
from models.actor import Actor
from models.authority import may
from models.case import Case
from models.deadline import OPEN, Deadline, Grant, Stand
from models.lifecycle import Verb, can
from models.taxonomy import DeadlineKind

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Powers:
    """grants: extensions that this person may sign; by_others: those that somebody else would have to; late: too late.

    first_on: the earliest day to choose; stands_on: the last day on which the clock, that of this id, may stand. None:
    nothing of the kind.
    """

    grants: Sequence[Grant]
    first_on: date | None
    stand: Stand | None
    stands_on: date | None
    clock: int | None
    promise: Deadline | None
    by_others: Sequence[Grant] = ()
    late: bool = False


def powers(case: Case, deadlines: Sequence[Deadline], office: Jurisdiction, actor: Actor, now: datetime) -> Powers:
    """The powers of this person over the answer's clock of the present cycle, and its promise."""
    present = {one.kind: one for one in deadlines if one.cycle == case.cycle}
    answer, promise = present.get(DeadlineKind.ANSWER), present.get(DeadlineKind.PROMISE)
    if answer is None or answer.state != OPEN or not answer.law:
        return Powers((), None, None, None, None, promise)
    stands_until = answer.stands_until
    grants = _grants(case, answer, office)
    own = [one for one in grants if may(actor, Verb.EXTEND, case) and actor.role in one.signed_by]
    return Powers(
        grants=own,
        first_on=answer.due_on + DAY,
        stand=office.stand(answer, GROUND),
        stands_on=office.local_date(stands_until) if stands_until else None,
        clock=answer.id,
        promise=promise,
        by_others=[one for one in grants if one not in own],
        late=not in_time(now, answer.due_at),
    )


def _grants(case: Case, answer: Deadline, office: Jurisdiction) -> list[Grant]:
    once = answer.longer_amount is None
    return office.grants(answer) if once and can(case.state, Verb.EXTEND) else []
