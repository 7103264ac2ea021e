"""The message as its reader will get it, before it leaves."""

import re
from html import unescape

import pytest
from factories import file
from staff import act as press
from staff import change, taken, texts

TEXT = "Қазан жөнделді, батареялар бүгін кешке дейін жылиды."


def shown(client, number, form="answer", **fields) -> str:
    answer = press(client, number, f"preview/{form}", **{"text": TEXT, "outcome": "resolved", **fields})
    assert answer.status_code == 200
    found = answer.text.partition(f'id="preview-{form}"')[2].partition("</form>")[0]
    return unescape(found)


def test_the_whole_notice_is_shown_and_nothing_is_sent(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = shown(client, number)
    assert "By E-mail:" in page
    assert f"{number}" in page
    assert TEXT in page
    assert "https://testserver/kk/track" in page
    assert texts(house, receipt, "answer") == []


def test_a_question_has_its_own_words(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = shown(client, number, "ask_citizen", text="Қай қабат?")
    assert "Қай қабат?" in page
    assert texts(house, receipt, "question") == []


def test_an_sms_says_how_many_it_is(house, client, aigul):
    receipt = file(house, contact_kind="phone", contact_value="+77011234567")
    taken(house, receipt, aigul)
    page = shown(client, receipt.case.number)
    assert "By SMS:" in page
    assert re.search(r"SMS: \d\. With the words around it", page)


def test_without_an_outcome_the_sms_shows_where_it_will_stand(house, client, aigul):
    receipt = file(house, contact_kind="phone", contact_value="+77011234567")
    taken(house, receipt, aigul)
    page = shown(client, receipt.case.number, outcome="")
    assert "…. " in page
    assert TEXT in page


@pytest.mark.parametrize("contact", [{"sealed": True}, {"contact_point_id": None}])
def test_of_whom_no_way_is_known_the_tracking_page_is_shown(house, client, aigul, receipt, number, contact):
    taken(house, receipt, aigul)
    change(house, receipt, **contact)
    page = shown(client, number, outcome="action_promised", promised_on="2026-11-18")
    assert "On the tracking page:" in page
    assert ("E-mail" in page, "18" in page, TEXT in page) == (False, True, True)
    assert TEXT in shown(client, number, outcome="action_promised", promised_on="soon")
