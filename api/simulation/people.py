"""The invented people: staff at every agency, and citizens who complain of what people complain of."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, select

from channels.base import Incoming
from classifier.corpus import read
from models.account import Account
from models.actor import Actor, staff
from models.case import opening_of
from models.countries.profile import Profile
from models.taxonomy import Channel, Role

NO_PASSWORD = "!"
PEOPLE = ("Асель Н.", "Гульнар Т.", "Ерлан М.", "Светлана К.", "Бауыржан С.", "Нино Г.", "Дина А.", "Сергей П.")
PHONES = {"kz": "+77010000000", "az": "+994500000000", "ge": "+995555000000"}
BIG = {"kz": "KZ-75", "az": "AZ-BA", "ge": "GE-TB"}
# What people complain of most, so that some cells are large enough to be shown.
COMMON = ("heating", "water", "roads", "waste", "public_transport", "housing")
# Every so many complaints one names an address, and these are few: to some of them it comes back.
ADDRESSED = 20
ADDRESSES = {
    "kz": ("Абай көшесі 10", "ул. Сатпаева, 22, кв. 7", "мкр. Аксай-4, дом 25"),
    "az": ("Nizami küçəsi 45", "Füzuli küç. 8, mənzil 3", "Azadlıq prospekti 112"),
    "ge": ("რუსთაველის გამზირი 12", "ჭავჭავაძის გამზ. 33, ბინა 4", "აღმაშენებლის ქუჩა 7"),
}


class About(NamedTuple):
    """What somebody complains of, and where."""

    category: str
    region: str


class Member(NamedTuple):
    """One of the staff."""

    login: str
    name: str
    role: Role
    agency: str | None
    language: str
    centre: str | None = None


def hire(session: Session, profile: Profile, known: Sequence[Member], password_hash: str, now: datetime) -> None:
    """Accounts for the known ones; for whoever is missing to run a country also, and these cannot sign in."""
    for one in known:
        session.add(_account(one, password_hash, now))
    agencies, roles = {one.agency for one in known if one.role == Role.OFFICER}, {one.role for one in known}
    language = profile.languages[0]
    for place, code in enumerate(profile.agencies):
        if code not in agencies:
            name = PEOPLE[place % len(PEOPLE)]
            session.add(_account(Member(f"staff@{code}", name, Role.OFFICER, code, language), NO_PASSWORD, now))
    for role in (Role.CLERK, Role.OVERSIGHT):
        if role not in roles:
            session.add(_account(Member(f"staff@{role}", PEOPLE[0], role, None, language), NO_PASSWORD, now))


def _account(one: Member, secret: str, now: datetime) -> Account:
    return Account(
        login=one.login,
        name=one.name,
        role=one.role,
        agency_code=one.agency,
        language=one.language,
        centre=one.centre,
        password_hash=secret,
        created_at=now,
    )


@dataclass
class Staff:
    """Whoever works here, by agency or by role."""

    officers: dict[str, list[Actor]] = field(default_factory=dict)
    others: dict[str, Actor] = field(default_factory=dict)


def staff_of(session: Session) -> Staff:
    """The accounts of this database as actors."""
    found = Staff()
    for one in session.exec(select(Account).order_by(Account.login)):
        if one.role == Role.OFFICER and one.agency_code:
            found.officers.setdefault(one.agency_code, []).append(staff(one))
        else:
            found.others.setdefault(one.role, staff(one))
    return found


class Citizens:
    """Who writes, and what: texts as people write them come from the classifier's own seed.

    subjects: the first words of a text -> what it is about, for all who read it.
    """

    def __init__(self, profile: Profile, chance: random.Random) -> None:
        self._profile, self._chance = profile, chance
        self._texts: dict[tuple[str, str], list[str]] = {}
        self._written = 0
        self.subjects: dict[str, str] = {}
        for sample in read("texts"):
            if sample.language in profile.languages:
                self._texts.setdefault((sample.label, sample.language), []).append(sample.text)
                self.subjects[opening_of(sample.text)] = sample.label
        self._regions = sorted(profile.regions)

    def complaint(self, *, subject_known: bool, about: About | None = None) -> Incoming:
        """One complaint, of that subject and place where they are given. With its subject it goes to an agency."""
        category, language = self._chance.choice(sorted(self._texts))
        if self._chance.random() < 0.85:
            category = self._chance.choice(COMMON)
        if about:
            category = about.category
        self._written += 1
        return Incoming(
            text=self._chance.choice(self._texts[category, language]),
            language=language,
            channel=self._chance.choice((Channel.WEB, Channel.WEB, Channel.API)),
            category=category if subject_known else None,
            region=about.region if about else self._region(),
            address=self._address(),
            contact_kind="phone",
            contact_value=PHONES[self._profile.code],
            name=self._chance.choice(PEOPLE),
            identity_number=f"{self._written:012d}",
            residence=self._residence(),
        )

    def _address(self) -> str | None:
        known = ADDRESSES[self._profile.code]
        return None if self._written % ADDRESSED else known[self._written // ADDRESSED % len(known)]

    def _residence(self) -> str | None:
        asked = any(one.code == "residence" for one in self._profile.identity.fields)
        known = ADDRESSES[self._profile.code]
        return known[self._written % len(known)] if asked else None

    def _region(self) -> str:
        big = BIG.get(self._profile.code, self._regions[0])
        return big if self._chance.random() < 0.85 else self._chance.choice(self._regions)
