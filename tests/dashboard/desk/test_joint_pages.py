"""Several bodies, one answer, in the browser: the agency that leads, the one that is asked, the sorters, the author."""

import re

import pytest
from citizens import open_case
from dashlinks import linked_clocks, unexplained
from factories import ENERGY, account, act, file
from forms import forms, press
from sqlmodel import Session
from staff import HOUSING, XSS, fresh, page_of, refusal, revision, send, sign_in, taken, texts
from staff import act as act_on

from escalation.sweep import sweep
from models import queries
from models.actions import joint, routing
from models.part import ANSWERED, ASKED
from models.taxonomy import Role, State

ASKS = "Жертөледегі құбыр кімдікі?"
PART = "Құбыр тұрғын үйдікі, иесі бар"
SECRET = "Тек өзіміз үшін"


@pytest.fixture
def bolat(house):
    """An officer of the agency that is asked."""
    return account(house, "Bolat", agency=HOUSING)


def parts(house, receipt):
    with Session(house.engine) as session:
        return queries.parts(session, receipt.case.id)


def of_part(client, number):
    return client.get(f"/desk/parts/{number}")


def asked(house, receipt, who, words=ASKS):
    with act(house, receipt.case.number, who) as turn:
        joint.give_copy(turn, HOUSING, words)


def clock_of(house, receipt):
    with Session(house.engine) as session:
        return next(one for one in queries.deadlines(session, receipt.case.id) if one.part)


def test_the_agency_that_leads_gives_a_copy_and_the_author_is_told(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = press(client, client.get(f"/desk/cases/{number}"), "/copy", agency=HOUSING, reason=ASKS)
    assert "Asked too" in page.text
    assert ASKS in page.text
    told = open_case(client, receipt).text
    assert f"Asked too: {house.office.profile.agencies[HOUSING].names['en']}" in told
    assert "One answer comes to you, from the agency that leads" in told


def test_who_is_asked_finds_it_in_the_own_queue_and_reads_what_it_needs(house, client, aigul, bolat, receipt, number):
    taken(house, receipt, aigul)
    act_on(client, number, "note", text=SECRET)
    asked(house, receipt, aigul)
    sign_in(client, bolat)
    row = client.get("/desk?view=joint").text
    assert f"/desk/parts/{number}" in row
    assert ASKS in row
    assert number not in client.get("/desk?view=team").text
    own = of_part(client, number)
    assert ASKS in own.text
    assert "Үшінші күн жылу жоқ" in own.text
    assert SECRET not in own.text
    assert "gulnar@example.com" not in own.text
    assert client.get(f"/desk/cases/{number}").status_code == 404


def test_from_the_part_to_the_one_answer(house, client, aigul, bolat, receipt, number):
    taken(house, receipt, aigul)
    asked(house, receipt, aigul)
    sign_in(client, bolat)
    own = press(client, of_part(client, number), "/officer")
    assert parts(house, receipt)[0].officer_id == bolat.id
    assert PART in press(client, own, "/contribution", text=PART).text
    assert number not in client.get("/desk?view=joint").text
    sign_in(client, aigul)
    assert PART in page_of(client, number)
    assert client.get(f"/desk/parts/{number}").status_code == 404
    act_on(client, number, "answer", outcome="resolved", text="Құбыр жөнделді")
    assert fresh(house, receipt).state == State.ANSWERED
    house.clock.forward(minutes=1)
    last = open_case(client, receipt).text
    assert "gave its part to the agency that answers" in last
    assert PART not in last


def test_the_answer_before_every_part_is_in_needs_a_reason_and_keeps_the_text(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    asked(house, receipt, aigul)
    draft = {"outcome": "resolved", "text": "Құбыр жөнделді"}
    page = act_on(client, number, "answer", **draft)
    assert page.status_code == 422
    assert refusal("parts_missing") in page.text
    assert "Құбыр жөнделді</textarea>" in page.text
    act_on(client, number, "answer", **draft, without="Мерзім бүгін бітеді")
    assert fresh(house, receipt).state == State.ANSWERED
    assert "The answer did not wait for every part: Мерзім бүгін бітеді" in page_of(client, number)
    assert parts(house, receipt)[0].state == ASKED


def test_a_copy_can_be_taken_back_and_then_the_page_is_not_theirs(house, client, aigul, bolat, receipt, number):
    taken(house, receipt, aigul)
    asked(house, receipt, aigul)
    press(client, client.get(f"/desk/cases/{number}"), "/copy-back", reason="Құбыр біздікі екен")
    sign_in(client, bolat)
    assert of_part(client, number).status_code == 404
    assert number not in client.get("/desk?view=joint").text
    assert "is not asked any more" in open_case(client, receipt).text


@pytest.mark.usefixtures("aigul")
def test_who_sorts_gives_copies_and_then_says_who_leads(house, client):
    receipt = file(house, region=None, category=None)
    number = receipt.case.number
    with act(house, number) as turn:
        routing.abstain(turn, "unsure")
    sign_in(client, account(house, "Clara", Role.CLERK, None))
    page = press(client, client.get(f"/desk/triage?case={number}"), "/copy", agency=HOUSING, reason=ASKS)
    assert "Still to choose: who leads and answers." in page.text
    assert fresh(house, receipt).state == State.TRIAGE
    send(
        client,
        f"/desk/triage/{number}/route",
        revision=fresh(house, receipt).revision,
        category="heating",
        region="KZ-75",
    )
    assert fresh(house, receipt).agency_code == ENERGY
    assert [(one.agency_code, one.state) for one in parts(house, receipt)] == [(HOUSING, ASKED)]


def test_who_must_be_hidden_stays_hidden_from_those_who_are_asked(house, client, aigul, bolat):
    receipt = file(house, sealed=True)
    asked(house, receipt, aigul)
    sign_in(client, bolat)
    page = of_part(client, receipt.case.number).text
    assert "identity is kept from the agency" in page
    assert "Gulnar" not in page


def test_nobody_else_may_open_a_part_and_what_is_written_is_never_markup(house, client, aigul, bolat, receipt, number):
    asked(house, receipt, aigul, XSS)
    sign_in(client, account(house, "Nurlan", agency="kz-almaty-akimat"))
    assert of_part(client, number).status_code == 404
    sign_in(client, bolat)
    assert XSS not in of_part(client, number).text
    assert send(client, f"/desk/parts/{number}/contribution", revision=0, text="Кеш").status_code == 409
    assert send(client, f"/desk/parts/{number}/contribution", revision=revision_of(client, number), text=" ")
    assert parts(house, receipt)[0].state == ASKED


def revision_of(client, number):
    return next(one.fields["revision"] for one in forms(of_part(client, number)) if "revision" in one.fields)


def test_what_came_stays_to_be_read_by_those_who_gave_it(house, client, aigul, bolat, receipt, number):
    asked(house, receipt, aigul)
    sign_in(client, bolat)
    press(client, of_part(client, number), "/contribution", text=PART)
    assert parts(house, receipt)[0].state == ANSWERED
    page = of_part(client, number)
    assert PART in page.text
    assert not [one for one in forms(page) if one.action.endswith("/contribution")]


def test_an_escalated_part_leads_to_its_own_page(house, client, aigul, bolat, receipt, number):
    clock = house.clock
    asked(house, receipt, aigul)
    with act(house, number, bolat) as turn:
        joint.assign_part(turn, bolat)
    clock.forward(days=30)
    sweep(house.engine, house.office, clock())
    sign_in(client, bolat)
    page = client.get("/desk/escalations").text
    assert f'href="/desk/parts/{number}"' in page
    assert f'href="/desk/cases/{number}"' not in page


@pytest.mark.parametrize(
    ("jurisdiction", "says"), [("kz", "Article: 65"), ("az", "Article: 7.10"), ("ge", "says nothing of copies")]
)
def test_the_form_says_which_article_allows_it_or_that_none_does(house, client, jurisdiction, says):
    receipt = file(house, region={"kz": "KZ-75", "az": "AZ-BA", "ge": "GE-TB"}[jurisdiction])
    lead = account(house, "Dana", agency=fresh(house, receipt).agency_code)
    sign_in(client, lead)
    assert says in page_of(client, receipt.case.number)


def test_the_api_tells_the_author_who_was_asked_and_not_what_was_said(house, client, aigul, bolat, receipt, number):
    asked(house, receipt, aigul)
    told = client.post(f"/api/v1/cases/{number}/track", json={"code": receipt.code}).json()
    assert [(one["agency"]["code"], one["state"]) for one in told["joined"]] == [(HOUSING, "waits")]
    with act(house, number, bolat) as turn:
        joint.contribute(turn, PART)
    after = client.post(f"/api/v1/cases/{number}/track", json={"code": receipt.code})
    assert after.json()["joined"][0]["state"] == "in"
    assert PART not in after.text


def test_a_draft_for_a_copy_comes_back_when_it_cannot_be_given(client, aigul, receipt, number):  # noqa: ARG001
    answer = act_on(client, number, "copy", agency=HOUSING, reason=" ", revision=revision(client, number))
    assert answer.status_code == 422
    assert refusal("reason_needed") in answer.text


def test_texts_of_parts_are_inside_for_everybody_else(house, aigul, bolat, receipt, number):
    asked(house, receipt, aigul)
    with act(house, number, bolat) as turn:
        joint.contribute(turn, PART)
    assert texts(house, receipt, "contribution") == [PART]
    with Session(house.engine) as session:
        assert PART not in {one.text for one in queries.messages(session, receipt.case.id, notes=False)}


def test_the_calendar_feed_of_an_officer_holds_the_parts_that_she_has_taken(
    house, client, aigul, bolat, receipt, number
):
    asked(house, receipt, aigul)
    sign_in(client, bolat)
    page = send(client, "/desk/me/feed").text
    path = re.search(r'value="https://testserver(/desk/feed/[\w-]+\.ics)"', page)[1]
    assert number not in client.get(path).text
    press(client, of_part(client, number), "/officer")
    lines = client.get(path).text.replace("\r\n ", "").split("\r\n")
    assert f"UID:{number}.joint1@jawab" in lines
    assert f"URL:https://testserver/desk/clocks/{clock_of(house, receipt).id}" in lines
    assert [one for one in lines if one.startswith("DESCRIPTION")]


def test_the_clock_of_a_part_opens_for_those_who_read_the_part_and_not_for_a_third(
    house, client, aigul, bolat, receipt, number
):
    house.clock.forward(days=2)
    asked(house, receipt, aigul)
    due = clock_of(house, receipt)
    own = f"/desk/clocks/{due.id}"
    for person, home in ((aigul, f"/desk/cases/{number}"), (bolat, f"/desk/parts/{number}")):
        sign_in(client, person)
        page, why = client.get(home).text, client.get(own).text
        assert unexplained(page, due.due_on) == []
        assert due.id in linked_clocks(page)
        assert f'href="{home}"' in why
        assert ("the agency was given a copy" in why, ASKS in why, "жылу" in why) == (True, False, False)
    assert linked_clocks(client.get("/desk?view=joint").text) == {due.id}
    sign_in(client, account(house, "Nurlan", agency="kz-almaty-akimat"))
    assert client.get(own).status_code == 404


def test_two_parts_of_one_case_tell_each_of_itself(house, client, aigul, bolat, receipt, number):
    asked(house, receipt, aigul)
    with act(house, number, bolat) as turn:
        joint.contribute(turn, PART)
    house.clock.forward(days=1)
    asked(house, receipt, aigul, "Ал шатыр ше?")
    with Session(house.engine) as session:
        first, second = [one.id for one in queries.deadlines(session, receipt.case.id) if one.part]
    sign_in(client, aigul)
    told = [client.get(f"/desk/clocks/{one}").text.count("the agency gave its part") for one in (first, second)]
    assert told == [1, 0]
    page = client.get(f"/desk/clocks/{first}").text
    assert ("done in time" in page, PART in page) == (True, False)


def test_the_author_reads_how_the_date_of_a_part_was_counted(house, client, aigul, receipt):
    house.clock.forward(days=2)
    asked(house, receipt, aigul)
    page = open_case(client, receipt).text
    assert unexplained(page, clock_of(house, receipt).due_on) == []
    assert 'id="why-joint-1"' in page
