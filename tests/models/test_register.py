"""The outgoing register: when a number is drawn, that none is missing or stands twice, and who signs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

from factories import ENERGY, account, act, author, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from api.worker import deliver, number_answers
from channels.view import authors_view
from dashboard.desk.search import search
from models import queries
from models.account import Account
from models.actions import answering, approving, citizen, routing, seating
from models.actions.approving import Said
from models.actor import staff
from models.case import Case
from models.db import unit_of_work
from models.delivery import Delivery
from models.message import Message
from models.register import ACTING, BODY, LEADER, OFFICER, Register, RegisterEntry
from models.search import keeping
from models.taxonomy import DeliveryState, Role
from models.team import TeamRule

HOUSING = "kz-almaty-housing"


def entries(house, **wanted):
    with Session(house.engine) as session:
        found = session.exec(select(RegisterEntry).order_by(RegisterEntry.message_id)).all()
    return [one for one in found if all(getattr(one, name) == value for name, value in wanted.items())]


def answer(house, officer, text="Жылу берілді", receipt=None):
    receipt = receipt or file(house)
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", text)
    return receipt


def test_a_number_is_drawn_once_the_answer_cannot_be_taken_back_any_more(house, clock):
    aigul = account(house, "Aigul")
    answer(house, aigul)
    clock.forward(seconds=20)
    assert number_answers(house, clock()) == 0
    assert entries(house)[0].number == ""
    clock.forward(seconds=1)
    assert number_answers(house, clock()) == 1
    assert [(one.number, one.agency_code) for one in entries(house)] == [("2026-00001", ENERGY)]
    assert number_answers(house, clock()) == 0


def test_an_answer_that_was_taken_back_takes_no_number(house, clock):
    aigul = account(house, "Aigul")
    undone = answer(house, aigul)
    with act(house, undone.case.number, aigul) as turn:
        answering.undo(turn)
    assert entries(house) == []
    answer(house, aigul)
    clock.forward(minutes=1)
    number_answers(house, clock())
    assert [one.number for one in entries(house)] == ["2026-00001"]


def test_what_leaves_by_mail_is_numbered_as_it_leaves_and_says_so(house, clock, tmp_path):
    aigul = account(house, "Aigul")
    receipt = file(house, language="ru")
    answer(house, aigul, receipt=receipt)
    deliver(house, clock.forward(seconds=21))
    assert [one.number for one in entries(house)] == ["2026-00001"]
    (letter,) = (tmp_path / "mail").glob("*answer.eml")
    words = message_from_bytes(letter.read_bytes(), policy=default).get_content()
    assert "Исходящий номер 2026-00001, понедельник, 16 ноября 2026 года." in words


def test_the_year_is_that_of_the_day_on_which_the_answer_was_given(house, clock):
    aigul = account(house, "Aigul")
    receipt = file(house)
    # 23:59:50 of the last day of the year in Almaty.
    clock.now = datetime(2026, 12, 31, 18, 59, 50, tzinfo=UTC)
    answer(house, aigul, receipt=receipt)
    number_answers(house, clock.forward(minutes=1))
    answer(house, aigul)
    number_answers(house, clock.forward(minutes=1))
    assert [(one.number, one.dated.isoformat()) for one in entries(house)] == [
        ("2026-00001", "2026-12-31"),
        ("2027-00001", "2027-01-01"),
    ]


def test_an_answer_among_many_waits_for_the_last_of_them(house, clock):
    aigul = account(house, "Aigul")
    receipt = answer(house, aigul)
    until = clock() + timedelta(minutes=5)
    with act(house, receipt.case.number, aigul) as turn:
        answering.hold(turn, until)
    assert number_answers(house, until) == 0
    assert number_answers(house, until + timedelta(seconds=1)) == 1


def test_the_number_of_an_answer_that_reached_nobody_stays_void(house, clock):
    aigul = account(house, "Aigul")
    receipt = answer(house, aigul)
    number_answers(house, clock.forward(minutes=1))
    with unit_of_work(house.engine) as session:
        for one in session.exec(select(Delivery).where(Delivery.notice == "answer")):
            one.state = DeliveryState.EXPIRED
    with act(house, receipt.case.number) as turn:
        assert answering.undelivered(turn)
    answer(house, aigul)
    number_answers(house, clock.forward(minutes=1))
    assert [(one.number, one.void_at is not None) for one in entries(house)] == [
        ("2026-00001", True),
        ("2026-00002", False),
    ]


def test_a_decision_is_numbered_by_the_body_that_decided(house, clock):
    aigul, dana = account(house, "Aigul"), account(house, "Dana", Role.OVERSIGHT, None)
    receipt = answer(house, aigul)
    number_answers(house, clock.forward(minutes=1))
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Келіспеймін")
    with act(house, receipt.case.number, dana) as turn:
        citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс")
    number_answers(house, clock.forward(seconds=1))
    assert [(one.agency_code, one.number) for one in entries(house)] == [(ENERGY, "2026-00001"), ("", "2026-00001")]


def test_its_author_reads_the_number_in_the_story_and_an_officer_finds_the_case_by_it(house, clock):
    aigul, bolat = account(house, "Aigul"), account(house, "Bolat", agency=HOUSING)
    receipt = answer(house, aigul)
    number_answers(house, clock.forward(minutes=1))
    with Session(house.engine) as session:
        case = session.exec(select(Case).where(Case.number == receipt.case.number)).one()
        view = authors_view(session, case, house.office, "en", clock())
        assert "Answer sent. Outgoing number 2026-00001" in [line.text for line in view.lines]
        assert view.given[view.answer.id].number == "2026-00001"
        profile = house.office.profile
        for typed in ("2026-00001", "202600001", "№ 2026-00001", "00001"):
            for who, found in ((aigul, [case.id]), (bolat, [])):
                hit = search(session, staff(who), typed, profile)
                seen = session.exec(queries.among_own(staff(who), hit.condition)).all()
                assert [one.id for one in seen] == found, (typed, who.name)


def test_answers_from_before_the_register_have_no_number(house, clock):
    aigul = account(house, "Aigul")
    answer(house, aigul)
    with unit_of_work(house.engine) as session:
        session.delete(session.exec(select(RegisterEntry)).one())
    assert number_answers(house, clock.forward(days=1)) == 0


def ruled(house, signs):
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, signs=signs))


def signed(house):
    (one,) = entries(house)
    return (one.signs, one.signer, one.position)


def test_nobodys_name_stands_under_an_answer_unless_the_agency_says_so(house):
    answer(house, account(house, "Aigul"))
    assert signed(house) == (BODY, "", "")


def test_the_officer_signs_where_the_agency_says_so_also_after_approval(house):
    aigul, raushan = account(house, "Aigul"), account(house, "Raushan", Role.MANAGER)
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, signs=OFFICER, approval=["resolved"]))
    receipt = file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        assert not approving.send(turn, Said("resolved", "Жылу берілді"))
    assert entries(house) == []
    with act(house, receipt.case.number, raushan) as turn:
        approving.approve(turn, Said("resolved", "Жылу берілді"))
    assert signed(house) == (OFFICER, "Aigul", "officer")


def test_where_a_leader_signs_every_answer_waits_for_that_leaders_word(house):
    aigul, raushan = account(house, "Aigul"), account(house, "Raushan", Role.HEAD)
    ruled(house, LEADER)
    receipt = file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        assert not approving.send(turn, Said("resolved", "Жылу берілді"))
    with act(house, receipt.case.number, raushan) as turn:
        approving.approve(turn, Said("resolved", "Жылу берілді"))
    assert signed(house) == (LEADER, "Raushan", "head")


def test_who_stands_in_for_the_leader_signs_as_such(house, clock):
    aigul, denis = account(house, "Aigul"), account(house, "Denis")
    today = house.office.local_date(clock())
    account(house, "Raushan", Role.HEAD, absent_from=today, substitute_id=denis.id)
    ruled(house, LEADER)
    receipt = file(house)
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        approving.send(turn, Said("resolved", "Жылу берілді"))
    with act(house, receipt.case.number, denis) as turn:
        approving.approve(turn, Said("resolved", "Жылу берілді"))
    assert signed(house) == (LEADER, "Denis", ACTING)


def test_a_country_may_want_the_leaders_signature_from_all(house):
    office = house.office
    house.office = replace(office, profile=replace(office.profile, signs=LEADER))
    receipt = file(house)
    with act(house, receipt.case.number, account(house, "Aigul")) as turn:
        routing.take(turn)
        assert not approving.send(turn, Said("resolved", "Жылу берілді"))


def test_who_leads_sets_who_signs_and_an_odd_word_means_the_country(house, clock):
    raushan = account(house, "Raushan", Role.HEAD)
    for typed, kept in ((OFFICER, OFFICER), ("nobody", "")):
        with unit_of_work(house.engine) as session:
            seating.keep_signing(session, staff(raushan), typed, clock())
        with Session(house.engine) as session:
            assert session.get_one(TeamRule, ENERGY).signs == kept


def test_numbers_drawn_at_once_follow_each_other_without_a_gap(house, clock):
    aigul, bolat = account(house, "Aigul"), account(house, "Bolat", agency=HOUSING)
    for _ in range(6):
        answer(house, aigul)
        answer(house, bolat, receipt=file(house, category="housing"))
    clock.forward(minutes=1)
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(lambda _: number_answers(house, clock()), range(4)))
    for code in (ENERGY, HOUSING):
        assert sorted(one.no for one in entries(house, agency_code=code)) == list(range(1, 7))


def person(house, name, agency):
    """The officer, who works there for all examples."""
    with Session(house.engine) as session:
        found = session.exec(select(Account).where(Account.name == name)).one_or_none()
    return found or account(house, name, agency=agency)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.sampled_from([ENERGY, HOUSING])),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([5, 15, 30])),
        st.tuples(st.just("number"), st.none()),
    ),
    max_size=14,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_answered_and_taken_back_the_numbers_have_no_gap(house, clock, steps):
    people = {ENERGY: person(house, "Aigul", ENERGY), HOUSING: person(house, "Bolat", HOUSING)}
    before = {code: len(entries(house, agency_code=code)) for code in people}
    begun = []
    for verb, what in steps:
        if verb == "answer":
            subject = "heating" if what == ENERGY else "housing"
            begun.append((answer(house, people[what], receipt=file(house, category=subject)), what, clock()))
        elif verb == "undo" and begun:
            receipt, code, at = begun.pop(what % len(begun))
            if (clock() - at).total_seconds() <= 20:
                with act(house, receipt.case.number, people[code]) as turn:
                    answering.undo(turn)
                continue
            begun.append((receipt, code, at))
        elif verb == "wait":
            clock.forward(seconds=what)
        else:
            number_answers(house, clock())
    number_answers(house, clock.forward(minutes=1))
    for code in people:
        given = entries(house, agency_code=code)
        assert len(given) == before[code] + sum(one[1] == code for one in begun)
        assert sorted(one.no for one in given) == list(range(1, len(given) + 1))
        with Session(house.engine) as session:
            kept = session.get(Register, (code, 2026))
        assert (kept.last if kept else 0) == len(given)


def test_one_that_cannot_be_numbered_holds_up_no_other(house, clock, monkeypatch):
    aigul = account(house, "Aigul")
    receipts = [answer(house, aigul) for _ in range(3)]
    odd, kept = receipts[1].case.id, keeping.keep

    def keep(session, *case_ids):
        if odd in case_ids:
            raise ValueError("its words cannot be kept")
        kept(session, *case_ids)

    monkeypatch.setattr(keeping, "keep", keep)
    number_answers(house, clock.forward(minutes=1))
    assert {one.case_id: one.no for one in entries(house)} == {
        receipts[0].case.id: 1,
        odd: None,
        receipts[2].case.id: 2,
    }
    monkeypatch.undo()
    number_answers(house, clock.forward(minutes=2))
    assert [one.no for one in entries(house, case_id=odd)] == [3]


def test_numbers_of_one_agency_say_nothing_of_another(house, clock):
    answer(house, account(house, "Aigul"))
    answer(house, account(house, "Bolat", agency=HOUSING), receipt=file(house, category="housing"))
    number_answers(house, clock.forward(minutes=1))
    assert [one.number for one in entries(house)] == ["2026-00001"] * 2
    with Session(house.engine) as session:
        assert len(session.exec(select(Message).where(Message.kind == "answer")).all()) == 2
