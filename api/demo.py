"""The demo: people whom a visitor may be, and a year of invented cases."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from api.demoopen import seed_open
from api.demoteams import seed_teams
from api.demotexts import seed_texts
from api.house import House
from api.simulation.people import ADDRESSES, BIG, PHONES, About, Citizens, Member, hire, staff_of
from api.simulation.run import Burst, Simulation
from api.simulation.words import WORDS
from channels.base import Counter
from channels.intake import file_complaint
from models.account import Account
from models.actions.answering import ask_citizen
from models.actions.routing import take
from models.actions.signin import hash_password
from models.actions.turn import turn
from models.db import unit_of_work
from models.editions.publishing import publish
from models.taxonomy import Channel, Role

PASSWORD = "jawab-demo"
SEED = 4827
CASES = 2200
SUBJECT_KNOWN, AUDITED = 0.5, 0.1
# The heating of the largest town has failed: so many people have written of it in the last hours.
OUTAGE, VOICES = timedelta(hours=14), 24

TEAMS = {
    "kz": (
        Member("aigul", "Айгүл Сейітова", Role.OFFICER, "kz-almaty-energy", "kk"),
        Member("denis", "Денис Омаров", Role.OFFICER, "kz-almaty-energy", "ru"),
        Member("rustam", "Рустам Төлегенов", Role.MANAGER, "kz-almaty-energy", "ru"),
        Member("madina", "Мәдина Қасымова", Role.HEAD, "kz-almaty-akimat", "kk"),
        Member("clara", "Clara Ermek", Role.CLERK, None, "en", "Алматы, Абай даңғылы 10"),
        Member("leyla", "Лейла Бекова", Role.OVERSIGHT, None, "en"),
        Member("saule", "Сәуле Ахметова", Role.ADMIN, None, "kk"),
    ),
    "az": (
        Member("leyla", "Leyla Əliyeva", Role.OVERSIGHT, None, "az"),
        Member("kamran", "Kamran", Role.CLERK, None, "az", "Bakı, Nizami küçəsi 5"),
        Member("aytac", "Aytac", Role.ADMIN, None, "az"),
    ),
    "ge": (
        Member("nino", "ნინო", Role.OVERSIGHT, None, "ka"),
        Member("giorgi", "გიორგი", Role.CLERK, None, "ka", "თბილისი, რუსთაველის გამზირი 12"),
        Member("tamar", "თამარ", Role.ADMIN, None, "ka"),
    ),
}


def seed_demo(house: House) -> None:
    """Fill an empty database; a second start finds it filled and does nothing."""
    now = house.clock()
    with unit_of_work(house.engine) as session:
        if session.exec(select(func.count()).select_from(Account)).one():
            return
        hire(session, house.office.profile, TEAMS[house.office.profile.code], hash_password(PASSWORD), now)
        session.flush()
        seed_texts(session, now)
    about = About("heating", BIG[house.office.profile.code])
    outage = [Burst(now - OUTAGE * (n + 1) / (VOICES + 1), about) for n in range(VOICES)]
    _live(house, now, outage)
    code = house.office.profile.code
    for kind, address in (("letter", ADDRESSES[code][0]), ("call", PHONES[code])):
        _leave_to_people(house, now, kind, address)
    seed_teams(house, now)
    seed_open(house, now)
    publish(house.engine, house.office, house.office.profile.code, now)
    house.refresh(at_once=True)


def _live(house: House, now: datetime, bursts: Sequence[Burst]) -> None:
    """A year in which many name no subject and much is read once more: few cases must show what the machine does."""
    profile = replace(house.office.profile, audit_share=AUDITED)
    town = replace(house, office=replace(house.office, profile=profile))
    Simulation(town, SEED, subject_known=SUBJECT_KNOWN).run(_arrivals(now), now, bursts=bursts)


def _leave_to_people(house: House, now: datetime, kind: str, address: str) -> None:
    """One who came to the counter and is reached by letter, or by a call: a question waits to be posted, or said."""
    code = house.office.profile.code
    with Session(house.read_engine, expire_on_commit=False) as session:
        team = staff_of(session)
    clerk = team.others[Role.CLERK]
    about = About("heating", BIG[code])
    said = Citizens(house.office.profile, random.Random(SEED)).complaint(subject_known=True, about=about)
    counter = Counter(clerk.account.centre if clerk.account else None, clerk.account_id)
    brought = replace(said, channel=Channel.DESK, counter=counter, contact_kind=kind, contact_value=address)
    case = file_complaint(house.engine, brought, house.office, house.pepper, f"demo:{kind}", now).case
    officer = team.officers[case.agency_code or ""][0]
    with unit_of_work(house.engine) as session:
        with turn(session, case.number, officer, house.office, now) as held:
            take(held)
        with turn(session, case.number, officer, house.office, now) as held:
            ask_citizen(held, WORDS[case.language].question)


def _arrivals(now: datetime) -> list[datetime]:
    """Over a year, most of them in the last months: the figures that a visitor sees first are the richest."""
    chance = random.Random(SEED)
    recent = [chance.random() < 0.75 for _ in range(CASES)]
    return [now - timedelta(days=chance.uniform(0, 75) if near else chance.uniform(75, 400)) for near in recent]


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
