"""The letter of a working morning to staff who want one: what was given to them, and what falls due tomorrow.

It holds numbers of cases and links, and nothing that somebody wrote.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Engine, update
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from channels.base import Channel, DeliveryError, Outgoing
from channels.notices import Letterhead
from channels.texts import say
from escalation.explain import full_day
from escalation.office import Jurisdiction
from models import mytasks
from models.account import Account, is_away
from models.actor import AGENCY_ROLES, staff
from models.case import Case
from models.db import reader, unit_of_work
from models.event import CaseEvent
from models.lifecycle import AT_AGENCY, Verb
from models.names import name
from models.task import WITHDRAWN, Task

log = logging.getLogger("jawab.mail")

# By the clock of the country. Whoever could not be reached until then is not woken by yesterday's news.
MORNING, NOON = time(8), time(12)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Digests:
    """The letters of one morning by one way out."""

    engine: Engine
    mail: Channel
    letterhead: Letterhead

    def send(self, now: datetime) -> int:
        """Send what is still to be sent this morning; how many letters left.

        A letter is taken up before it is sent: whoever is killed in between loses one, and nobody gets two.
        """
        today = self._office.local_date(now)
        if not is_morning(self._office, now):
            return 0
        with Session(reader(self.engine), expire_on_commit=False) as session:
            waiting = [one for one in session.exec(_wanting(today)) if not _is_away(one, today)]
        return sum(self._send_to(one, today, now) for one in waiting)

    @property
    def _office(self) -> Jurisdiction:
        return self.letterhead.office

    def _send_to(self, account: Account, today: date, now: datetime) -> int:
        if not self._mark(account, today):
            return 0
        with Session(reader(self.engine)) as session:
            letter = written(session, account, self.letterhead, now)
        if letter is None:
            return 0
        try:
            self.mail.send(letter)
        except DeliveryError as problem:
            log.warning("the letter of the morning to account %s did not leave: %s", account.id, problem.detail)
            if problem.kind == "temporary":
                self._mark(account, None)
            return 0
        return 1

    def _mark(self, account: Account, day: date | None) -> bool:
        """Take the letter of the day up; False where another worker has it. None: leave it to the next round."""
        mine = update(Account).where(col(Account.id) == account.id)
        with unit_of_work(self.engine) as session:
            marked = session.execute(
                (mine if day is None else mine.where(_not_yet(day))).values(digest_on=day).returning(col(Account.id))
            )
            return marked.first() is not None


def is_morning(office: Jurisdiction, now: datetime) -> bool:
    """Whether it is the morning of a working day there."""
    here = now.astimezone(office.zone)
    return MORNING <= here.time() < NOON and office.calendar.is_working(here.date())


def written(session: Session, account: Account, letterhead: Letterhead, now: datetime) -> Outgoing | None:
    """The letter of this morning in the person's language; None where there is nothing to tell."""
    office, language = letterhead.office, account.language
    today = office.local_date(now)
    tomorrow = office.calendar.next_working(today + DAY)
    since = _last_morning(office, today)
    given, due = _given(session, account, since), _due(session, account, now, office, tomorrow)
    asked, came = _asked(session, account, since, today, tomorrow), _came(session, account, since)
    if not (given or due or asked or came):
        return None
    parts = [
        *_part(say(language, "digest", "given"), given, letterhead, language),
        *_part(say(language, "digest", "due", day=full_day(tomorrow, language)), due, letterhead, language),
        *_part(say(language, "digest", "asked"), asked, letterhead, language),
        *_part(say(language, "digest", "came"), came, letterhead, language),
    ]
    return Outgoing(
        key=f"digest:{account.id}:{today.isoformat()}",
        address=account.email or "",
        subject=say(language, "digest", "subject", n=len({_case_of(one).id for one in (*given, *due, *asked, *came)})),
        text="\n\n".join([*parts, say(language, "digest", "end", url=f"{letterhead.public_url}/desk/me")]) + "\n",
        language=language,
        at=now,
    )


# A case by itself, or with what a colleague asks for it.
Told = Case | tuple[Task, Case]


def _part(heading: str, found: Sequence[Told], letterhead: Letterhead, language: str) -> list[str]:
    return [heading, *(_line(one, letterhead, language) for one in found)] if found else []


def _case_of(one: Told) -> Case:
    return one if isinstance(one, Case) else one[1]


def _line(one: Told, letterhead: Letterhead, language: str) -> str:
    case = _case_of(one)
    link = f"{letterhead.public_url}/desk/cases/{case.number}"
    if not isinstance(one, Case):
        wanted = say(language, "digest", "wanted", number=case.number, day=full_day(one[0].due_on, language))
        return f"{wanted}\n{link}#tasks"
    if case.next_due_at is None or case.next_due_kind is None:
        return f"{case.number}\n{link}"
    # The instant at which a term ends is the next day's first.
    day = full_day(letterhead.office.local_date(case.next_due_at - timedelta.resolution), language)
    return f"{case.number}. {name('deadline_kinds', case.next_due_kind, language)}: {day}\n{link}"


def _wanting(today: date) -> SelectOfScalar[Account]:
    wish = (col(Account.active).is_(True), col(Account.digest).is_(True), col(Account.email).is_not(None))
    return select(Account).where(*wish, _not_yet(today)).order_by(col(Account.id))


def _not_yet(day: date) -> ColumnElement[bool]:
    return or_(col(Account.digest_on).is_(None), col(Account.digest_on) < day)


def _is_away(account: Account, today: date) -> bool:
    return is_away(account.absent_from, account.absent_until, today)


def _last_morning(office: Jurisdiction, today: date) -> datetime:
    day = today - DAY
    while not office.calendar.is_working(day):
        day -= DAY
    return datetime.combine(day, MORNING, office.zone)


def _given(session: Session, account: Account, since: datetime) -> list[Case]:
    """What others gave to this person since then and is still theirs."""
    found = (
        select(Case, CaseEvent.data)
        .join(CaseEvent, col(CaseEvent.case_id) == Case.id)
        .where(Case.officer_id == account.id, col(Case.state).in_(AT_AGENCY))
        .where(CaseEvent.verb == Verb.ASSIGN, CaseEvent.at >= since, col(CaseEvent.account_id) != account.id)
        .order_by(col(Case.next_due_at).is_(None), col(Case.next_due_at), col(Case.id))
    )
    mine = {case.id: case for case, data in session.exec(found) if data.get("officer_id") == account.id}
    return list(mine.values())


def _due(session: Session, account: Account, now: datetime, office: Jurisdiction, day: date) -> list[Case]:
    """What falls due until the end of that day."""
    found = select(Case).where(Case.officer_id == account.id, col(Case.state).in_(AT_AGENCY))
    between = (col(Case.next_due_at) > now, col(Case.next_due_at) <= office.end_of(day))
    return list(session.exec(found.where(*between).order_by(col(Case.next_due_at), col(Case.id))))


def _asked(session: Session, account: Account, since: datetime, today: date, day: date) -> list[Told]:
    """What colleagues asked since then, and what of it is wanted by that day or late."""
    if account.role not in AGENCY_ROLES:
        return []
    found = session.exec(mytasks.asked_of(staff(account), today))
    return [(task, case) for task, case in found if task.given_at >= since or task.due_on <= day]


def _came(session: Session, account: Account, since: datetime) -> list[Case]:
    """The agency's cases for which somebody did since then what this person had asked, or said why not."""
    found = session.exec(mytasks.asked_by(staff(account), since).where(Case.agency_code == account.agency_code))
    replied = (case for task, case in found if task.ended_at is not None and task.state != WITHDRAWN)
    return list({case.id: case for case in replied}.values())
