"""What a provider reports of a message of ours, whenever and in whatever order it does."""

import logging
from datetime import datetime

from sqlmodel import Session, col, select

from channels.inlet import Reported
from channels.outbox.recording import after_failure, go_as_far_as
from models.case import Case
from models.deadline import Office
from models.delivery import Delivery
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

log = logging.getLogger("jawab.outbox")


class UnknownMessageError(LookupError):
    """A report of a message that we do not know, or do not know yet: our own word of it may still be on its way."""


def take_report(session: Session, channel: Channel, report: Reported, office: Office, now: datetime) -> None:
    """Move the delivery as far as the report and its table allow.

    S.UNCERTAIN in a report is a code that its channel does not know: a technical failure, and somebody must look.
    UnknownMessageError where there is no such delivery.
    """
    row = _held(session, channel, report)
    state, detail = report.state, report.detail
    if state == S.UNCERTAIN:
        log.error("ALARM: %s reports what nobody knows of delivery %s: %s", channel, row.id, detail)
        state, detail = S.PERM_FAILED, f"technical failure: {detail}"
    if not go_as_far_as(session, row, state, office, now, detail):
        log.info("delivery %s is %s: the report %s comes too late", row.id, row.state, state)
        return
    after_failure(session, row, office, now)


def _held(session: Session, channel: Channel, report: Reported) -> Delivery:
    """The delivery, locked after its case, in the order in which the verbs lock."""
    ours = Delivery.provider_id == report.key if report.by_provider else Delivery.key == report.key
    wanted = select(Delivery.id, Delivery.case_id).where(ours, Delivery.channel == channel)
    found = session.exec(wanted.order_by(col(Delivery.id).desc())).first()
    if found is None:
        raise UnknownMessageError
    key, case_id = found
    if case_id is not None:
        session.exec(select(Case.id).where(Case.id == case_id).with_for_update()).one()
    return session.exec(select(Delivery).where(Delivery.id == key).with_for_update()).one()
