"""Facebook from a message to a rating: HTTP in, database, HTTP out; a stand-in of ours (tests/graphapi.py)."""

from dataclasses import replace

import pytest
from chats import answered
from graphapi import AT, NINO, PAGE, SECRETS, GraphApi, entry, event, feed, post, refusal, said
from sqlmodel import Session, col, select
from standin import Answer, serving

from api.worker import deliver, process
from channels.facebook.account import FacebookTable
from channels.facebook.errors import WINDOW_CLOSED
from channels.registry import open_channels, open_inlets
from channels.texts import texts
from models import queries
from models.case import Case
from models.conversation import Conversation
from models.delivery import Delivery, DeliveryLog
from models.inbound import DONE, InboundEvent
from models.rating import Rating
from models.taxonomy import Channel, State
from models.taxonomy import DeliveryState as S

COLD = "Абай 143, екінші подъезд. Үш күннен бері батареялар мүлдем суық"


@pytest.fixture
def graph(house):
    with serving(GraphApi()) as api:
        accounts = {"facebook": (FacebookTable(account="main", api_url=api.url, **SECRETS).open(),)}
        house.channels = open_channels(smtp_url="", mail_from="", accounts=accounts)
        house.inlets = open_inlets(accounts)
        house.office = replace(house.office, served=frozenset(house.channels))
        yield api


@pytest.fixture
def nino(client, house, graph):
    """Nino with Messenger in her hand."""
    return Nino(client, house, graph)


class Nino:
    def __init__(self, client, house, graph) -> None:
        self.client, self.house, self.graph = client, house, graph
        self.number = 0

    def does(self, *events: dict) -> None:
        assert post(self.client, entry(*events)).status_code == 200
        settle(self.house)

    def writes(self, text: str, **more) -> None:
        self.number += 1
        self.does(said(f"m_{self.number}", text, **more))

    def presses(self, title: str) -> None:
        """A quick reply under the last message, by what stands on it."""
        payload = next(one["payload"] for one in self.sees()["quick_replies"] if one["title"] == title)
        self.writes(title, quick_reply={"payload": payload})

    def sees(self) -> dict:
        """The last message that came to her."""
        reader, message = self.graph.private[-1]
        assert reader == NINO
        return message


def settle(house) -> None:
    while process(house, house.clock()) + deliver(house, house.clock()):
        pass


def rows(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(col(table.id))).all()


def words(house, case: Case) -> list[str]:
    with Session(house.engine) as session:
        return [one.text for one in queries.messages(session, case.id, notes=False)]


def filed(house, nino) -> Case:
    """Up to the receipt, with buttons all the way; more choices than Messenger has buttons are numbered."""
    nino.writes(COLD)
    nino.presses("Қазақша")
    nino.writes("2", quick_reply={"payload": nino.sees()["quick_replies"][1]["payload"]})
    regions = nino.sees()
    assert "quick_replies" not in regions
    nino.writes(next(line for line in regions["text"].splitlines() if "Алматы қаласы" in line).partition(".")[0])
    nino.writes("1", quick_reply={"payload": nino.sees()["quick_replies"][0]["payload"]})
    return rows(house, Case)[0]


def test_a_complaint_its_answer_and_a_rating_with_a_button(house, nino):
    case = filed(house, nino)
    assert (case.channel, case.language) == (Channel.FACEBOOK, "kk")
    assert case.number in nino.sees()["text"]
    answered(house, case.number)
    settle(house)
    assert "Клапан ауыстырылды." in nino.sees()["text"]
    payload = nino.sees()["quick_replies"][0]["payload"]
    nino.writes("Иә", quick_reply={"payload": payload})
    assert [one.value for one in rows(house, Rating)] == ["solved"]
    assert rows(house, Case)[0].state == State.CLOSED


def test_every_piece_of_a_long_answer_is_reported_and_the_last_one_counts(house, nino):
    case = filed(house, nino)
    answered(house, case.number, "Клапан ауыстырылды. " * 150)
    settle(house)
    states = []
    for mid in rows(house, Delivery)[-1].sent_ids:
        nino.does(event(delivery={"mids": [mid], "watermark": AT}))
        states.append(rows(house, Delivery)[-1].state)
    assert states == [S.ACCEPTED, S.DELIVERED]
    assert {one.state for one in rows(house, InboundEvent)} == {DONE}


def lost(graph, place: int = 1):
    """Meta takes this one of the next messages and loses its own yes."""
    own, calls = graph.answer, []

    def answer(asked):
        said = own(asked)
        calls.append(asked.path == "/v25.0/me/messages")
        return Answer(502, b"<html>") if calls[-1] and sum(calls) == place else said

    graph.answer = answer


def echo(mid: str, mark: str | None) -> dict:
    """What Meta shows a page of a message that the page has sent."""
    shown = {"mid": mid, "text": "Жауап", "is_echo": True, "app_id": 1} | ({"metadata": mark} if mark else {})
    return event(sender={"id": PAGE}, recipient={"id": NINO}, message=shown)


def answer_to(house) -> Delivery:
    return next(one for one in rows(house, Delivery) if one.notice == "answer")


def test_a_message_whose_id_was_lost_is_found_again_by_its_echo_and_so_is_its_receipt(house, nino, graph):
    case = filed(house, nino)
    answered(house, case.number)
    lost(graph)
    settle(house)
    assert answer_to(house).state == S.UNCERTAIN
    mid, mark = f"m_out{next(graph.numbers) - 1}", nino.sees()["metadata"]
    # Messenger's events keep no order: the receipt waits until the echo has told whose id that is.
    nino.does(event(delivery={"mids": [mid], "watermark": AT}))
    nino.does(echo(mid, mark))
    assert (answer_to(house).state, answer_to(house).sent_ids) == (S.ACCEPTED, [mid])
    house.clock.forward(seconds=10)
    settle(house)
    assert answer_to(house).state == S.DELIVERED
    assert {one.state for one in rows(house, InboundEvent)} == {DONE}
    assert "Жауап" not in rows(house, InboundEvent)[-1].body


def test_of_a_long_answer_only_what_is_missing_goes_on_once_an_echo_shows_how_far_it_came(house, nino, graph):
    case = filed(house, nino)
    answered(house, case.number, "Клапан ауыстырылды. " * 150)
    before = len(graph.private)
    lost(graph)
    settle(house)
    (first,) = graph.private[before:]
    nino.does(echo(f"m_out{next(graph.numbers) - 1}", first[1]["metadata"]))
    assert [message["metadata"][-3:] for _to, message in graph.private[before:]] == ["0/2", "1/2"]
    assert (answer_to(house).state, len(answer_to(house).sent_ids)) == (S.ACCEPTED, 2)


def test_what_the_pages_people_write_in_metas_own_inbox_lies_dead_nowhere(house, nino):
    nino.does(echo("m_theirs", None), event(delivery={"mids": ["m_theirs"], "watermark": AT}))
    for minutes in (1, 2, 6, 16):
        house.clock.forward(minutes=minutes)
        settle(house)
    assert [(one.state, one.tries) for one in rows(house, InboundEvent)] == [(DONE, 0), (DONE, 4)]


def test_an_older_app_says_until_when_all_has_arrived(house, nino):
    case = filed(house, nino)
    answered(house, case.number)
    settle(house)
    sent_at = int(answer_to(house).tried_at.timestamp() * 1000)
    nino.does(event(delivery={"watermark": sent_at - 1}))
    assert answer_to(house).state == S.ACCEPTED
    nino.does(event(delivery={"watermark": sent_at + 1}))
    assert answer_to(house).state == S.DELIVERED


def test_s59_a_closed_window_is_not_written_through(house, nino, graph):
    case = filed(house, nino)
    answered(house, case.number)
    graph.told = [("/v25.0/me/messages", refusal(10, 2018278))]
    before = len(graph.private)
    settle(house)
    (told,) = [one for one in rows(house, Delivery) if (one.notice, one.channel) == ("answer", Channel.FACEBOOK)]
    assert (told.state, told.next_try_at, len(graph.private)) == (S.PERM_FAILED, None, before)
    assert WINDOW_CLOSED in {one.detail for one in rows(house, DeliveryLog)}


def test_s08_a_mixed_request_does_each_thing_by_its_kind(house, nino):
    case = filed(house, nino)
    nino.writes("Балабақшада да суық")
    nino.does(
        said("m_20", "Мектепте де"),
        event(read={"watermark": AT}),
        event(message_edit={"mid": "m_20", "text": "Мектепте де, 2-қабат", "num_edit": 1}),
        event(message={"mid": "m_20", "is_deleted": True}),
    )
    assert words(house, case)[-2:] == ["Мектепте де", "Мектепте де, 2-қабат"]
    with Session(house.engine) as session:
        assert [bool(one.erased_at) for one in queries.messages(session, case.id, notes=False)][-1]


def test_s16_what_is_unsent_stays_for_the_law_with_a_mark_and_nothing_is_said_of_it(house, nino, graph):
    case = filed(house, nino)
    nino.writes("Қателестім")
    told = len(graph.private)
    nino.does(event(message={"mid": f"m_{nino.number}", "is_deleted": True}))
    with Session(house.engine) as session:
        last = queries.messages(session, case.id, notes=False)[-1]
        assert (last.text, last.erased_at) == ("Қателестім", house.clock())
    assert len(graph.private) == told


def test_s35_a_comment_is_a_case_at_once_and_only_invited(house, client, graph):
    post(client, feed(message=COLD))
    settle(house)
    (case,) = rows(house, Case)
    assert (case.channel, case.language, words(house, case)) == (Channel.FACEBOOK, "kk", [COLD])
    assert graph.public == [("9_1", texts("kk")["talk"]["invite"])]
    assert [reader for reader, _message in graph.private] == [NINO]


def test_a_comment_that_was_changed_before_it_came_is_a_case_all_the_same(house, client, graph):
    post(client, feed("edited", message="Батареялар мүлдем суық, үш күн болды"))
    post(client, feed(message=COLD))
    settle(house)
    (case,) = rows(house, Case)
    assert sorted(words(house, case)) == sorted([COLD, "Батареялар мүлдем суық, үш күн болды"])
    assert graph.public == [("9_1", texts("kk")["talk"]["invite"])]


def test_a_comment_leaves_what_was_begun_privately_alone(house, client, nino):
    nino.writes("Подъезде жарық жоқ, екі апта болды")
    nino.presses("Қазақша")
    post(client, feed(message=COLD))
    settle(house)
    (case,) = rows(house, Case)
    assert words(house, case) == [COLD]
    talk = next(one for one in rows(house, Conversation) if one.address == NINO)
    assert (talk.step, talk.draft["parts"][0][1]) == ("identity", "Подъезде жарық жоқ, екі апта болды")
