"""What the law asks of an author and came later: the clock starts then, once, and the figures follow."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from factories import GULNAR, account, act, author, edition, file
from sqlmodel import Session, select

from channels.view import authors_view
from escalation.law import CountsFrom
from escalation.sweep import sweep
from models import queries
from models.actions import answering, citizen, routing
from models.actions.identity import Given, identify
from models.actions.onetime import LIVES, Purpose, forget_keys, hand_out, opens, use_up
from models.case import Case
from models.contact import Contact, ContactAddress
from models.db import unit_of_work
from models.errors import Conflict, Forbidden
from models.event import CaseEvent
from models.figures.cells import Figure
from models.figures.recount import differences
from models.lifecycle import Verb, replay
from models.onetime import OneTimeKey
from models.taxonomy import Channel

NAME, NUMBER = "Айгүл Серікова", "990101400122"
ALL = Given(NAME, NUMBER, ContactAddress(Channel.EMAIL, "gulnar@example.com"))
NOBODY = dict.fromkeys(GULNAR)


def given(house, receipt, what: Given, who=None):
    with act(house, receipt.case.number, who or author(receipt)) as turn:
        return identify(turn, what)


def kept(house, receipt) -> Case:
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def clocks(house, receipt):
    with Session(house.engine) as session:
        return {one.kind: one for one in queries.deadlines(session, receipt.case.id)}


def counted(house) -> dict[tuple[str, str], int]:
    with Session(house.engine) as session:
        wanted = Figure.measure.in_(["received", "no_legal_clock", "due"])
        return {(one.measure, one.month): one.n for one in session.exec(select(Figure).where(wanted)) if one.n}


def test_the_clock_starts_on_the_day_the_last_of_it_came(house, clock):
    receipt = file(house, **NOBODY)
    assert (clocks(house, receipt), counted(house)[("no_legal_clock", "2026-11")]) == ({}, 1)
    clock.forward(days=2)
    assert given(house, receipt, Given(name=NAME)) == ("identity_number", "contact")
    assert clocks(house, receipt) == {}
    clock.forward(days=1)
    assert given(house, receipt, ALL) == ()
    answer = clocks(house, receipt)["answer"]
    # Thursday 19 November; 15 working days counted from the next day.
    assert (answer.started_at, answer.due_on) == (clock(), date(2026, 12, 10))
    case = kept(house, receipt)
    assert (case.has_clock, case.clock_from, case.next_due_at) == (True, clock(), answer.due_at)
    assert case.received_at == receipt.case.received_at
    assert counted(house) == {("received", "2026-11"): 1, ("due", "2026-12"): 1}
    assert differences(house.engine, house.office.local_date) == []


def test_nobody_has_it_yet_so_that_the_right_agency_is_looked_for_in_time(house):
    receipt = file(house, region=None, **NOBODY)
    given(house, receipt, ALL)
    assert set(clocks(house, receipt)) == {"answer", "forward"}


def test_a_law_may_count_from_the_receipt_all_the_same(house, clock):
    law = house.office.law
    late = tuple(replace(one, counts_from=CountsFrom.RECEIPT) for one in law.completions)
    house.office = replace(house.office, law=replace(law, completions=late))
    receipt = file(house, **NOBODY)
    clock.forward(days=3)
    given(house, receipt, ALL)
    assert clocks(house, receipt)["answer"].due_on == date(2026, 12, 7)


def test_what_was_given_stands_nowhere_in_the_history(house):
    receipt = file(house, **NOBODY)
    given(house, receipt, ALL)
    with Session(house.engine) as session:
        events = session.exec(select(CaseEvent).order_by(CaseEvent.seq)).all()
        (contact,) = session.exec(select(Contact)).all()
    said = next(one.data for one in events if one.verb == Verb.IDENTIFY)
    assert (said["given"], said["reason"]) == (["contact", "identity_number", "name"], "completed_later")
    assert not any(word in str(said) for word in (NAME, NUMBER, "gulnar"))
    assert (contact.name, contact.identity_number) == (NAME, NUMBER)
    assert replay([(one.verb, one.data) for one in events])["state"] == kept(house, receipt).state


def test_what_stands_there_is_not_changed_by_it(house):
    receipt = file(house, **{**GULNAR, "identity_number": None})
    given(house, receipt, Given("Somebody Else", NUMBER))
    with Session(house.engine) as session:
        assert session.exec(select(Contact.name)).one() == GULNAR["name"]
    with pytest.raises(Conflict, match="nothing_missing"):
        given(house, receipt, Given("Somebody Else", "880101400122"))


def test_nobody_else_gives_it(house):
    receipt = file(house, **NOBODY)
    for stranger in (account(house, "Aigul"), author(file(house))):
        with pytest.raises(Forbidden):
            given(house, receipt, ALL, stranger)


def test_after_the_answer_there_is_no_term_to_start(house):
    receipt, aigul = file(house, **NOBODY), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Құбыр жөнделді")
    with pytest.raises(Conflict, match="nothing_missing"):
        given(house, receipt, ALL)


def test_the_ladder_and_the_page_know_the_clock(house, clock):
    receipt = file(house, **NOBODY)
    clock.forward(days=3)
    given(house, receipt, ALL)
    with Session(house.engine) as session:
        view = authors_view(session, kept(house, receipt), house.office, "kk", clock())
    assert (view.lacking, "identify" in view.can) == ((), False)
    clock.now = clocks(house, receipt)["answer"].due_at + timedelta(minutes=1)
    assert sweep(house.engine, house.office, clock()) > 0
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Жауап жоқ")
    assert kept(house, receipt).silence_appeal == "pending"


def test_the_day_of_the_edition_counts_it_where_it_is_due(house, clock):
    receipt = file(house, **NOBODY)
    clock.forward(days=3)
    given(house, receipt, ALL)
    assert edition(house)
    assert counted(house)[("due", "2026-12")] == 1


def test_a_key_opens_once_for_a_while_and_only_its_own_thing(house, clock):
    case = file(house, **NOBODY).case
    with unit_of_work(house.engine) as session:
        first = hand_out(session, case.id, Purpose.IDENTITY, clock())
        second = hand_out(session, case.id, Purpose.IDENTITY, clock())
    with unit_of_work(house.engine) as session:
        assert opens(session, first, Purpose.IDENTITY, clock()) is None
        assert opens(session, second, Purpose.IDENTITY, clock()).number == case.number
        assert second not in str(session.exec(select(OneTimeKey)).one())
        assert [use_up(session, second, Purpose.IDENTITY, clock()) for _ in range(2)] == [True, False]
        third = hand_out(session, case.id, Purpose.IDENTITY, clock())
        late = clock() + LIVES[Purpose.IDENTITY] + timedelta(seconds=1)
        assert opens(session, third, Purpose.IDENTITY, late) is None
        forget_keys(session, late)
        assert session.exec(select(OneTimeKey)).all() == []
