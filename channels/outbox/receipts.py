"""What a provider reports of a message of ours, whenever and in whatever order it does."""

import logging
from datetime import datetime

from sqlmodel import Session, col, select

from channels.inlet import Reported
from channels.outbox.echoes import UnknownMessageError, take_piece
from channels.outbox.pace import to_address
from channels.outbox.recording import after_failure, go_as_far_as
from models.case import Case
from models.deadline import Office
from models.delivery import Delivery
from models.taxonomy import Channel
from models.taxonomy import DeliveryState as S

log = logging.getLogger("jawab.outbox")

# So many of an address's last messages may still be reported.
LATELY = 50


def take_report(session: Session, channel: Channel, report: Reported, office: Office, now: datetime) -> None:
    """Move the delivery as far as the report and its table allow.

    S.UNCERTAIN in a report is a code that its channel does not know: a technical failure, and somebody must look.
    Of a message that is several of the provider's the last one counts, for they leave one after another.
    UnknownMessageError where there is no such delivery.
    """
    if report.before is not None:
        _take_all(session, channel, report, office, now)
        return
    row = _held(session, channel, report)
    if row is None:
        if _is_piece(session, report):
            return
        raise UnknownMessageError
    if report.piece is not None:
        take_piece(session, row, report.piece, office, now)
        return
    state, detail = report.state, report.detail
    if state == S.UNCERTAIN:
        log.error("ALARM: %s reports what nobody knows of delivery %s: %s", channel, row.id, detail)
        state, detail = S.PERM_FAILED, f"technical failure: {detail}"
    if not go_as_far_as(session, row, state, office, now, detail):
        log.info("delivery %s is %s: the report %s comes too late", row.id, row.state, state)
        return
    after_failure(session, row, office, now)


def _held(session: Session, channel: Channel, report: Reported) -> Delivery | None:
    """The delivery, locked after its case, in the order in which the verbs lock; None where there is none."""
    ours = Delivery.provider_id == report.key if report.by_provider else Delivery.key == report.key
    wanted = select(Delivery.id, Delivery.case_id).where(ours, Delivery.channel == channel)
    found = session.exec(wanted.order_by(col(Delivery.id).desc())).first()
    return _locked(session, *found) if found else None


def _locked(session: Session, key: int | None, case_id: int | None) -> Delivery:
    if case_id is not None:
        session.exec(select(Case.id).where(Case.id == case_id).with_for_update()).one()
    return session.exec(select(Delivery).where(Delivery.id == key).with_for_update()).one()


def _take_all(session: Session, channel: Channel, report: Reported, office: Office, now: datetime) -> None:
    """All that this address took has arrived. What may not have left is not among it: that tells no receipt of all."""
    if report.to is None:
        return
    mine = (Delivery.channel == channel, Delivery.state == S.ACCEPTED, to_address(report.to))
    wanted = select(Delivery.id, Delivery.case_id).where(*mine, col(Delivery.tried_at) <= report.before)
    for key, case_id in session.exec(wanted.order_by(col(Delivery.case_id), col(Delivery.id))).all():
        go_as_far_as(session, _locked(session, key, case_id), report.state, office, now, report.detail)


def _is_piece(session: Session, report: Reported) -> bool:
    """Whether it is about one of the pieces of a message that this address got lately."""
    if report.to is None:
        return False
    lately = select(Delivery.sent_ids).where(to_address(report.to)).order_by(col(Delivery.id).desc()).limit(LATELY)
    return any(report.key in ids for ids in session.exec(lately))
