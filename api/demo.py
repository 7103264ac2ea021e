"""The demo: invented people and a year of invented cases, moved by the real verbs."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, func, select

from api.deps import House
from channels.base import Incoming
from channels.intake import prepare
from classifier.corpus import read
from models.account import Account
from models.actions import answering, citizen, routing
from models.actions.filing import open_case
from models.actions.signin import hash_password
from models.actions.turn import turn
from models.actor import Actor, staff
from models.actor import citizen as author
from models.case import Case
from models.db import unit_of_work
from models.publishing import publish
from models.taxonomy import Channel, Role

PASSWORD = "jawab-demo"
NO_PASSWORD = "!"
PHONES = {"kz": "+77010000000", "az": "+994500000000", "ge": "+995555000000"}
CASES = 2400
# What people complain of most, so that some cells are large enough to be shown.
COMMON = ("heating", "water", "roads", "waste", "public_transport", "housing")
# What nobody has routed yet is only days old: older ones have all found their agency.
WAITING = timedelta(days=4)
STILL = {
    "kk": "Ештеңе өзгерген жоқ, мәселе сол күйінде тұр.",
    "ru": "Ничего не изменилось, всё осталось как было.",
    "az": "Heç nə dəyişməyib, problem olduğu kimi qalır.",
    "ka": "არაფერი შეცვლილა, პრობლემა ისევ ისეა.",
}
BIG = {"kz": "KZ-75", "az": "AZ-BA", "ge": "GE-TB"}
PEOPLE = ("Асель Н.", "Гульнар Т.", "Ерлан М.", "Светлана К.", "Бауыржан С.", "Нино Г.", "Дина А.", "Сергей П.")
ANSWERS = {
    "kk": ("resolved", "Мамандар барып тексерді, ақау жөнделді. Қайталанса, осында жазыңыз."),
    "ru": ("resolved", "Бригада выехала, неисправность устранена. Если повторится, напишите сюда."),
    "az": ("resolved", "Briqada gəldi, nasazlıq aradan qaldırıldı. Təkrar olarsa, buraya yazın."),
    "ka": ("resolved", "ბრიგადა ადგილზე მივიდა, დაზიანება აღმოიფხვრა. თუ განმეორდება, აქ მოგვწერეთ."),
}


class Team(NamedTuple):
    """A demo account that a visitor may use."""

    login: str
    name: str
    role: Role
    agency: str | None
    language: str


TEAMS = {
    "kz": (
        Team("aigul", "Айгүл Сейітова", Role.OFFICER, "kz-almaty-energy", "kk"),
        Team("denis", "Денис Омаров", Role.OFFICER, "kz-almaty-energy", "ru"),
        Team("rustam", "Рустам Төлегенов", Role.MANAGER, "kz-almaty-energy", "ru"),
        Team("clara", "Clara Ermek", Role.CLERK, None, "en"),
        Team("leyla", "Лейла Бекова", Role.OVERSIGHT, None, "en"),
    ),
    "az": (
        Team("leyla", "Leyla Əliyeva", Role.OVERSIGHT, None, "az"),
        Team("kamran", "Kamran", Role.CLERK, None, "az"),
    ),
    "ge": (Team("nino", "ნინო", Role.OVERSIGHT, None, "ka"), Team("giorgi", "გიორგი", Role.CLERK, None, "ka")),
}


def seed_demo(house: House) -> None:
    """Fill an empty database; a second start finds it filled and does nothing."""
    with Session(house.read_engine) as session:
        if session.exec(select(func.count()).select_from(Account)).one():
            return
    with unit_of_work(house.engine) as session:
        _hire(session, house)
    story = Storyteller(house, random.Random(4827))
    for start in range(0, CASES, 50):
        with unit_of_work(house.engine) as session:
            for _ in range(start, min(CASES, start + 50)):
                story.tell(session)
    publish(house.engine, house.office, house.office.profile.code, house.clock())


def _hire(session: Session, house: House) -> None:
    password = hash_password(PASSWORD)
    for one in TEAMS[house.office.profile.code]:
        session.add(_account(house, one, password))
    taken = {one.agency for one in TEAMS[house.office.profile.code]}
    for place, code in enumerate(house.office.profile.agencies):
        if code not in taken:
            person = Team(
                f"staff@{code}", PEOPLE[place % len(PEOPLE)], Role.OFFICER, code, house.office.profile.languages[0]
            )
            session.add(_account(house, person, NO_PASSWORD))


def _account(house: House, one: Team, secret: str) -> Account:
    return Account(
        login=one.login,
        name=one.name,
        role=one.role,
        agency_code=one.agency,
        language=one.language,
        password_hash=secret,
        created_at=house.clock(),
    )


@dataclass
class Storyteller:
    """Invents one case after another, and lets it live until today."""

    house: House
    chance: random.Random
    told: int = 0
    texts: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Complaints as people write them come from the classifier's own seed."""
        spoken = set(self.house.office.profile.languages)
        for sample in read("texts"):
            if sample.language in spoken:
                self.texts.setdefault((sample.label, sample.language), []).append(sample.text)

    def tell(self, session: Session) -> None:
        """File a case in the past and move it as far as its day allows."""
        self.told += 1
        now = self.house.clock()
        began = self._began(now)
        case, desk = self._file(session, began, routed=now - began > WAITING or self.chance.random() < 0.6)
        if case.agency_code is None:
            return
        taken = began + timedelta(days=self.chance.uniform(0.1, 3))
        answered = began + timedelta(days=min(60.0, self.chance.lognormvariate(2.1 + pace(case.agency_code), 0.75)))
        steps = [(taken, self._take), (max(taken, answered) + timedelta(hours=1), self._answer)]
        for at, step in steps:
            if at < now:
                step(session, case.number, desk, at)
        if steps[-1][0] < now:
            self._rate(session, case, desk, steps[-1][0], now)

    def _began(self, now: datetime) -> datetime:
        recent = self.chance.random() < 0.65
        days = self.chance.uniform(0, 75) if recent else self.chance.uniform(75, 400)
        return now - timedelta(days=days)

    def _file(self, session: Session, at: datetime, *, routed: bool) -> tuple[Case, Actor]:
        category, language = self.chance.choice(sorted(self.texts))
        if self.chance.random() < 0.85:
            category = self.chance.choice(COMMON)
        regions = list(self.house.office.profile.regions)
        big = BIG.get(self.house.office.profile.code, regions[0])
        region = big if self.chance.random() < 0.85 else self.chance.choice(regions)
        incoming = Incoming(
            text=self.chance.choice(self.texts[category, language]),
            language=language,
            channel=self.chance.choice((Channel.WEB, Channel.WEB, Channel.API)),
            category=category if routed else None,
            region=region,
            name=self.chance.choice(PEOPLE),
            identity_number=f"{self.told:012d}",
            contact_kind="phone",
            contact_value=PHONES[self.house.office.profile.code],
        )
        filing = prepare(incoming, self.house.office, f"demo:{self.told}", at)
        case = open_case(session, filing, self.house.office, self.house.pepper, at).case
        return case, self._desk(session, case.agency_code)

    def _desk(self, session: Session, agency: str | None) -> Actor:
        found = select(Account).where(Account.agency_code == agency, Account.role == Role.OFFICER)
        officers = session.exec(found).all()
        return staff(self.chance.choice(officers)) if officers else author(0)

    def _take(self, session: Session, number: str, desk: Actor, at: datetime) -> None:
        with turn(session, number, desk, self.house.office, at) as held:
            routing.take(held)

    def _answer(self, session: Session, number: str, desk: Actor, at: datetime) -> None:
        with turn(session, number, desk, self.house.office, at) as held:
            answering.answer(held, *ANSWERS[held.case.language])

    def _rate(self, session: Session, case: Case, desk: Actor, answered: datetime, now: datetime) -> None:
        at = answered + timedelta(days=self.chance.uniform(0.2, 12))
        mood = self.chance.random()
        if at > now or mood > 0.45:
            return
        with turn(session, case.number, author(case.id or 0), self.house.office, at) as held:
            if mood < 0.26:
                citizen.rate(held, "solved")
            elif mood < 0.36:
                citizen.rate(held, "partly")
            else:
                citizen.rate(held, "not_solved")
                citizen.reopen(held, STILL[held.case.language])
        if mood >= 0.36:
            self._answer_again(session, case.number, desk, at, now)

    def _answer_again(self, session: Session, number: str, desk: Actor, reopened: datetime, now: datetime) -> None:
        at = reopened + timedelta(days=self.chance.uniform(2, 18))
        if at < now:
            self._take(session, number, desk, at)
            self._answer(session, number, desk, at + timedelta(hours=2))


def pace(agency: str) -> float:
    """How much slower than others an agency is, always the same: figures in which all are alike would tell nothing."""
    return random.Random(agency).uniform(-0.2, 0.7)


def welcome(house: House, port: int) -> str:
    """What to open and whom to be, for the person who just typed `make run`."""
    return "\n".join(_welcome_lines(house, f"http://127.0.0.1:{port}"))


def _welcome_lines(house: House, at: str) -> Iterator[str]:
    first = house.office.profile.languages[0]
    yield f"\nJawab, demo for {house.office.profile.names['en']}. All people and cases are invented.\n"
    yield f"  Citizens        {at}/{first}/        file a complaint, follow it"
    yield f"  Public figures  {at}/{first}/public"
    yield f"  Staff           {at}/desk       password for all: {PASSWORD}"
    for one in TEAMS[house.office.profile.code]:
        yield f"      {one.login:<10} {one.role:<10} {one.agency or ''}"
    yield f"  API             {at}/openapi.json"
    yield f"  Mail that would leave lies in {house.data}/mail\n"
    yield "Try: file a complaint on heating in Almaty, keep number and code, answer it as aigul, then track it.\n"
