"""Files of an answer for an agency's own app: named in the notice, fetched by a signed request."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from cityapp import PATH, SECRET, Listener, file_event, heard, listening, move_in, post, rows, settle, signed
from factories import account, act
from repairs import PAPER, SHOWN, answer, photo
from staff import send, sign_in

from channels.app import AppAccount
from channels.registry import open_inlets
from channels.signing import secret_of
from models.actions import routing
from models.case import Case
from models.delivery import Delivery

OTHER = "whsec_" + "c2l4dGVlbiBsb3VkIGhvcnNlcyBpbiB0aGUgc25vdyE="


@pytest.fixture(autouse=True)
def app(house) -> Iterator[Listener]:
    """The house, with the city's app behind a real address."""
    with listening() as listener:
        move_in(house, listener)
        yield listener


@pytest.fixture
def number(client, house) -> str:
    """A complaint that came from the app, answered with a photo and a paper that have not left yet."""
    post(client, house, "e1", file_event())
    settle(house)
    (case,) = rows(house, Case)
    aigul = account(house, "Aigul")
    with act(house, case.number, aigul) as turn:
        routing.take(turn)
    sign_in(client, aigul)
    answer(client, case.number, ("насос.jpg", photo()), ("акт.pdf", PAPER))
    return case.number


@pytest.fixture
def told(house, app, number):  # noqa: ARG001
    """The notice as the app got it, with its id."""
    house.clock.forward(seconds=30)
    settle(house)
    return json.loads(app.taken[-1][1])


def fetch(client, house, notice: str, key: int, *, secret: str = SECRET, path: str = PATH):
    body = json.dumps({"notice": notice, "file": key})
    headers = signed(f"f{key}", body, house.clock(), secret)
    return client.post(f"{path}/files", content=body.encode(), headers=headers)


def test_the_notice_names_them_and_the_app_gets_them(client, house, told):
    one, two = told["data"]["files"]
    assert (one["name"], one["mime"], one["caption"], two["name"]) == ("насос.jpg", "image/jpeg", SHOWN, "акт.pdf")
    got = fetch(client, house, told["id"], one["id"])
    assert got.status_code == 200
    assert (len(got.content), hashlib.sha256(got.content).hexdigest()) == (one["size"], one["sha256"])
    assert fetch(client, house, told["id"], two["id"]).content == PAPER


def test_a_notice_without_files_says_nothing_of_any(app, told):
    assert told["data"]["notice"] == "answer"
    assert "files" not in heard(app)[0]


def test_nobody_else_gets_them(client, house, told):
    key = told["data"]["files"][0]["id"]
    assert fetch(client, house, told["id"], key, secret=OTHER).status_code == 401
    assert fetch(client, house, told["id"], key + 2).status_code == 404
    received = next(one.key for one in rows(house, Delivery) if one.notice == "received")
    assert fetch(client, house, received, key).status_code == 404
    village = AppAccount("village", secret_of(OTHER), "https://village.example", "kk")
    house.inlets |= open_inlets({"app": (village,)})
    path = PATH.replace("city", "village")
    assert fetch(client, house, told["id"], key, secret=OTHER, path=path).status_code == 404
    assert client.post(f"{PATH}/files", content=b"{}").status_code == 401


def test_what_has_not_left_or_was_taken_back_is_not_given(client, house, number):
    waiting = next(one for one in rows(house, Delivery) if one.notice == "answer")
    assert fetch(client, house, waiting.key, 1).status_code == 404
    send(client, f"/desk/cases/{number}/undo")
    house.clock.forward(seconds=30)
    settle(house)
    assert fetch(client, house, waiting.key, 1).status_code == 404
