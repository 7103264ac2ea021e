"""Random lives of cases, and the same lives played again from what their histories say."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from factories import account, act, file
from hypothesis import strategies as st
from sqlmodel import Session, select

from escalation.sweep import sweep
from models import queries
from models.account import Account
from models.actions import answering, citizen, joint, routing, terms
from models.actions.rows import values_of
from models.actions.turn import Turn
from models.actor import SYSTEM, Actor
from models.actor import citizen as the_author
from models.case import Case
from models.deadline import Deadline
from models.errors import JawabError
from models.lifecycle import MOVES, Verb, can
from models.message import Message
from models.taxonomy import DeadlineKind, Role

DAY = timedelta(days=1)
# Where Gulnar, Aysel and Nino live, and two agencies that pass their cases round.
PLACES = {
    "kz": ("KZ-75", "kz-almaty-energy", "kz-almaty-housing"),
    "az": ("AZ-BA", "az-heating", "az-water-cities"),
    "ge": ("GE-TB", "ge-tbilisi-cityhall", "ge-gwp"),
}
Data = Mapping[str, Any]
WAITS = [timedelta(0), timedelta(seconds=15), timedelta(hours=5), timedelta(days=1, hours=7), timedelta(days=6)]
STEPS = 30
# Even chances: what a list of small numbers would choose is nearly always the first verb.
WALKS = st.integers(0, 2**32).map(random.Random)


class Cast:
    """The people of a house. Two fresh houses give them the same keys."""

    def __init__(self, house) -> None:
        self.region, *self.agencies = PLACES[house.office.profile.code]
        self.officers = {code: account(house, f"officer at {code}", agency=code) for code in self.agencies}
        self.heads = {code: account(house, f"head of {code}", Role.HEAD, code) for code in self.agencies}
        roles = {"first clerk": Role.CLERK, "second clerk": Role.CLERK, "oversight": Role.OVERSIGHT}
        self.others = {name: account(house, name, role, None) for name, role in roles.items()}

    def who(self, case: Case, verb: Verb) -> Account | Actor:
        """Who would do that to the case as it stands."""
        if verb in AUTHORS:
            return the_author(case.id or 0)
        if verb in CLERKS:
            return self.others["second clerk" if verb == Verb.REJECT else "first clerk"]
        if verb in (Verb.UPHOLD_APPEAL, Verb.DISMISS_APPEAL):
            return self.others["oversight"]
        if verb == Verb.CONTRIBUTE:
            return self.officers[next(code for code in self.agencies if code != case.agency_code)]
        people = self.heads if verb in (Verb.EXTEND, Verb.ASSIGN) else self.officers
        return people.get(case.agency_code or "", SYSTEM)

    def of(self, account_id: int) -> Account:
        """The account with that key."""
        everybody = (*self.officers.values(), *self.heads.values(), *self.others.values())
        return next(one for one in everybody if one.id == account_id)


ENDS = {Verb.WITHDRAW, Verb.REJECT, Verb.CLOSE}
SWEPT, ONWARD = 0.1, 0.5
AUTHORS = {Verb.CITIZEN_REPLY, Verb.MESSAGE, Verb.RATE, Verb.REOPEN, Verb.APPEAL, Verb.WITHDRAW}
CLERKS = {Verb.ROUTE, Verb.PROPOSE_REJECTION, Verb.REJECT}


def _stands(turn: Turn, data: Data) -> int | None:
    if data["stands_until"] is None:
        return None
    until = turn.office.local_date(datetime.fromisoformat(data["stands_until"]))
    return (until - turn.office.local_date(turn.now)).days


def _extend(turn: Turn, data: Data) -> None:
    clock = turn.clock(DeadlineKind.ANSWER)
    grants = turn.office.grants(clock) if clock else []
    becomes = any(one.becomes for one in grants if one.article == data["article"])
    terms.extend(turn, data["reason"], None if becomes else date.fromisoformat(data["dates"]["due_on"]))


def _answer(turn: Turn, data: Data) -> None:
    answering.answer(turn, data["outcome"], "Құбыр жөнделді", data["promised_on"], data.get("reason", ""))


def _assign(turn: Turn, data: Data) -> None:
    officer = turn.session.get(Account, data["officer_id"])
    assert officer is not None
    routing.assign(turn, officer)


# How each verb is done, from what a history says of it.
PLAY: dict[Verb, Callable[[Turn, Data], object]] = {
    Verb.ROUTE: lambda turn, data: routing.route(turn, data["agency_code"], data["category"], data["by"]),
    Verb.ABSTAIN: lambda turn, data: routing.abstain(turn, data["reason"]),
    Verb.TAKE: lambda turn, _data: routing.take(turn),
    Verb.ASSIGN: _assign,
    Verb.RECATEGORISE: lambda turn, data: routing.recategorise(turn, data["category"]),
    Verb.TRANSFER: lambda turn, data: routing.transfer(turn, data["agency_code"], data["reason"]),
    Verb.RETURN: lambda turn, data: routing.return_(turn, data["reason"]),
    Verb.ASK_CITIZEN: lambda turn, data: answering.ask_citizen(turn, "Қай қабат?", _stands(turn, data)),
    Verb.CITIZEN_REPLY: lambda turn, _data: citizen.add_message(turn, "Үшінші", "web"),
    Verb.MESSAGE: lambda turn, _data: citizen.add_message(turn, "Рақмет", "web"),
    Verb.END_PAUSE: lambda turn, data: answering.end_pause(turn, data["reason"]),
    Verb.EXTEND: _extend,
    Verb.NOTE: lambda turn, _data: answering.note(turn, "Диспетчер хабарласты"),
    Verb.GIVE_COPY: lambda turn, data: joint.give_copy(turn, data["to"], data["reason"]),
    Verb.TAKE_COPY_BACK: lambda turn, data: joint.take_copy_back(turn, data["part"], data["reason"]),
    Verb.CONTRIBUTE: lambda turn, _data: joint.contribute(turn, "Құбыр үйдікі"),
    Verb.ANSWER: _answer,
    Verb.UNDO: lambda turn, _data: answering.undo(turn),
    Verb.FULFIL: lambda turn, _data: answering.fulfil(turn, "Бітті"),
    Verb.RATE: lambda turn, data: citizen.rate(turn, data["value"]),
    Verb.REOPEN: lambda turn, _data: citizen.reopen(turn, "Әлі суық"),
    Verb.APPEAL: lambda turn, _data: citizen.appeal(turn, "Келіспеймін"),
    Verb.UPHOLD_APPEAL: lambda turn, _data: citizen.decide_appeal(turn, upheld=True, text="Қайта қаралсын"),
    Verb.DISMISS_APPEAL: lambda turn, _data: citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс"),
    Verb.WITHDRAW: lambda turn, _data: citizen.withdraw(turn),
    Verb.PROPOSE_REJECTION: lambda turn, data: routing.propose_rejection(turn, data["reason"]),
    Verb.REJECT: lambda turn, _data: routing.reject(turn),
    Verb.CLOSE: lambda turn, data: citizen.close(turn, data["reason"]),
}


def wished(turn: Turn, cast: Cast, choice: int) -> Data:
    """What somebody might decide here: all that any verb asks for, some of it against the law."""
    here, there = cast.agencies if choice % 2 else reversed(cast.agencies)
    agency = there if turn.case.agency_code == here else here
    clock = turn.clock(DeadlineKind.ANSWER)
    grants = turn.office.grants(clock) if clock else []
    grant = grants[choice % len(grants)] if grants else None
    due_on = clock.due_on if clock else turn.office.local_date(turn.now)
    stands = (turn.now + (choice % 22) * DAY).isoformat() if choice % 3 else None
    return {
        "agency_code": agency,
        "to": agency,
        "part": len(turn.parts),
        "category": "water" if choice % 2 else "heating",
        "by": "person",
        "reason": "Бұл басқа мекеменің ісі",
        "officer_id": cast.officers[turn.case.agency_code].id if turn.case.agency_code in cast.officers else None,
        "stands_until": stands,
        "article": grant.article if grant else "",
        "dates": {"due_on": (due_on + (1 + choice % 70) * DAY).isoformat()},
        "outcome": "action_promised" if choice % 5 == 0 else "resolved",
        "promised_on": turn.office.local_date(turn.now) + 10 * DAY if choice % 5 == 0 else None,
        "value": "solved" if choice % 4 == 0 else "not_solved",
    }


class Stride(NamedTuple):
    """One verb that was done, with the clocks before and after it."""

    verb: Verb
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]


def begin(house, cast: Cast, *, routed: bool) -> str:
    """A new complaint about heating; its number. Without a place nobody knows whose it is."""
    receipt = file(house, region=cast.region if routed else None)
    return receipt.case.number


def walk(house, cast: Cast, number: str, chance: random.Random) -> Iterator[Stride]:
    """Do what may be done, with pauses; what is refused leaves nothing. Now and then silence is swept."""
    for _ in range(STEPS):
        before = clocks(house, number)
        wait = chance.choice(WAITS)
        house.clock.forward(days=wait.days, seconds=wait.seconds)
        if chance.random() < SWEPT:
            sweep(house.engine, house.office, house.clock())
            yield Stride(Verb.ESCALATE, before, clocks(house, number))
        elif verb := _done(house, cast, number, chance):
            yield Stride(verb, before, clocks(house, number))


def _done(house, cast: Cast, number: str, chance: random.Random) -> Verb | None:
    case = kept(house, number)
    allowed = [verb for verb in PLAY if can(case.state, verb) and (verb not in ENDS or chance.random() < SWEPT)]
    # What moves a case on is wished for as often as all that is said meanwhile.
    onward = [verb for verb in allowed if (case.state, verb) in MOVES]
    if not allowed:
        return None
    verb = chance.choice(onward or allowed if chance.random() < ONWARD else allowed)
    try:
        with act(house, number, cast.who(case, verb)) as turn:
            PLAY[verb](turn, wished(turn, cast, chance.randrange(10**6)))
    except JawabError:
        return None
    return verb


def play_again(house, number: str, elsewhere, cast: Cast) -> str:
    """The same life in another house, from its history alone: each verb at its instant. Its number there."""
    lines = _lines(house, number)
    routed = any(verb == Verb.ROUTE and data["by"] == "table" for _seq, verb, _at, _who, data in lines)
    elsewhere.clock.now = lines[0][2]
    again = begin(elsewhere, cast, routed=routed)
    for seq, verb, at, who, data in lines:
        case = kept(elsewhere, again)
        # Some turns leave two lines: the second is there already.
        if seq <= case.revision:
            continue
        elsewhere.clock.now = at
        if verb == Verb.ESCALATE:
            sweep(elsewhere.engine, elsewhere.office, at)
            continue
        actor = cast.of(who) if who else the_author(case.id or 0) if verb in AUTHORS else SYSTEM
        with act(elsewhere, again, actor) as turn:
            PLAY[verb](turn, data)
    return again


def _lines(house, number: str) -> list[tuple[int, Verb, datetime, int | None, Data]]:
    with Session(house.engine) as session:
        events = queries.history(session, kept(house, number).id)
        lines = []
        for one in events:
            message = session.get(Message, one.data.get("message_id") or 0)
            promised = {"promised_on": message.promised_on if message else None}
            lines.append((one.seq, Verb(one.verb), one.at.astimezone(UTC), one.account_id, promised | one.data))
        return lines


def kept(house, number: str) -> Case:
    """The case as it stands."""
    with Session(house.engine) as session:
        return session.exec(select(Case).where(Case.number == number)).one()


def clocks(house, number: str) -> list[dict[str, Any]]:
    """All that is kept of its clocks, but for keys and the steps that silence set off."""
    beside = {"id", "case_id", "step", "next_step_at"}
    with Session(house.engine) as session:
        case = select(Case.id).where(Case.number == number).scalar_subquery()
        found = session.exec(
            select(Deadline).where(Deadline.case_id == case).order_by(Deadline.kind, Deadline.cycle, Deadline.part)
        )
        return [{name: value for name, value in values_of(one).items() if name not in beside} for one in found]
