"""What would be masked in a case, and the hint about what an answer should not hold."""

import pytest
from factories import account
from staff import HOUSING, audit, change, page_of, send, sign_in, taken
from staff import act as press

from models.taxonomy import Role

pytestmark = pytest.mark.usefixtures("aigul")

ANSWER = "Мастер келеді. Нөмірі 87015551212, ЖСН 900101300017."


def redaction(client, number):
    """The page."""
    return client.get(f"/desk/cases/{number}/redaction")


def test_what_would_be_masked_is_marked_and_counted(house, client, receipt, number, aigul):
    taken(house, receipt, aigul)
    press(client, number, "ask", text="Гүлнарға сұрақ: 87015551212 сіздікі ме, әлде 5A1B2CD ме?")
    page = redaction(client, number).text
    assert "<s>87015551212</s> <b>[телефон]</b>" in page
    assert "<s>Гүлнарға</s> <b>[есім]</b>" in page
    assert "<b>1</b> phone" in page
    assert "<b>1</b> name" in page


def test_a_guess_is_marked_as_one(house, client, receipt, number, aigul):
    taken(house, receipt, aigul)
    press(client, number, "ask", text="Телефон 22-33-44 сіздікі ме?")
    assert '<mark class="cut cut--maybe"><s>22-33-44</s> <b>[телефон]?</b></mark>' in redaction(client, number).text


def test_a_case_without_any_says_so(client, number):
    page = redaction(client, number).text
    assert "Nothing was found" in page
    assert "<mark" not in page


def test_no_mark_tells_the_name_of_a_sealed_author(house, client, receipt, number, aigul):
    taken(house, receipt, aigul)
    press(client, number, "ask", text="Гүлнар деген кім?")
    assert "<mark" in redaction(client, number).text
    change(house, receipt, sealed=True)
    page = redaction(client, number).text
    assert "<mark" not in page
    assert "identity is sealed" in page


def test_notes_are_not_shown_for_they_are_never_published(client, number):
    press(client, number, "note", text="Ішкі сөз 87015551212")
    assert "Ішкі сөз" not in redaction(client, number).text


def test_the_look_leaves_a_line_and_the_case_of_others_is_not_there(house, client, number):
    redaction(client, number)
    assert [line.object for line in audit(house, "case.opened")] == [number]
    sign_in(client, account(house, "Dana", Role.MANAGER, agency=HOUSING))
    assert redaction(client, number).status_code == 404
    assert send(client, f"/desk/cases/{number}/own", text=ANSWER).status_code == 404


def test_a_text_being_written_is_told_what_it_holds_and_nothing_is_kept(client, number):
    said = send(client, f"/desk/cases/{number}/own", text=ANSWER)
    assert said.text == ("This text holds: identity number, phone. Leave it out if the answer does not need it.")
    assert said.headers["content-type"].startswith("text/plain")
    assert (
        send(client, f"/desk/cases/{number}/own", text="Хабарласыңыз: 8 (7172) 74-12-34, info@host.example").text == ""
    )
    assert client.post(f"/desk/cases/{number}/own", data={"text": ANSWER}).status_code == 403
    assert "87015551212" not in page_of(client, number)


def test_the_hint_never_stops_an_answer(house, client, receipt, number, aigul):
    taken(house, receipt, aigul)
    assert press(client, number, "answer", text=ANSWER, outcome="resolved").status_code == 303


def test_a_draft_that_comes_back_brings_its_hint(house, client, receipt, number, aigul):
    taken(house, receipt, aigul)
    page = press(client, number, "answer", text=ANSWER, outcome="").text
    assert "This text holds: identity number, phone." in page
    assert page.count("This text holds") == 1
    # It is kept as a draft, and so is what it holds.
    assert page_of(client, number).count("This text holds") == 1
