"""One complaint with two matters: the second case, its clocks, its author, and what is told to whom."""

from datetime import timedelta

import pytest
from factories import ENERGY, GULNAR, account, author, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joining import HOUSING, all_is_true, answer, do, fresh
from sqlmodel import Session, select

from channels.base import Counter
from models import queries
from models.actions import citizen, routing
from models.actions.identity import Given, identify
from models.actions.splitting import Second, split
from models.case import Case
from models.contact import ContactAddress, Representative
from models.delivery import Delivery
from models.errors import BadInput, Conflict, NotFound
from models.figures.cells import Figure
from models.lifecycle import Verb
from models.taxonomy import Channel, DeadlineKind, Role, State

BOTH = "Лифт үшінші апта жүрмейді. Оған қоса 32-автобус мүлдем келмейді, бір сағат күттік"
BUS = "32-автобус мүлдем келмейді, бір сағат күттік"
ROADS = "kz-almaty-akimat"
MAIL = ContactAddress(Channel.EMAIL, GULNAR["contact_value"])
WALKS = settings(max_examples=12, suppress_health_check=list(HealthCheck))


@pytest.fixture
def aigul(house):
    """The officer who has the case."""
    return account(house, "Aigul")


def both(house, aigul, **given):
    receipt = file(house, BOTH, **given)
    do(house, receipt, aigul, routing.take)
    return receipt


def splits(house, receipt, who, words=BUS, category="public_transport", agency=ROADS):
    second = Second(words, category, agency)
    number = do(house, receipt, who, lambda turn: split(turn, second, house.pepper))
    with Session(house.engine) as session:
        return session.exec(select(Case).where(Case.number == number)).one()


def clocks_of(house, case):
    with Session(house.engine) as session:
        return {one.kind: one for one in queries.deadlines(session, case.id)}


def events(house, case):
    with Session(house.engine) as session:
        return [(one.verb, one.actor, one.data) for one in queries.history(session, case.id)]


def test_the_second_has_the_same_author_and_day_and_the_first_stays_as_it_is(house, clock, aigul):
    receipt = both(house, aigul, address="Абай 7")
    before = clocks_of(house, receipt.case)["answer"]
    clock.forward(days=4)
    second, first = splits(house, receipt, aigul), fresh(house, receipt)
    assert (first.state, first.officer_id, first.category) == (State.IN_PROGRESS, aigul.id, "heating")
    same = ("contact_id", "contact_point_id", "channel", "language", "received_at", "received_on", "region", "address")
    assert [getattr(second, name) for name in same] == [getattr(first, name) for name in same]
    assert (second.agency_code, second.category, second.state) == (ROADS, "public_transport", State.ASSIGNED)
    assert (second.split_from_id, second.filed_at, second.publish) == (first.id, clock(), False)
    assert second.receipt_mac != first.receipt_mac
    own, kept = clocks_of(house, second)["answer"], clocks_of(house, first)["answer"]
    assert (own.started_at, own.due_at, own.agency_code) == (before.started_at, before.due_at, ROADS)
    assert kept.due_at == before.due_at
    with Session(house.engine) as session:
        said = {one.case_id: one.text for one in queries.messages(session, second.id, notes=True)}
    assert said == {second.id: BUS}
    all_is_true(house, receipt)


def test_both_histories_say_it_and_the_author_is_told_once_in_the_own_language(house, aigul):
    receipt = both(house, aigul)
    second = splits(house, receipt, aigul)
    first_says = [one for one in events(house, receipt.case) if one[0] == Verb.SPLIT]
    assert first_says == [(Verb.SPLIT, "staff", {"into": second.number, "subject": "public_transport", "to": ROADS})]
    told = [one for one in events(house, second) if one[0] == Verb.SPLIT_OFF]
    assert told == [(Verb.SPLIT_OFF, "system", {"first": receipt.case.number, "officer": aigul.id})]
    with Session(house.engine) as session:
        sent = session.exec(select(Delivery).where(Delivery.case_id == second.id)).all()
    assert [(one.notice, one.channel, one.language) for one in sent] == [("split_off", Channel.EMAIL, "kk")]
    assert sent[0].params == {"first": receipt.case.number}


def test_the_figures_count_both_and_tell_them_apart(house, aigul):
    receipt = both(house, aigul)
    splits(house, receipt, aigul)

    def counted(measure):
        with Session(house.engine) as session:
            found = session.exec(select(Figure).where(Figure.measure == measure, Figure.n != 0))
            return {(one.agency_code, one.category): one.n for one in found}

    assert counted("received") == {(ENERGY, "heating"): 1, (ROADS, "public_transport"): 1}
    assert counted("split_off") == {(ROADS, "public_transport"): 1}
    all_is_true(house, receipt)


def test_words_can_be_left_out_and_none_added(house, aigul):
    receipt = both(house, aigul)
    with pytest.raises(BadInput, match="words_not_of_complaint"):
        splits(house, receipt, aigul, "33-автобус келмейді")
    with pytest.raises(BadInput, match="unknown_category"):
        splits(house, receipt, aigul, category="buses")
    second = splits(house, receipt, aigul, "32-автобус … бір сағат күттік")
    with Session(house.engine) as session:
        assert [one.text for one in queries.messages(session, second.id, notes=False)] == [
            "32-автобус … бір сағат күттік"
        ]


def test_without_an_agency_it_waits_to_be_sorted_with_the_clock_of_the_receipt(house, clock, aigul):
    receipt = both(house, aigul)
    clock.forward(days=2)
    second = splits(house, receipt, aigul, agency=None)
    kept = clocks_of(house, second)
    assert (second.state, second.agency_code, kept.keys()) == (State.RECEIVED, None, {"answer", "forward"})
    assert {one.started_at for one in kept.values()} == {receipt.case.received_at}


@pytest.mark.parametrize("leaves", ["answered", "withdrawn"])
def test_what_is_answered_or_over_is_not_split(house, aigul, leaves):
    receipt = both(house, aigul)
    if leaves == "answered":
        answer(house, receipt, aigul)
    else:
        do(house, receipt, author(receipt), citizen.withdraw)
    with pytest.raises(Conflict, match="move_not_allowed"):
        splits(house, receipt, aigul)
    with Session(house.engine) as session:
        assert len(session.exec(select(Case)).all()) == 1
    all_is_true(house, receipt)


def test_only_who_has_the_case_splits_it(house, aigul):
    receipt = both(house, aigul)
    for who in (account(house, "Bolat", agency=HOUSING), account(house, "Leyla", Role.OVERSIGHT, None)):
        with pytest.raises(Exception, match="not_found|forbidden"):
            splits(house, receipt, who)
    with pytest.raises(NotFound, match="unknown_agency"):
        splits(house, receipt, aigul, agency="az-heating")


def test_a_complaint_about_people_never_comes_to_their_office_by_a_split(house):
    receipt = file(house, BOTH, about=HOUSING)
    bolat = account(house, "Bolat", agency=fresh(house, receipt).agency_code)
    with pytest.raises(BadInput, match="agency_complained_of"):
        splits(house, receipt, bolat, agency=HOUSING)
    second = splits(house, receipt, bolat, agency=ENERGY)
    assert second.about_code == HOUSING


def test_a_sealed_author_stays_sealed_and_whoever_spoke_for_the_author_speaks_on(house, aigul):
    receipt = both(house, aigul, sealed=True, counter=Counter("Алатау", None, "Айша Ахметова", "қызы"))
    second = splits(house, receipt, aigul)
    assert second.sealed
    with Session(house.engine) as session:
        filer = session.get_one(Representative, second.id)
        assert (filer.name, filer.relation) == ("Айша Ахметова", "қызы")


@pytest.mark.parametrize("jurisdiction", ["kz", "az", "ge"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_clocks_are_those_of_the_firsts_rule_from_the_same_receipt(house, clock):
    start = clock.now
    places = {"kz": ("KZ-75", ENERGY, HOUSING), "az": ("AZ-BA", "az-heating", "az-water-cities")}
    region, here, there = places.get(house.office.profile.code, ("GE-TB", "ge-tbilisi-cityhall", "ge-gwp"))
    who = account(house, "Officer", agency=here)

    @WALKS
    @given(st.integers(0, 200 * 24 * 60), st.integers(0, 40 * 24 * 60), st.booleans(), st.sampled_from([there, None]))
    def life(came, later, complete, agency):
        clock.now = start + timedelta(minutes=came)
        known = {} if complete else {"name": None, "identity_number": None, "contact_kind": None, "contact_value": None}
        receipt = file(house, BOTH, category=None, region=region, **known)
        do(house, receipt, None, lambda turn: routing.route(turn, here, "heating", "table"))
        if not complete:
            clock.forward(minutes=later // 2)
            whole = Given(GULNAR["name"], GULNAR["identity_number"], MAIL)
            do(house, receipt, author(receipt), lambda turn: identify(turn, whole))
        clock.forward(minutes=later)
        second, first = splits(house, receipt, who, agency=agency), fresh(house, receipt)
        assert (second.received_at, second.counts_from) == (first.received_at, first.counts_from)
        assert second.has_clock == first.has_clock
        assert_same_clocks(house, first, second)

    life()


def assert_same_clocks(house, first, second):
    """Each clock of the second is the law's from the first's receipt, and its answer's is the first's own."""
    told = ("kind", "rule", "law", "law_version", "calendar_version", "started_at", "due_on", "due_at", "law_on")
    own, kept = clocks_of(house, second), clocks_of(house, first)
    kinds = {DeadlineKind.ANSWER} | ({DeadlineKind.FORWARD} if second.agency_code is None else set())
    assert own.keys() == (kinds if first.has_clock else set())
    under = first.received_on if first.clock_from else None
    for kind, clock in own.items():
        term = house.office.term(kind, first.counts_from, under)
        assert [getattr(clock, name) for name in told] == [getattr(term, name) for name in told]
    if first.has_clock:
        assert [getattr(own["answer"], one) for one in told] == [getattr(kept["answer"], one) for one in told]
