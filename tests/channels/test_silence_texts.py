"""What silence means is said as each law says it, in five languages, long and short."""

import re
from datetime import date, timedelta

import pytest
from factories import act, author, file
from sqlmodel import Session, select

from api.worker import escalate
from channels.notices import Letterhead, render
from channels.silence import silence_of
from channels.texts import texts
from escalation.explain import full_day
from models import queries
from models.actions import citizen
from models.case import Case
from models.delivery import Delivery
from models.taxonomy import Channel, Language

# By law: whether silence counts as a refusal, the article that is cited, whether a complaint has an end.
LAWS = [
    pytest.param("kz", "deemed_refusal", "91(2)", True, id="kz"),
    pytest.param("az", "escalate", "10.1", False, id="az"),
    # The number of the article on the term was not read in Georgia: only the code is named.
    pytest.param("ge", "escalate", None, True, id="ge"),
]
WORDS = {"en": "refusal", "ru": "отказ", "kk": "бас тарту", "az": "imtina", "ka": "უარად"}


def silent(house, clock, language):
    receipt = file(house, "Суық", language=language, category=None, region=None, contact_value="gulnar@example.com")
    with Session(house.engine) as session:
        due_at = queries.deadlines(session, receipt.case.id)[0].due_at
    clock.now = due_at + timedelta(hours=1)
    return receipt


def read(house, receipt, language, now):
    with Session(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        clock = queries.deadlines(session, case.id)[0]
        return silence_of(session, case, clock, house.office, language, now), clock.due_on


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("jurisdiction", "on_expiry", "article", "has_end"), LAWS)
def test_silence_is_a_refusal_only_where_the_law_says_so(house, clock, language, on_expiry, article, has_end):
    found, due_on = read(house, silent(house, clock, language), language, clock())
    assert found.meaning == texts(language)["silence"][on_expiry]
    refused = on_expiry == "deemed_refusal"
    assert (WORDS[language] in found.complaint.lower()) == refused
    assert (article in found.law) if article else not re.search(r"\d", found.law)
    assert found.law in found.complaint
    assert full_day(due_on, language) in found.complaint
    assert "Суық" in found.complaint
    assert (found.until is not None) == has_end
    assert not found.passed


@pytest.mark.parametrize(
    ("jurisdiction", "due_on", "until"), [("kz", "2026-12-07", "2027-03-09"), ("ge", "2026-12-16", "2027-01-18")]
)
def test_the_time_to_complain_is_counted_from_the_day_after(house, clock, due_on, until):
    """Kazakhstan: 7 December and three months are 7 March, a Sunday, and 8 March is a holiday."""
    found, due = read(house, silent(house, clock, "en"), "en", clock())
    assert (due.isoformat(), found.until.isoformat()) == (due_on, until)


def test_after_the_last_day_the_complaint_can_still_be_sent(house, clock):
    receipt = silent(house, clock, "en")
    clock.forward(days=200)
    found, _ = read(house, receipt, "en", clock())
    assert found.passed
    assert "You can still send it" in found.lines[2]
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, found.complaint)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("jurisdiction", "on_expiry", "article", "has_end"), LAWS)
def test_the_notice_says_it_and_in_one_line_where_letters_cost(house, clock, language, on_expiry, article, has_end):  # noqa: ARG001
    receipt = silent(house, clock, language)
    assert escalate(house, clock()) > 0
    with Session(house.engine) as session:
        late = session.exec(
            select(Delivery).where(Delivery.notice == "late", Delivery.case_id == receipt.case.id)
        ).one()
        long = render(session, late, Letterhead(house.office, house.public_url), house.clock()).text
        late.channel = Channel.SMS
        short = render(session, late, Letterhead(house.office, house.public_url), house.clock()).text
        session.rollback()
    assert texts(language)["silence"][on_expiry] in long
    assert texts(language)["silence"][f"short_{on_expiry}"] in short
    assert f"/{language}/track" in long
    assert f"/{language}/track" in short
    assert len(short) < len(long) / 2
    assert not re.search(r"[{}]", long + short)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("days", [1, 200])
def test_who_complained_late_is_told_so_and_that_it_was_taken_in(house, clock, language, days):
    receipt = silent(house, clock, language)
    clock.forward(days=days)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Жауап жоқ")
    with Session(house.engine) as session:
        sent = session.exec(select(Delivery).where(Delivery.notice == "silence_appealed")).one()
        letter = render(session, sent, Letterhead(house.office, house.public_url), house.clock()).text
    said = texts(language)["line"]["filed_late"].format(until=full_day(date(2027, 3, 9), language))
    assert (said in letter) == (days == 200)
