"""An officer sees what an answer costs before it goes out by SMS."""

import pytest
from factories import file
from staff import act as press
from staff import change, page_of, send, taken

from channels.sms.segments import count

PHONE = {"contact_kind": "phone", "contact_value": "+77011234567"}
TEXT = "Қазан жөнделді, батареялар бүгін кешке дейін жылиды."


@pytest.fixture
def receipt(house):
    """A complaint by somebody with a telephone."""
    return file(house, **PHONE)


@pytest.fixture
def page(client, house, receipt, aigul):
    """The page of the case that she has taken."""
    taken(house, receipt, aigul)
    return page_of(client, receipt.case.number)


def test_s56_the_reply_box_says_how_many_sms_an_answer_is(client, number, page):
    assert f'data-url="/desk/cases/{number}/sms/answer"' in page
    assert f'data-url="/desk/cases/{number}/sms/question"' in page
    said = send(client, f"/desk/cases/{number}/sms/answer", text=TEXT, outcome="resolved")
    assert said.headers["content-type"].startswith("text/plain")
    assert said.text.startswith("SMS: 3. With the words around it this is ")
    assert said.text.endswith(" characters; in these letters one SMS holds 67.")
    longer = send(client, f"/desk/cases/{number}/sms/answer", text=TEXT + " 😀" * 40, outcome="resolved")
    assert units(longer.text) - units(said.text) == count(" 😀" * 40).units
    assert units(send(client, f"/desk/cases/{number}/sms/answer", text=TEXT).text) < units(said.text)


def units(said: str) -> int:
    return int(said.split("this is ")[1].split(" ")[0])


@pytest.mark.usefixtures("page")
def test_without_script_the_check_says_it(client, number):
    assert "SMS: 3. With the words" in press(client, number, "check", text=TEXT, outcome="resolved").text


@pytest.mark.usefixtures("page")
def test_nothing_is_said_without_words_of_a_sealed_author_or_to_a_stranger(client, house, receipt, number):
    path = f"/desk/cases/{number}/sms/answer"
    assert send(client, path, text=" ").text == ""
    assert client.post(path, data={"text": TEXT}).status_code == 403
    assert send(client, f"/desk/cases/{number}/sms/late", text=TEXT).status_code == 422
    change(house, receipt, sealed=True)
    assert send(client, path, text=TEXT).text == ""


def test_who_is_answered_by_mail_is_not_counted(client, house, aigul):
    receipt = file(house)
    taken(house, receipt, aigul)
    assert "/sms/answer" not in page_of(client, receipt.case.number)
    assert send(client, f"/desk/cases/{receipt.case.number}/sms/answer", text=TEXT).text == ""
