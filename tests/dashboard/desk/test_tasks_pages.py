"""Colleagues who ask each other, in the browser's words: the case, the own lists, the answer beside an open request."""

import pytest
from citizens import open_case
from factories import account, act
from forms import press
from sqlmodel import Session, select
from staff import HOUSING, XSS, fresh, page_of, refusal, revision, send, sign_in, taken
from staff import act as act_on

from models.actions import routing, tasks
from models.actions.tasks import Wish
from models.task import DONE, OPEN, REFUSED, WITHDRAWN, Task
from models.taxonomy import Role, State

ASKS = "Барып қарап шық, жертөледе су бар ма"
THURSDAY, AFTER = "2026-11-19", "2026-12-08+"


@pytest.fixture
def denis(house):
    """Aigul's colleague."""
    return account(house, "Denis")


@pytest.fixture
def asked(house, aigul, denis, receipt):
    """Aigul has the case and has asked Denis."""
    taken(house, receipt, aigul)
    ask(house, receipt, aigul, denis)


def ask(house, receipt, who, of, words=ASKS):
    day = house.office.local_date(house.clock())
    with act(house, receipt.case.number, who) as turn:
        tasks.ask(turn, Wish(of, words, day))


def kept(house):
    with Session(house.engine) as session:
        return session.exec(select(Task).order_by(Task.id)).all()


def mine(client):
    return client.get("/desk?view=tasks").text


def test_an_officer_asks_and_the_form_offers_working_days_only(house, client, aigul, denis, receipt, number):
    taken(house, receipt, aigul)
    page = client.get(f"/desk/cases/{number}")
    assert f'value="{THURSDAY}"' in page.text
    assert 'value="2026-11-21"' not in page.text
    assert 'value="2026-12-07"' in page.text
    assert f'value="{AFTER}"' in page.text
    shown = press(client, page, "/task", officer=str(denis.id), text=ASKS, until=THURSDAY).text
    assert "Asked of colleagues" in shown
    assert shown.count(ASKS) >= 2
    assert [(one.officer_id, one.due_on.isoformat(), one.state) for one in kept(house)] == [(denis.id, THURSDAY, OPEN)]
    assert "Nobody else" not in open_case(client, receipt).text
    assert ASKS not in open_case(client, receipt).text


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("", "date_needed"),
        ("soon", "date_needed"),
        ("2026-11-21", "task_day_not_worked"),
        ("2026-11-13", "task_day_over"),
    ],
)
@pytest.mark.usefixtures("aigul")
def test_what_cannot_be_asked_keeps_the_words(house, client, denis, number, until, code):
    answer = act_on(client, number, "task", officer=denis.id, text=ASKS, until=until)
    assert (answer.status_code, refusal(code) in answer.text, ASKS in answer.text) == (422, True, True)
    assert kept(house) == []


def test_later_than_the_answer_is_said_by_choosing_it(house, client, aigul, denis, receipt, number):
    taken(house, receipt, aigul)
    plain = act_on(client, number, "task", officer=denis.id, text=ASKS, until=AFTER.removesuffix("+"))
    assert (plain.status_code, "7 December 2026" in plain.text.replace("Monday ", "")) == (422, True)
    assert act_on(client, number, "task", officer=denis.id, text=ASKS, until=AFTER).status_code == 303
    assert len(kept(house)) == 1


@pytest.mark.usefixtures("asked")
def test_the_colleague_finds_it_does_it_and_the_asker_reads_what_came(house, client, aigul, denis, receipt, number):
    sign_in(client, denis)
    assert ASKS in mine(client)
    assert 'Asked of me<span class="n">1<' in client.get("/desk").text
    done = act_on(client, number, "task-done", part=1, text=XSS + " Құрғақ", view="tasks")
    assert (done.status_code, done.headers["location"]) == (303, f"/desk?view=tasks&done=finish_task&of={number}")
    assert "No colleague asks anything of you now." in mine(client)
    assert fresh(house, receipt).unread
    sign_in(client, aigul)
    listed = mine(client)
    assert "What I asked of others" in listed
    assert "Құрғақ" in listed
    assert XSS not in listed
    page = page_of(client, number)
    assert "What came of it, for Aigul" in page
    assert XSS not in page
    assert kept(house)[0].state == DONE
    assert "Құрғақ" not in open_case(client, receipt).text


@pytest.mark.usefixtures("asked")
def test_refused_passed_on_or_no_longer_needed(house, client, aigul, denis, receipt, number):
    dana = account(house, "Dana")
    for _ in range(2):
        ask(house, receipt, aigul, denis)
    sign_in(client, denis)
    page = client.get(f"/desk/cases/{number}")
    assert "No longer needed" not in page.text
    assert act_on(client, number, "task-no", part=1, text="", view="tasks").status_code == 422
    assert act_on(client, number, "task-no", part=1, text="Көлік жоқ", view="tasks").status_code == 303
    assert act_on(client, number, "task-on", part=2, officer=dana.id, view="tasks").status_code == 303
    assert act_on(client, number, "task-drop", part=3).status_code == 403
    sign_in(client, dana)
    assert ASKS in mine(client)
    sign_in(client, aigul)
    assert "Denis passed on to Dana what was asked" in page_of(client, number)
    assert act_on(client, number, "task-drop", part=3).status_code == 303
    assert [one.state for one in kept(house)] == [REFUSED, OPEN, WITHDRAWN]
    sign_in(client, denis)
    assert "No longer asked of me, within a week" in mine(client)


@pytest.mark.usefixtures("asked")
def test_an_answer_beside_an_open_request_is_hinted_at_and_not_held_up(house, client, denis, receipt, number):
    hint = page_of(client, number)
    assert "Asked and not in yet: Denis," in hint
    assert "If you answer now, it is no longer asked." in hint
    answer = act_on(client, number, "answer", outcome="resolved", text="Жылу берілді")
    assert (answer.status_code, fresh(house, receipt).state) == (303, State.ANSWERED)
    assert "ended: the case was answered" in page_of(client, number)
    send(client, f"/desk/cases/{number}/undo")
    assert "Asked and not in yet: Denis," in page_of(client, number)
    sign_in(client, denis)
    assert ASKS in mine(client)


@pytest.mark.usefixtures("asked")
def test_another_agency_reads_nothing_of_it(house, client, aigul, denis, number):
    dana = account(house, "Dana")
    with act(house, number, denis) as turn:
        tasks.pass_on(turn, 1, dana)
    with act(house, number, aigul) as turn:
        routing.transfer(turn, HOUSING, "Шатыр олардікі")
    sign_in(client, account(house, "Bolat", agency=HOUSING))
    page = page_of(client, number)
    for words in (ASKS, "what was asked", "Denis"):
        assert words not in page
    sign_in(client, aigul)
    assert "ended: the case went to another agency" in mine(client)
    assert f"/desk/cases/{number}" not in mine(client)
    assert "Үшінші күн жылу жоқ" not in mine(client)


@pytest.mark.usefixtures("asked")
def test_a_forged_or_foreign_form_does_nothing(house, client, aigul, number):
    assert (
        client.post(
            f"/desk/cases/{number}/task-drop", data={"revision": revision(client, number), "part": 1}
        ).status_code
        == 403
    )
    for who in (account(house, "Bolat", agency=HOUSING), account(house, "Clara", Role.CLERK, None)):
        sign_in(client, who)
        assert send(client, f"/desk/cases/{number}/task-drop", revision=2, part=1).status_code in (403, 404)
    sign_in(client, aigul)
    assert act_on(client, number, "task-done", part=9, text="Бардым").status_code == 409
    assert kept(house)[0].state == OPEN
