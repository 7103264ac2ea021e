"""A second reader: cases by lot, opened with a reason, judged by a form, and the result where it may be seen."""

import re

import pytest
from factories import ENERGY, account, act, author, edition, file
from sqlmodel import Session, select
from staff import HOUSING, audit, field, refusal, send, sign_in

from models.actions import answering, citizen, routing
from models.taxonomy import Role
from models.workbench import Draw, Lot

SECRET = "Екінші қабаттағы көршім ұрып кетті"
SAYS = {"to_the_question": "yes", "plain": "no", "true_outcome": "unsure", "reopen": "no", "comment": "Тым қысқа"}


@pytest.fixture
def closed(house, clock):
    """Twelve complaints that were answered and closed, and one that is open still."""
    aigul = account(house, "Aigul")
    receipts = [file(house, f"{SECRET} {n}") for n in range(12)]
    for receipt in receipts:
        with act(house, receipt.case.number, aigul) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", "Жөнделді")
    clock.forward(hours=1)
    for receipt in receipts:
        with act(house, receipt.case.number, author(receipt)) as turn:
            citizen.rate(turn, "solved")
    file(house, SECRET)
    clock.forward(days=1)
    return receipts


@pytest.fixture
def leyla(house, closed, client):  # noqa: ARG001
    """The oversight body, signed in."""
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    sign_in(client, leyla)
    return leyla


def drawn(client, wanted=12, **more):
    days = {"first": "2026-11-01", "last": "2026-11-30"}
    return send(client, "/oversight/draws", wanted=wanted, **days, **more)


def judge(client, number, **says):
    path = f"/oversight/cases/{number}"
    page = client.get(path).text
    client.post(path, data={"csrf": field("csrf", page), "reason": "Second reading, draw 1"})
    return send(client, f"{path}/reading", **{**SAYS, **says})


def kept(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(table.id)).all()


def test_a_draw_keeps_its_seed_and_shows_no_content(house, client, leyla):  # noqa: ARG001
    answer = drawn(client, 5)
    page = client.get(answer.headers["location"])
    draw = kept(house, Draw)[0]
    assert (draw.population, len(kept(house, Lot)), draw.seed in page.text) == (12, 5, True)
    assert SECRET[:20] not in page.text
    assert "Gulnar" not in page.text
    assert client.get("/oversight/draws/99").status_code == 404


@pytest.mark.parametrize(
    ("more", "code", "params"),
    [
        ({"wanted": 0}, "number_outside", {"most": 200}),
        ({"wanted": 201}, "number_outside", {"most": 200}),
        ({"agency": HOUSING}, "nothing_to_draw", {}),
    ],
)
def test_what_cannot_be_drawn_is_said(house, client, leyla, more, code, params):  # noqa: ARG001
    answer = drawn(client, **more)
    assert (answer.status_code, refusal(code, **params) in answer.text) == (422, True)
    assert kept(house, Draw) == []


def test_a_drawn_case_leads_back_to_its_draw_until_it_is_read(client, leyla):  # noqa: ARG001
    drawn(client)
    number = re.search(r"(KZ-\d{4}-\d{4})</a>", client.get("/oversight/draws/1").text)[1]
    assert 'href="/oversight/draws/1" data-key="u"' in client.get(f"/oversight/cases/{number}").text
    after = judge(client, number, comment="")
    assert f"{number} · Your reading is kept." in client.get(after.headers["location"]).text
    assert 'href="/oversight" data-key="u"' in client.get(f"/oversight/cases/{number}").text


def test_nobody_judges_unread_and_every_question_wants_an_answer(house, client, leyla):
    drawn(client)
    number = re.search(r"KZ-\d{4}-\d{4}", client.get("/oversight/draws/1").text)[0]
    assert "Why do you open this case?" in send(client, f"/oversight/cases/{number}/reading", **SAYS).text
    assert judge(client, number, plain="").status_code == 422
    assert [one.read_at for one in kept(house, Lot)] == [None] * 12
    assert {(one.account_id, one.object) for one in audit(house, "case.opened")} == {(leyla.id, number)}


def test_a_draw_that_was_read_to_its_end_is_published_with_the_next_edition(house, client, clock, leyla):
    drawn(client)
    numbers = re.findall(r"(KZ-\d{4}-\d{4})</a>", client.get("/oversight/draws/1").text)
    public = f"/en/public/agencies/{ENERGY}"
    edition(house)
    clock.forward(minutes=5)
    for number in numbers[:-1]:
        assert judge(client, number).headers["location"] == f"/oversight/draws/1?done=judged&of={number}"
    assert kept(house, Draw)[0].finished_at is None
    judge(client, numbers[-1])
    assert kept(house, Draw)[0].finished_at == clock()
    assert "Read once more" not in client.get(public).text
    clock.forward(days=1)
    edition(house)
    page = client.get(public).text
    assert ("Read once more" in page, "100%" in page, "Тым қысқа" in page) == (True, True, False)
    sign_in(client, leyla)
    assert "Answers read" in client.get("/oversight/draws").text
    again = send(client, f"/oversight/cases/{numbers[0]}/reading", **SAYS)
    assert "Why do you open this case?" in again.text


def test_a_case_is_judged_once_for_a_draw_and_its_record_keeps_the_comment(client, leyla):  # noqa: ARG001
    drawn(client)
    number = re.search(r"(KZ-\d{4}-\d{4})</a>", client.get("/oversight/draws/1").text)[1]
    judge(client, number)
    assert "Тым қысқа" in client.get(f"/oversight/cases/{number}").text
    second = send(client, f"/oversight/cases/{number}/reading", **SAYS)
    assert (second.status_code, refusal("nothing_to_read") in second.text) == (409, True)


def test_other_roles_draw_nothing(house, client, leyla):  # noqa: ARG001
    sign_in(client, account(house, "Dana", Role.HEAD, ENERGY))
    assert drawn(client).status_code == 403
    assert client.get("/oversight/draws/1").status_code == 403
