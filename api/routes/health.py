"""Whether the process lives, whether it can take complaints, and how its queues stand."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, Response
from sqlalchemy import func, text
from sqlmodel import col, select

from api.deps import PUBLIC, HouseDep, Now, ReaderDep
from escalation.watchdog import ends_soon, silent_sweep
from models.case import Case
from models.channelhealth import Health
from models.channelhealth import health as channel_health
from models.closedaccount import closed
from models.deadline import Deadline
from models.delivery import Delivery
from models.failedturn import count_set_aside
from models.taxonomy import DeliveryState, State

router = APIRouter(tags=["health"], dependencies=[Depends(PUBLIC)])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(house: HouseDep, session: ReaderDep, now: Now) -> dict[str, Any]:
    """The database answers; with the lengths of the queues. 503 when it does not.

    degraded: complaints are taken in and routed, but by another classifier than the one that was chosen, or an account
    on a channel reaches nobody; no other process would do better, so that this one stays ready.
    """
    session.execute(text("SELECT 1"))
    waiting = {
        "to_route": select(func.count()).select_from(Case).where(Case.state == State.RECEIVED),
        "to_send": select(func.count()).select_from(Delivery).where(col(Delivery.next_try_at) <= now),
        "uncertain": select(func.count()).select_from(Delivery).where(Delivery.state == DeliveryState.UNCERTAIN),
        "to_escalate": select(func.count()).select_from(Deadline).where(col(Deadline.next_step_at) < now),
    }
    counts = {name: session.exec(query).one() for name, query in waiting.items()}
    speaker, accounts = (
        house.classifier.speaker,
        [one for one in channel_health(session, house.accounts, now) if one.troubles],
    )
    is_red = any(one.level == "red" for one in accounts)
    return {
        "status": "degraded" if speaker.problem or is_red else "ok",
        "jurisdiction": house.office.profile.code,
        "waiting": counts,
        "classifier": asdict(speaker),
        "channels": [_told(one) for one in accounts],
    }


def _told(one: Health) -> dict[str, Any]:
    return {"channel": one.channel, "account": one.account, "level": one.level, "troubles": one.troubles}


@router.get("/health")
def health(house: HouseDep, session: ReaderDep, now: Now, response: Response) -> dict[str, Any]:
    """For whoever is woken at night: "ok", or 503 and the alarms. Readiness stays: citizens can still write.

    warnings can wait for the morning: they leave the status as it is.
    """
    alarm = silent_sweep(session, now)
    known_until = ends_soon(house.office.calendar, house.office.local_date(now))
    warnings: list[dict[str, Any]] = [{"what": "calendar", "known_until": known_until}] if known_until else []
    if given_up := count_set_aside(session):
        warnings.append({"what": "set_aside", "cases": given_up})
    if trouble := house.classifier.trouble:
        warnings.append({"what": "model", "trouble": trouble})
    warnings += [{"what": "closed_account", "channel": one.channel, "account": one.account} for one in closed(session)]
    if (speaker := house.classifier.speaker).problem:
        warnings.append({"what": "classifier", **asdict(speaker)})
    if alarm is None:
        return {"status": "ok", "alarms": [], "warnings": warnings}
    response.status_code = 503
    alarms = [{"what": "escalation", "clocks": alarm.clocks, "since": alarm.since}]
    return {"status": "alarm", "alarms": alarms, "warnings": warnings}
