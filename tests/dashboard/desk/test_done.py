"""What the page after a deed says of it: in the reader's words, with the case, and only what is known."""

import re

import pytest
from staff import HOUSING, act, page_of

from dashboard.desk.done import WORDS, told, words_of

TOAST = re.compile(r'<p class="toast toast--saved">(.*?)</p>')


@pytest.mark.parametrize(
    ("url", "deed", "number", "address"),
    [
        ("/desk", "note", "KZ-1234-5676", "/desk?done=note&of=KZ-1234-5676"),
        ("/desk?view=team", "note", "KZ-1234-5676", "/desk?view=team&done=note&of=KZ-1234-5676"),
        ("/oversight#appeals", "uphold_appeal", "", "/oversight?done=uphold_appeal#appeals"),
        ("/desk", "answer", "KZ-1234-5676", "/desk"),
    ],
    ids=["plain", "beside a view", "before its place", "an answer has a line of its own"],
)
def test_the_address_carries_what_was_done(url, deed, number, address):
    assert told(url, deed, number) == address


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"done": "note"}, "The note is saved."),
        ({"done": "<script>"}, ""),
        ({"done": "note", "of": "<script>"}, "The note is saved."),
        ({"done": "saved"}, "Saved."),
        ({}, ""),
    ],
)
def test_only_what_is_known_is_said(query, words):
    assert words_of(query, "en") == words


@pytest.mark.long
def test_every_deed_is_said_in_every_language():
    for deed in WORDS:
        said = {words_of({"done": deed}, language) for language in ("az", "kk", "ka", "ru", "en")}
        assert len(said) == 5, deed


@pytest.mark.usefixtures("aigul")
def test_after_a_deed_the_page_says_so_and_says_it_once(client, receipt):
    number = receipt.case.number
    for path, fields, words in (
        ("take", {}, "The case is with you."),
        ("note", {"text": "Қоңырау шалдым"}, "The note is saved."),
        ("copy", {"agency": HOUSING, "reason": "Құдық кімдікі?"}, "The other agency has its copy."),
        ("ask", {"text": "Қай үй?"}, "The question is on its way to the citizen."),
    ):
        page = client.get(act(client, number, path, **fields).headers["location"])
        assert TOAST.findall(page.text) == [f"{number} · {words}"]
        assert TOAST.findall(page_of(client, number)) == []


@pytest.mark.usefixtures("aigul")
def test_what_could_not_be_done_is_not_said_to_be(client, receipt):
    refused = act(client, receipt.case.number, "note", text=" ")
    assert (refused.status_code, TOAST.findall(refused.text)) == (422, [])
