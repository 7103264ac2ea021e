"""What the forms of the case page do, and what happens when two officers have it open."""

import re

import pytest
from factories import ENERGY, account, act, author, file
from staff import HOUSING, XSS, change, fresh, page_of, refusal, revision, send, sign_in, taken, texts
from staff import act as press

from channels.notices import Letterhead
from channels.outbox.sending import Outbox
from models.actions import answering, citizen
from models.taxonomy import Role, State

pytestmark = pytest.mark.usefixtures("aigul")


def test_take_answer_and_go_to_the_next_case(house, client, clock, aigul, receipt, number):
    following = file(house, "Екінші")
    press(client, number, "take")
    taken(house, following, aigul)
    answer = press(client, number, "answer", outcome="resolved", text="Құбыр жөнделді", then="next")
    assert answer.headers["location"] == f"/desk/cases/{following.case.number}?sent={number}"
    assert fresh(house, receipt).state == State.ANSWERED
    toast = client.get(answer.headers["location"]).text
    assert f"The answer to {number} leaves in 20 s" in toast
    clock.forward(seconds=20)
    assert "leaves in" not in client.get(answer.headers["location"]).text


def test_after_the_last_case_comes_the_own_list(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    answer = press(client, number, "answer", outcome="resolved", text="Құбыр жөнделді", then="next")
    assert answer.headers["location"] == f"/desk?view=mine&sent={number}"
    assert f"The answer to {number}" in client.get(answer.headers["location"]).text


def test_undo_brings_the_text_back_into_its_form(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    press(client, number, "answer", outcome="action_promised", promised_on="2026-11-18", text="Сорғы ауыстырылады")
    clock.forward(seconds=10)
    assert send(client, f"/desk/cases/{number}/undo").headers["location"] == f"/desk/cases/{number}"
    page = page_of(client, number)
    assert fresh(house, receipt).state == State.IN_PROGRESS
    assert re.search(r'<textarea id="text-answer"[^>]*>\s*Сорғы ауыстырылады</textarea>', page)
    assert re.search(r'value="action_promised"[^>]* checked', page)
    assert 'value="2026-11-18"' in page
    assert "taken back" in page


def test_undo_comes_too_late_and_says_so(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    press(client, number, "answer", outcome="resolved", text="Құбыр жөнделді")
    clock.forward(seconds=21)
    answer = send(client, f"/desk/cases/{number}/undo")
    assert answer.status_code == 409
    assert refusal("too_late_to_undo") in answer.text
    assert fresh(house, receipt).state == State.ANSWERED


def test_a_citizen_who_writes_meanwhile_does_not_stop_the_undo(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    press(client, number, "answer", outcome="resolved", text="Құбыр жөнделді")
    with act(house, number, author(receipt)) as turn:
        citizen.add_message(turn, "Рақмет", "web")
    clock.forward(seconds=5)
    assert send(client, f"/desk/cases/{number}/undo").status_code == 303


def test_the_answer_reaches_the_citizen(house, client, clock, aigul, receipt, tmp_path):
    taken(house, receipt, aigul)
    press(client, receipt.case.number, "answer", outcome="resolved", text="Құбыр жөнделді")
    Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url)).deliver(clock.forward(seconds=21))
    assert any("answer" in one.name for one in (tmp_path / "mail").iterdir())
    assert "E-mail: Handed over for delivery" in page_of(client, receipt.case.number)


def test_ask_wait_and_go_on(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    press(client, number, "ask", text="Қай қабат?")
    assert fresh(house, receipt).state == State.WAITING_CITIZEN
    assert "The clock runs on." in page_of(client, number)
    press(client, number, "go-on")
    assert fresh(house, receipt).state == State.IN_PROGRESS


def test_accept_and_change_the_subject(house, client, receipt, number):
    change(house, receipt, category_by="classifier", proposals=[["heating", 0.94], ["water", 0.03]], confidence=0.94)
    assert "Accept: Heating" in page_of(client, number)
    press(client, number, "subject", category="heating")
    assert fresh(house, receipt).category_by == "officer"
    press(client, number, "subject", category="water")
    assert (fresh(house, receipt).category, fresh(house, receipt).agency_code) == ("water", ENERGY)


def test_transfer_needs_an_agency_and_a_reason_and_keeps_both(house, client, receipt, number):
    for fields, code in (
        ({"agency": HOUSING, "reason": " "}, "reason_needed"),
        ({"agency": "", "reason": "Үйдің ішкі желісі"}, "unknown_agency"),
        ({"agency": ENERGY, "reason": "Үйдің ішкі желісі"}, "same_agency"),
    ):
        answer = press(client, number, "transfer", **fields)
        assert answer.status_code == 422
        assert refusal(code) in answer.text
        assert fields["reason"].strip() in answer.text
    onward = press(client, number, "transfer", agency=HOUSING, reason="Үйдің ішкі желісі").headers["location"]
    assert onward.startswith("/desk?view=team&")
    assert f"{number} is now with: " in client.get(onward).text
    assert fresh(house, receipt).agency_code == HOUSING
    assert client.get(f"/desk/cases/{number}").status_code == 404


def test_give_back_to_be_sorted(house, client, receipt, number):
    onward = press(client, number, "return", reason="Жылуға қатысы жоқ").headers["location"]
    assert f"{number} went back to the people who sort." in client.get(onward).text
    assert "went back" not in client.get("/desk?left=nothing").text
    assert (fresh(house, receipt).state, fresh(house, receipt).agency_code) == (State.TRIAGE, None)


def test_a_manager_assigns_within_the_agency_only(house, client, receipt, number):
    dana, stranger = account(house, "Dana"), account(house, "Erbol", agency=HOUSING)
    sign_in(client, account(house, "Rustam", Role.MANAGER))
    assert press(client, number, "assign", officer=stranger.id).status_code == 422
    assert press(client, number, "assign", officer=999).status_code == 422
    assert press(client, number, "assign", officer=dana.id).status_code == 303
    assert fresh(house, receipt).officer_id == dana.id
    assert "Rustam gave the case to Dana" in page_of(client, number)


def test_an_answer_before_taking_is_refused_and_the_text_stays(house, client, receipt, number):
    answer = press(client, number, "answer", outcome="resolved", text="Құбыр жөнделді")
    assert answer.status_code == 409
    assert "Your text is kept here" in answer.text
    assert "Құбыр жөнделді" in answer.text
    assert fresh(house, receipt).state == State.ASSIGNED


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"outcome": "", "text": "Құбыр жөнделді"}, "outcome_needed"),
        ({"outcome": "no_competence", "text": "Құбыр жөнделді"}, "outcome_needed"),
        ({"outcome": "resolved", "text": " "}, "text_needed"),
        ({"outcome": "action_promised", "text": "Ертең"}, "promise_date_needed"),
        ({"outcome": "action_promised", "text": "Ертең", "promised_on": "2026-11-15"}, "promise_date_needed"),
        ({"outcome": "action_promised", "text": "Ертең", "promised_on": "18 November"}, "promise_date_needed"),
        ({"outcome": "resolved", "text": "а" * 10_001}, "text_too_long"),
    ],
)
def test_an_answer_that_cannot_be_sent_comes_back_with_its_text(house, client, aigul, receipt, fields, code):
    taken(house, receipt, aigul)
    answer = press(client, receipt.case.number, "answer", **fields)
    assert answer.status_code == 422
    assert refusal(code, longest="10,000", length=f"{len(fields['text']):,}") in answer.text
    assert fields["text"] in answer.text
    assert texts(house, receipt, "answer") == []


def test_s92_the_second_answer_is_stopped_shown_what_is_new_and_kept(house, client, clock, aigul, receipt, number):
    taken(house, receipt, aigul)
    dana = account(house, "Dana")
    seen = revision(client, number)
    clock.forward(minutes=1)
    with act(house, number, dana) as turn:
        answering.note(turn, "Мен хабарластым")
    with act(house, number, author(receipt)) as turn:
        citizen.add_message(turn, "Су келді, рақмет", "web")
    draft = f"Сорғы {XSS} ауыстырылды"
    fields = {"revision": seen, "outcome": "explained", "text": draft}
    stale = send(client, f"/desk/cases/{number}/answer", **fields)
    assert stale.status_code == 409
    assert refusal("changed_since_opened") in stale.text
    news = re.search(r'<section class="news".*?</section>', stale.text, re.S)[0]
    assert "Dana wrote a note" in news
    assert "Мен хабарластым" in news
    assert "Су келді, рақмет" in news
    assert "Aigul took the case" not in news
    assert re.search(r'<textarea id="text-answer"[^>]*>\s*Сорғы &lt;script&gt;', stale.text)
    assert re.search(r'value="explained"[^>]* checked', stale.text)
    assert texts(house, receipt, "answer") == []
    again = re.search(r'name="revision" value="(\d+)"', stale.text)[1]
    assert send(client, f"/desk/cases/{number}/answer", **{**fields, "revision": again}).status_code == 303
    assert texts(house, receipt, "answer") == [draft]


def test_s92_a_second_press_of_the_button_sends_nothing_twice(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    fields = {"revision": revision(client, number), "outcome": "resolved", "text": "Құбыр жөнделді"}
    first, second = (send(client, f"/desk/cases/{number}/answer", **fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
    assert "Your text is kept here" in second.text
    assert texts(house, receipt, "answer") == ["Құбыр жөнделді"]


@pytest.mark.parametrize("verb", ["take", "note", "transfer", "return", "subject", "assign"])
def test_no_form_acts_on_a_case_that_moved_on(house, client, receipt, number, verb):
    rustam = account(house, "Rustam", Role.MANAGER)
    sign_in(client, rustam)
    seen = revision(client, number)
    with act(house, number, rustam) as turn:
        answering.note(turn, "Бірінші")
    before = fresh(house, receipt)
    fields = {"text": "Екінші", "reason": "Біздікі емес", "agency": HOUSING, "category": "water", "officer": rustam.id}
    assert send(client, f"/desk/cases/{number}/{verb}", revision=seen, **fields).status_code == 409
    after = fresh(house, receipt)
    assert (after.revision, after.state, after.agency_code) == (before.revision, before.state, before.agency_code)


@pytest.mark.parametrize("csrf", ["", "forged"])
def test_a_form_without_the_token_changes_nothing(house, client, receipt, number, csrf):
    fields = {"csrf": csrf, "revision": revision(client, number), "text": "Жалған"}
    assert client.post(f"/desk/cases/{number}/note", data=fields).status_code == 403
    assert texts(house, receipt, "note") == []


def test_two_hundred_odd_letters_and_a_nul_are_kept_as_text(house, client, receipt, number):
    press(client, number, "note", text="a\x00b\u202e😀" + "ң" * 200)
    assert texts(house, receipt, "note") == ["ab\u202e😀" + "ң" * 200]
    assert press(client, number, "return", reason="x\x00y").status_code == 303
