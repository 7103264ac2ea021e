"""The jobs that nobody waits for: process, route, escalate, deliver, close, forget and others. Two workers may run."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session, col

from api.caserounds import close_answered, number_answers, run_on
from api.house import House
from api.learning import start_teaching, start_training
from channels.asking import Asking
from channels.attachments import folder_of, forget_drafts, remove
from channels.digest import Digests
from channels.mail import rawletters
from channels.outbox.sending import Lane, Outbox
from channels.routing import route_received
from channels.shadow import guess_in_shadow
from channels.talk.fetching import Fetching
from channels.talk.waiting import forget_begun
from channels.talk.waiting import remind as remind_of_begun
from classifier.versions.store import made_at
from dashboard.public.freezing import frozen_file
from escalation.incidents.watch import watch as watch_incidents
from escalation.recalculation import catch_up
from escalation.sweep import sweep
from escalation.watchdog import silent_sweep
from models.account import StaffSession
from models.actions import assigning, enclosing, newsletters
from models.actions.guesses import forget_misses
from models.actions.inbound import forget_bodies
from models.actions.onetime import forget_keys
from models.actions.rounds import forget_failures
from models.actions.signin import LONGEST
from models.actions.writing import forget_old
from models.case import Submission
from models.db import reader, unit_of_work
from models.editions.frozen import freeze
from models.editions.publishing import publish
from models.errors import Conflict
from models.presence import forget_gone
from models.taxonomy import Channel

log = logging.getLogger("jawab.worker")

DAY = timedelta(days=1)


def route(house: House, now: datetime) -> int:
    """Give what came in without an agency to the right one, or to a person."""
    return route_received(house.engine, house.classifier, house.office, now)


def process(house: House, now: datetime) -> int:
    """Make of what the channels brought what it means."""
    return house.inbox.process(now)


def distribute(house: House, now: datetime) -> int:
    """Give what waits with a team to whoever's turn it is, where the agency wants that."""
    return assigning.distribute(house.engine, house.office, now)


def escalate(house: House, now: datetime) -> int:
    """Fire the steps of clocks that ran out."""
    return sweep(house.engine, house.office, now)


def deliver(house: House, now: datetime) -> int:
    """Send what waits in the outbox."""
    return _outbox(house).deliver(now)


def _outbox(house: House) -> Outbox:
    return Outbox(house.engine, house.channels, house.letterhead)


def forget(house: House, now: datetime) -> int:
    """Erase what was only kept for a while: receipt seeds, drafts, sessions, misses, failures, letters, keys."""
    with unit_of_work(house.engine) as session:
        session.execute(delete(Submission).where(col(Submission.at) < now - DAY))
        session.execute(delete(StaffSession).where(col(StaffSession.created_at) < now - LONGEST))
        forget_misses(session, now)
        forget_bodies(session, now)
        forget_begun(session, now)
        forget_failures(session, now)
        forget_keys(session, now)
        newsletters.end_unconfirmed(session, now)
        forget_gone(session, now)
        forget_old(session, now)
        unsent = enclosing.forget_old(session, now)
    remove(folder_of(house.data), unsent)
    return forget_drafts(house.engine, folder_of(house.data), now) + rawletters.forget(house.data, now)


def publish_figures(house: House, now: datetime) -> int:
    """Make the edition of the day, once, and keep the month that is over as its first edition has it."""
    office, code = house.office, house.office.profile.code
    made = publish(house.engine, office, code, now)
    if made:
        house.refresh(at_once=True)
    freeze(house.engine, code, now, lambda book, month: frozen_file(book, month, office))
    return int(made is not None)


def recalculate(house: House, now: datetime) -> int:
    """Work the running clocks anew that were worked with an older calendar."""
    house.refresh(at_once=True)
    return catch_up(house.engine, house.office, now)


def notice_incidents(house: House, now: datetime) -> int:
    """See whether too much comes in of one subject from one region. Whatever it finds, it may rest: 0 comes back."""
    for _ in range(watch_incidents(house.engine, house.office, now)):
        log.info("an incident was raised; see /oversight/incidents")
    return 0


def watch(house: House, now: datetime) -> int:
    """Raise the alarm while clocks run out and nobody is called. It mends nothing: 0 comes back."""
    with Session(reader(house.engine)) as session:
        alarm = silent_sweep(session, now)
    if alarm:
        log.error("ALARM: %d clocks wait for an escalation since %s and none fires", *alarm)
    return 0


def shadow(house: House, now: datetime) -> int:
    """Let the version in the shadow, if there is one, guess of the cases filed since it was made."""
    model = house.shadow.model()
    if model is None:
        return 0
    return guess_in_shadow(house.engine, model, made_at(house.classifier.directory / model.version), now)


def learn(house: House, now: datetime) -> int:  # noqa: ARG001
    """Start the training that somebody asked for or a new release needs, or else the lessons of the encoder."""
    if not start_training(house):
        start_teaching(house)
    return 0


def ask(house: House, now: datetime) -> int:
    """Ask the providers that do not call us what is new."""
    return Asking(house.inbox).ask(now)


def fetch(house: House, now: datetime) -> int:
    """Fetch files that citizens sent and that lie with a provider."""
    return Fetching(house.engine, house.inlets, folder_of(house.data), house.office.profile.languages[0]).fetch(now)


def remind(house: House, now: datetime) -> int:
    """Tell those whose complaint lies half said in a chat that it is not sent."""
    return remind_of_begun(house.engine, house.inbox.setting, now)


def digest(house: House, now: datetime) -> int:
    """Send the letters of the morning to staff. One round is enough: 0 comes back."""
    mail = house.channels.get(Channel.EMAIL)
    if mail is not None:
        Digests(house.engine, mail, house.letterhead).send(now)
    return 0


class Job(NamedTuple):
    """A job and the pause after it has found nothing to do. abroad: it waits for providers, which may take long."""

    work: Callable[[House, datetime], int]
    pause: timedelta
    abroad: bool = False


SECOND = timedelta(seconds=1)
# A test walks this module and fails on a job that is not scheduled here.
SCHEDULE = (
    Job(process, SECOND),
    Job(deliver, SECOND, abroad=True),
    Job(ask, SECOND, abroad=True),
    Job(fetch, SECOND, abroad=True),
    Job(digest, 300 * SECOND, abroad=True),
    Job(route, SECOND),
    Job(number_answers, SECOND),
    Job(distribute, 5 * SECOND),
    Job(escalate, 5 * SECOND),
    Job(run_on, 60 * SECOND),
    Job(recalculate, 5 * SECOND),
    Job(close_answered, 60 * SECOND),
    Job(remind, 60 * SECOND),
    Job(forget, 600 * SECOND),
    Job(publish_figures, 300 * SECOND),
    Job(notice_incidents, 300 * SECOND),
    Job(watch, 60 * SECOND),
    Job(shadow, 20 * SECOND),
    Job(learn, 5 * SECOND),
)


def lanes_of(house: House) -> list[Job]:
    """Delivering by each way out, as a job of its own."""

    def by(lane: Lane) -> Job:
        def deliver_by(house: House, now: datetime) -> int:
            return _outbox(house).deliver_by(lane, now)

        return Job(deliver_by, SECOND)

    return [by(lane) for lane in _outbox(house).lanes()]


@dataclass
class Worker:
    """Runs the schedule in threads until told to stop: nothing waits for a provider that is slow to answer."""

    house: House
    _stop: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin in threads of this process: one for what asks providers, one for each way out, one for all else."""
        rounds = {
            "worker": [job for job in SCHEDULE if not job.abroad],
            "abroad": [job for job in SCHEDULE if job.abroad and job.work is not deliver],
            **{f"lane {n}": [job] for n, job in enumerate(lanes_of(self.house))},
        }
        for name, jobs in rounds.items():
            thread = Thread(target=self._go_round, args=(jobs,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def ask_to_stop(self) -> None:
        """Tell the loop to end after the job at hand; safe in a signal handler."""
        self._stop.set()

    def stop(self) -> None:
        """Finish the job at hand and end."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def run(self) -> None:
        """Run until told to stop."""
        self.start()
        self._stop.wait()
        self.stop()

    def _go_round(self, jobs: Sequence[Job]) -> None:
        due = dict.fromkeys(jobs, self.house.clock())
        while not self._stop.is_set():
            now = self.house.clock()
            for job in jobs:
                if due[job] <= now:
                    due[job] = now if run_job(job, self.house) else now + job.pause
            wait = (min(due.values()) - self.house.clock()).total_seconds()
            self._stop.wait(max(0.0, min(wait, 1.0)))


def run_job(job: Job, house: House) -> int:
    """One run of one job; a failure is logged and tried again, it never stops the others."""
    try:
        house.refresh()
        return job.work(house, house.clock())
    except (DBAPIError, PoolTimeout, Conflict, OSError) as error:
        # A locked database, a case that somebody moved meanwhile: the next run sees the new state.
        log.warning("%s put off: %s", job.work.__name__, type(error).__name__)
    except Exception:
        log.exception("%s failed", job.work.__name__)
    return 0
