"""Who is at a case: colleagues see each other, nobody else does, and nothing of it stays."""

import pytest
from factories import account, act, author
from sqlmodel import Session, select
from staff import HOUSING, audit, page_of, refusal, revision, send, sign_in, taken, token

from api.worker import forget
from models.actions import citizen, routing
from models.presence import Presence
from models.taxonomy import Channel


def here(house):
    with Session(house.engine) as session:
        return {(one.account_id, one.doing) for one in session.exec(select(Presence))}


@pytest.fixture
def dana(house, client, number, aigul):
    """A colleague who signs in after Aigul has opened the case."""
    client.get(f"/desk/cases/{number}")
    dana = account(house, "Dana", agency=aigul.agency_code)
    sign_in(client, dana)
    return dana


@pytest.mark.usefixtures("dana")
def test_s92_both_see_each_other_and_the_second_who_sends_keeps_the_draft(house, client, receipt, number, aigul):
    taken(house, receipt, aigul)
    page = client.get(f"/desk/cases/{number}").text
    assert "Aigul opened it at 10:42" in page
    seen = {"revision": receipt.case.revision, "outcome": "resolved"}
    with act(house, number, aigul) as turn:
        routing.recategorise(turn, "water")
    answer = send(client, f"/desk/cases/{number}/answer", text="Құбыр ауысты", **seen)
    assert answer.status_code == 409
    assert refusal("changed_since_opened") in answer.text
    assert "Құбыр ауысты" in answer.text
    sign_in(client, aigul)
    assert "Dana opened it at 10:42" in page_of(client, number)


def test_a_page_that_stands_open_says_what_is_done_there(house, client, number, dana, clock):
    for doing, words in (("reading", "Dana is reading"), ("writing", "Dana is writing")):
        sign_in(client, dana)
        assert send(client, f"/desk/cases/{number}/here", doing=doing).status_code == 204
        sign_in(client, account(house, f"Marat {doing}"))
        assert words in page_of(client, number)
        assert words in client.get("/desk").text
    clock.forward(seconds=46)
    assert "Dana is" not in page_of(client, number)


@pytest.mark.usefixtures("dana")
def test_leaving_and_signing_out_take_it_away(house, client, number, aigul):
    page_of(client, number)
    send(client, f"/desk/cases/{number}/here", doing="gone")
    assert here(house) == {(aigul.id, "opened")}
    page_of(client, number)
    send(client, "/desk/sign-out")
    assert here(house) == {(aigul.id, "opened")}


@pytest.mark.usefixtures("dana")
def test_what_has_run_out_is_erased(house, client, number, clock):
    page_of(client, number)
    forget(house, clock.forward(minutes=11))
    assert here(house) == set()


def test_another_agency_neither_says_nor_sees_it(house, client, number, aigul):
    page_of(client, number)
    sign_in(client, account(house, "Bolat", agency=HOUSING))
    assert send(client, f"/desk/cases/{number}/here", doing="reading").status_code == 404
    assert client.get(f"/desk/cases/{number}/news?seen=0").status_code == 404
    assert here(house) == {(aigul.id, "opened")}
    with act(house, number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Үйдікі")
    assert "Aigul opened it" not in page_of(client, number)


@pytest.mark.usefixtures("dana")
def test_a_word_that_is_none_is_refused(client, number):
    answer = client.post(f"/desk/cases/{number}/here", data={"csrf": token(client), "doing": "dancing"})
    assert answer.status_code == 422


@pytest.mark.usefixtures("dana")
def test_what_is_new_since_a_revision_stands_in_the_news(house, client, number, receipt):
    seen = receipt.case.revision
    assert "New message" not in client.get(f"/desk/cases/{number}/news?seen={seen}").text
    with act(house, number, author(receipt)) as turn:
        citizen.add_message(turn, "Жылу бүгін берілді", Channel.WEB)
    page = client.get(f"/desk/cases/{number}/news?seen={seen}").text
    assert ("New message from the citizen" in page, "Жылу бүгін берілді" in page) == (True, True)


@pytest.mark.usefixtures("aigul")
def test_a_page_that_watches_keeps_no_session_awake(client, clock):
    watching = {"X-Jawab-Watching": "1"}
    for _ in range(31):
        clock.forward(minutes=1)
        last = client.get("/desk", headers=watching, follow_redirects=False).status_code
    assert last != 200


def refused(house):
    return {(one.account_id, one.object) for one in audit(house, "case.refused")}


def test_whoever_has_the_page_open_when_the_case_is_passed_on_crosses_no_border(house, client, number, aigul):
    stranger = account(house, "Marat", agency=HOUSING)
    sign_in(client, stranger)
    assert client.get(f"/desk/cases/{number}").status_code == 404
    sign_in(client, aigul)
    seen = revision(client, number)
    send(client, f"/desk/cases/{number}/transfer", revision=seen, agency="kz-almaty-health", reason="Аурухананыкі")
    assert client.get(f"/desk/cases/{number}/news?seen={seen}").status_code == 404
    assert send(client, f"/desk/cases/{number}/draft/note", revision=seen, text="Кеш қалды").status_code == 404
    assert refused(house) == {(stranger.id, number)}
    assert send(client, f"/desk/cases/{number}/here", doing="gone").status_code == 204
    assert here(house) == set()
    assert client.get(f"/desk/cases/{number}").status_code == 404
    assert refused(house) == {(stranger.id, number), (aigul.id, number)}
