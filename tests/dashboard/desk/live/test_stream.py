"""The stream of an open page over real HTTP: what it says, to whom, and when it ends."""

import json
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from factories import PASSWORD, account, act, file
from sqlalchemy.exc import OperationalError
from staff import HOUSING, sign_in, token

from dashboard.desk.live import hub as live
from dashboard.desk.live import stream
from models.actions import joint, routing

pytestmark = pytest.mark.slow
EVENTS = {"accept": "text/event-stream"}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Looks and pulses follow each other at once: no test waits for the hour."""
    monkeypatch.setattr(live, "EVERY", 0.05)
    monkeypatch.setattr(stream, "PULSE", 0.1)


@pytest.fixture
def desk(address):
    """A browser's requests to the server, without a browser."""
    headers = {"sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=address.replace("127.0.0.1", "localhost"), headers=headers, timeout=20) as client:
        yield Desk(client)


class Desk:
    """Somebody at the desk. The cookie asks for https, so it is carried by hand."""

    def __init__(self, client):
        self.client = client

    def enter(self, who):
        answer = self.client.post("/desk/sign-in", data={"login": who.login, "password": PASSWORD})
        self.client.headers["cookie"] = answer.headers["set-cookie"].split(";")[0]
        return self

    @contextmanager
    def listen(self, since, **headers):
        with self.client.stream("GET", "/desk/live", params={"since": since}, headers=EVENTS | headers) as answer:
            assert answer.status_code == 200, answer.read()
            yield answer, events(answer)


def events(answer):
    kind = ""
    for line in answer.iter_lines():
        if line.startswith(": "):
            yield "comment", line.removeprefix(": ")
        elif line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


def next_change(heard):
    """The next change that names a case."""
    return next(told for kind, told in heard if kind == "change" and not told["every"])


def first_look(heard):
    """After the first look of a process anything may have changed."""
    return next(told for kind, told in heard if kind == "change")


def test_a_change_is_told_by_its_number_and_nothing_else(house, desk, clock):
    aigul, receipt = account(house, "Aigul"), file(house)
    with desk.enter(aigul).listen(clock().isoformat()) as (answer, heard):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert (answer.headers["x-accel-buffering"], "content-encoding" in answer.headers) == ("no", False)
        assert first_look(heard) == {"at": "10:42", "cases": [], "here": [], "moved": True, "every": True}
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
        number = receipt.case.number
        assert next_change(heard) == {"at": "10:42", "cases": [number], "here": [], "moved": True, "every": False}


def test_who_comes_to_a_case_is_told_without_a_name(house, desk, client, clock):
    aigul, receipt = account(house, "Aigul"), file(house)
    with desk.enter(aigul).listen(clock().isoformat()) as (_answer, heard):
        first_look(heard)
        sign_in(client, account(house, "Dana"))
        client.get(f"/desk/cases/{receipt.case.number}")
        assert next_change(heard)["here"] == [receipt.case.number]


def test_another_agency_hears_nothing_of_it_and_the_one_that_lost_it_no_number(house, desk, clock):
    aigul, bolat, receipt = account(house, "Aigul"), account(house, "Bolat", agency=HOUSING), file(house)
    theirs = file(house)
    with desk.enter(bolat).listen(clock().isoformat()) as (_answer, heard):
        first_look(heard)
        with act(house, theirs.case.number, aigul) as turn:
            routing.take(turn)
        with act(house, receipt.case.number, aigul) as turn:
            routing.transfer(turn, HOUSING, "Үйдікі")
        assert next_change(heard)["cases"] == [receipt.case.number]
        with act(house, receipt.case.number, bolat) as turn:
            routing.transfer(turn, aigul.agency_code, "Сіздікі")
        told = next_change(heard)
        assert (told["cases"], told["moved"]) == ([], True)


def test_the_agency_that_is_asked_for_its_part_hears_that_its_lists_moved(house, desk, clock):
    aigul, bolat, receipt = account(house, "Aigul"), account(house, "Bolat", agency=HOUSING), file(house)
    with desk.enter(bolat).listen(clock().isoformat()) as (_answer, heard):
        first_look(heard)
        with act(house, receipt.case.number, aigul) as turn:
            joint.give_copy(turn, HOUSING, "Сіздің құбыр ма?")
        told = next_change(heard)
        assert (told["cases"], told["moved"]) == ([], True)


def test_what_happened_while_a_page_was_drawn_is_told_too(house, desk, clock):
    aigul, receipt = account(house, "Aigul"), file(house)
    drawn = clock().isoformat()
    with desk.enter(aigul).listen(drawn) as (_answer, heard):
        first_look(heard)
        clock.forward(seconds=30)
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
        next_change(heard)
    with desk.listen(clock().isoformat()) as (_answer, heard):
        assert next_change(heard)["cases"] == [receipt.case.number]


def test_a_quiet_hour_has_its_pulse_and_no_session_is_kept_awake(house, desk, clock):
    with desk.enter(account(house, "Aigul")).listen(clock().isoformat()) as (_answer, heard):
        assert next(told for kind, told in heard if kind == "pulse") == {"at": "10:42"}
        clock.forward(minutes=31)
        assert next(told for kind, told in heard if kind == "end") == {}


def test_signing_out_ends_it(house, desk, clock):
    with desk.enter(account(house, "Aigul")).listen(clock().isoformat()) as (_answer, heard):
        first_look(heard)
        with httpx.Client(base_url=desk.client.base_url, headers=desk.client.headers) as other:
            assert other.post("/desk/sign-out", data={"csrf": token(other)}).status_code == 303
        assert next(told for kind, told in heard if kind == "end") == {}


@pytest.mark.parametrize("role", ["clerk", "oversight", "admin"])
def test_only_who_reads_the_queue_may_listen(house, desk, clock, role):
    desk.enter(account(house, "Clara", role, None))
    answer = desk.client.get("/desk/live", params={"since": clock().isoformat()})
    assert answer.status_code == 403


def test_nobody_listens_without_signing_in(desk, clock):
    answer = desk.client.get("/desk/live", params={"since": clock().isoformat()}, headers=EVENTS)
    assert answer.status_code in (303, 401)


def test_a_person_has_only_so_many_open_and_one_that_closes_makes_room(house, desk, clock, monkeypatch):
    monkeypatch.setattr(live, "EACH", 1)
    since = clock().isoformat()
    with desk.enter(account(house, "Aigul")).listen(since) as (_answer, heard):
        first_look(heard)
        refused = desk.client.get("/desk/live", params={"since": since}, headers=EVENTS)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")


def test_a_database_that_is_away_is_no_pulse_and_ends_nothing(house, desk, clock, monkeypatch):
    def away(*_given):
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with desk.enter(account(house, "Aigul")).listen(clock().isoformat()) as (_answer, heard):
        first_look(heard)
        with monkeypatch.context() as patch:
            patch.setattr(live, "alive", away)
            assert next(told for kind, told in heard if kind == "comment") == "nobody could look"
        assert next(told for kind, told in heard if kind == "pulse") == {"at": "10:42"}


def test_open_pages_hold_neither_a_connection_nor_a_thread(house, desk, clock, monkeypatch):
    monkeypatch.setattr(live, "EACH", 60)
    desk.enter(account(house, "Aigul"))
    since = clock().isoformat()
    with ExitStack() as stack:
        for _ in range(45):
            _answer, heard = stack.enter_context(desk.listen(since))
            first_look(heard)
        # Forty threads and twenty connections are all there are: a forty-sixth request would wait for ever.
        assert desk.client.get("/desk", headers=dict(desk.client.headers)).status_code == 200
        assert house.read_engine.pool.checkedout() <= 1
