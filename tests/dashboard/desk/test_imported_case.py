"""The past on the desk: an officer reads it and works on what is still open."""

import pytest
from factories import account
from pasts import bring, put, row
from staff import act, page_of, sign_in


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "Жылу жоқ", "done": "2026-03-05", "due": "2026-03-20"},
        {"due": "2026-03-20"},
        {"due": "2026-12-20"},
    ],
    ids=["without text", "answered in time", "open and late", "open with time left"],
)
def test_the_page_of_an_imported_case_opens(house, client, tmp_path, given):
    bring(house, put(tmp_path, [row("1", **given)]))
    sign_in(client, account(house, "Aigul"))
    assert "OLD-1" in page_of(client, "OLD-1")


def test_an_officer_takes_an_open_one(house, client, tmp_path):
    bring(house, put(tmp_path, [row("1", text="Жылу жоқ", status="New")]))
    sign_in(client, account(house, "Aigul"))
    assert act(client, "OLD-1", "take").status_code == 303
