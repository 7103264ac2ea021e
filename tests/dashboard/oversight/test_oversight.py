"""Oversight sees every clock, opens contents only with a reason, and decides appeals."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from factories import account, act, author, file
from sqlalchemy import Engine, event
from sqlmodel import Session, select
from staff import HOUSING, audit, field, fresh, refusal, send, sign_in, texts

from dashboard.oversight import overview
from escalation.sweep import sweep
from models.actions import answering, citizen, routing
from models.case import Case
from models.db import unit_of_work
from models.deadline import EscalationStep
from models.figures.cells import Cell, add
from models.taxonomy import Role, State

SECRET = "Екінші қабаттағы көршім ұрып кетті"


@pytest.fixture
def leyla(house, client):
    """The oversight body, signed in."""
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    sign_in(client, leyla)
    return leyla


def late(house, clock, *texts_, **given):
    """Complaints whose answer fell due yesterday, escalated by the sweep."""
    receipts = [file(house, text, **given) for text in texts_ or ("Жылу жоқ",)]
    clock.now = fresh(house, receipts[0]).next_due_at + timedelta(hours=10)
    sweep(house.engine, house.office, clock())
    return receipts


def steps(house):
    with Session(house.engine) as session:
        return session.exec(select(EscalationStep).order_by(EscalationStep.id)).all()


def numbers(page):
    """The six numbers on top."""
    return [int(n) for n in re.findall(r'<p class="v[^"]*">(\d+)</p>', page)]


def appealed(house, clock, text=SECRET):
    receipt, aigul = file(house, text), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "refused_with_grounds", "Негіз жоқ")
    clock.forward(hours=1)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Келіспеймін")
    return receipt


def opened(client, number, reason="A call from the ombudsman"):
    return client.post(
        f"/oversight/cases/{number}",
        data={"csrf": field("csrf", client.get(f"/oversight/cases/{number}").text), "reason": reason},
    )


def test_who_decides_reads_that_an_appeal_came_late(house, client, clock, leyla):
    receipt, aigul = file(house), account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "refused_with_grounds", "Негіз жоқ")
    clock.forward(days=93)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.appeal(turn, "Келіспеймін")
    sign_in(client, leyla)
    late = "Filed after the last day for it, 16 February 2027."
    assert late in client.get("/oversight").text
    assert f"{late} It is taken in all the same." in opened(client, receipt.case.number).text


def test_the_six_numbers_count_every_clock(house, client, clock, leyla):
    late(house, clock, "Бірінші", "Екінші")
    sign_in(client, leyla)
    file(house, "Үшінші")
    with unit_of_work(house.engine) as session:
        lost = session.get_one(Case, file(house, "Жарнама", region=None).case.id)
        lost.state = State.TRIAGE
    page = client.get("/oversight").text
    assert numbers(page) == [4, 2, 0, 2, 0, 1]


def test_a_region_and_a_subject_narrow_the_clocks_and_the_late_list(house, client, clock, leyla):
    almaty, astana = late(house, clock, "Бірінші")[0], file(house, "Екінші", region="KZ-71", category="water")
    sign_in(client, leyla)
    page = client.get("/oversight?region=KZ-75&subject=heating").text
    assert (numbers(page)[:2], almaty.case.number in page) == ([1, 1], True)
    elsewhere = client.get("/oversight?region=KZ-71").text
    assert (numbers(elsewhere)[:2], "Nothing is late." in elsewhere) == ([1, 0], True)
    assert client.get("/oversight?region=KZ-00").status_code == 404
    assert astana.case.agency_code is not None


def test_late_cases_come_in_pages_longest_late_first(house, client, clock, leyla, monkeypatch):
    monkeypatch.setattr(overview, "PAGE", 2)
    first = file(house, "Бірінші")
    clock.forward(days=1)
    rest = late(house, clock, "Екінші", "Үшінші")
    sign_in(client, leyla)
    section = client.get("/oversight").text.partition('id="late"')[2]
    assert re.findall(r"KZ-\d{4}-\d{4}(?=</a>)", section) == [first.case.number, rest[0].case.number]
    section = client.get("/oversight?page=2").text.partition('id="late"')[2]
    assert re.findall(r"KZ-\d{4}-\d{4}(?=</a>)", section) == [rest[1].case.number]


def test_no_list_shows_a_word_of_the_citizen(house, client, clock, leyla):
    late(house, clock, SECRET)
    appealed(house, clock, SECRET)
    sign_in(client, leyla)
    assert SECRET[:20] not in client.get("/oversight").text


def test_acknowledging_stops_no_clock_and_is_kept_once(house, client, clock, leyla):
    receipt = late(house, clock)[0]
    sign_in(client, leyla)
    before, step = fresh(house, receipt), steps(house)[0]
    path = f"/oversight/escalations/{step.id}/acknowledge"
    assert send(client, path).headers["location"] == "/oversight#escalations"
    first = steps(house)[0]
    assert (first.acknowledged_at, first.acknowledged_by) == (clock(), leyla.id)
    clock.forward(minutes=5)
    assert send(client, path).status_code == 303
    assert steps(house)[0] == first
    assert fresh(house, receipt) == before
    assert [(one.account_id, one.object) for one in audit(house, "escalation.acknowledged")] == [
        (leyla.id, receipt.case.number)
    ]
    assert "Nothing to acknowledge." in client.get("/oversight").text


def test_an_unknown_step_is_not_found_and_a_form_without_its_token_is_refused(house, client, clock, leyla):
    late(house, clock)
    sign_in(client, leyla)
    assert send(client, "/oversight/escalations/99999/acknowledge").status_code == 404
    forged = client.post(f"/oversight/escalations/{steps(house)[0].id}/acknowledge", data={"csrf": "guess"})
    assert (forged.status_code, steps(house)[0].acknowledged_at) == (403, None)


def test_what_was_answered_needs_no_acknowledgment_any_more(house, client, clock, leyla):
    receipt, aigul = late(house, clock)[0], account(house, "Aigul")
    with act(house, receipt.case.number, aigul) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жөнделді")
    sign_in(client, leyla)
    assert "Nothing to acknowledge." in client.get("/oversight").text


def test_contents_open_only_with_a_reason_that_is_logged(house, client, leyla):
    number = file(house, SECRET).case.number
    asked = client.get(f"/oversight/cases/{number}")
    assert (asked.status_code, SECRET in asked.text) == (200, False)
    assert audit(house, "case.opened") == []
    record = opened(client, number)
    assert (record.status_code, SECRET in record.text) == (200, True)
    line = audit(house, "case.opened")[0]
    assert (line.account_id, line.object, line.reason) == (leyla.id, number, "A call from the ombudsman")


@pytest.mark.parametrize("reason", ["", "  ", "ok", "\x00\x00\x00"])
def test_without_a_real_reason_nothing_opens(house, client, leyla, reason):  # noqa: ARG001
    number = file(house, SECRET).case.number
    answer = opened(client, number, reason)
    assert (answer.status_code, SECRET in answer.text) == (422, False)
    assert refusal("reason_needed") in answer.text
    assert audit(house, "case.opened") == []


def test_a_reason_holds_for_half_an_hour_for_one_case_and_one_person(house, client, clock, leyla):
    mine, other = file(house, SECRET).case.number, file(house, SECRET).case.number
    opened(client, mine)
    assert SECRET not in client.get(f"/oversight/cases/{other}").text
    clock.forward(minutes=29)
    assert SECRET in client.get(f"/oversight/cases/{mine}").text
    sign_in(client, account(house, "Madina", Role.OVERSIGHT, None))
    assert SECRET not in client.get(f"/oversight/cases/{mine}").text
    sign_in(client, leyla)
    clock.forward(minutes=2)
    assert SECRET not in client.get(f"/oversight/cases/{mine}").text


@pytest.mark.parametrize(
    ("role", "agency"), [(Role.OFFICER, HOUSING), (Role.HEAD, HOUSING), (Role.CLERK, None), (Role.ADMIN, None)]
)
def test_other_roles_find_no_way_in(house, client, role, agency):
    number = file(house, SECRET).case.number
    sign_in(client, account(house, "Dana", role, agency))
    assert client.get("/oversight").status_code == 403
    assert client.get(f"/oversight/cases/{number}").status_code == 403
    assert send(client, f"/oversight/cases/{number}", reason="curious").status_code == 403
    assert (
        send(client, f"/oversight/cases/{number}/decision", revision=1, decision="uphold", text="x").status_code == 403
    )


def test_who_is_not_signed_in_is_led_to_the_door(client):
    assert client.get("/oversight", follow_redirects=False).headers["location"] == "/desk/sign-in"


def test_an_unknown_number_is_not_found(client, leyla):  # noqa: ARG001
    assert client.get("/oversight/cases/KZ-0000-0000").status_code == 404


def decide(client, house, receipt, decision, text="Жауап толық емес"):
    return send(
        client,
        f"/oversight/cases/{receipt.case.number}/decision",
        revision=fresh(house, receipt).revision,
        decision=decision,
        text=text,
    )


@pytest.mark.parametrize(("decision", "after"), [("uphold", (State.ASSIGNED, 2)), ("dismiss", (State.CLOSED, 1))])
def test_an_appeal_is_decided_with_reasons(house, client, clock, decision, after):
    receipt = appealed(house, clock)
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    assert receipt.case.number in client.get("/oversight").text.partition('id="appeals"')[2]
    opened(client, receipt.case.number)
    told = f"/oversight?done=uphold_appeal&of={receipt.case.number}#appeals"
    assert decide(client, house, receipt, decision).headers["location"] == told
    assert (fresh(house, receipt).state, fresh(house, receipt).cycle) == after
    assert texts(house, receipt, "decision") == ["Жауап толық емес"]
    assert "No appeal waits." in client.get("/oversight").text


def test_nobody_decides_unread(house, client, clock, leyla):
    receipt = appealed(house, clock)
    sign_in(client, leyla)
    answer = decide(client, house, receipt, "dismiss")
    assert "Why do you open this case?" in answer.text
    assert fresh(house, receipt).state == State.APPEALED


def test_a_decision_without_reasons_or_on_a_stale_page_keeps_its_text(house, client, clock, leyla):
    receipt = appealed(house, clock)
    number = receipt.case.number
    sign_in(client, leyla)
    opened(client, number)
    empty = decide(client, house, receipt, "uphold", "  ")
    assert (empty.status_code, refusal("text_needed") in empty.text) == (422, True)
    old = fresh(house, receipt).revision
    with act(house, number, author(receipt)) as turn:
        citizen.add_message(turn, "Тағы бір дерек", "web")
    stale = send(client, f"/oversight/cases/{number}/decision", revision=old, decision="dismiss", text="Менің ойым")
    assert stale.status_code == 409
    assert "Менің ойым" in stale.text
    assert "Тағы бір дерек" in stale.text
    assert fresh(house, receipt).state == State.APPEALED


def test_agencies_at_a_glance_have_exact_numbers_and_words_but_no_rank(house, client, leyla):  # noqa: ARG001
    cells = Counter()
    for agency, due, on_time in (("kz-almaty-energy", 400, 300), (HOUSING, 300, 290), ("kz-almaty-police", 4, 3)):
        where = ("kz", "2026-10", agency, "heating", "KZ-75")
        cells.update({Cell(*where, "due"): due, Cell(*where, "on_time"): on_time, Cell(*where, "answered"): due})
    cells[Cell("kz", "2026-10", HOUSING, "heating", "KZ-75", "withdrawn")] += 3
    with unit_of_work(house.engine) as session:
        add(session.connection(), cells)
    page = " ".join(client.get("/oversight").text.split())
    assert all(words in page for words in ("75.0%", "96.7%", "below average", "above average", "too few to judge"))
    assert '<th scope="row">Withdrawn by the author</th><td class="r b">3</td>' in page
    assert "Rank" not in page


def test_the_page_costs_few_statements(house, client, clock, leyla):
    late(house, clock, *(f"№{n}" for n in range(12)))
    sign_in(client, leyla)
    said = []

    def note(_connection, _cursor, statement, *_more):
        # Whichever request comes first in two seconds asks for the calendar's changes.
        if "calendar_changes" not in statement:
            said.append(statement)

    client.get("/oversight")
    event.listen(Engine, "before_cursor_execute", note)
    try:
        client.get("/oversight")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([one for one in said if one.startswith("SELECT")]) <= 15


def test_the_pages_stand_in_every_language(house, client, clock):
    receipt = appealed(house, clock)
    for language in ("az", "kk", "ka", "ru", "en"):
        sign_in(client, account(house, f"Leyla {language}", Role.OVERSIGHT, None, language=language))
        assert f'<html lang="{language}"' in client.get("/oversight").text
        assert opened(client, receipt.case.number).status_code == 200


def test_s89_a_sweep_that_stands_still_is_said_on_top_of_the_page(house, client, clock, leyla):
    receipt = file(house)
    clock.now = fresh(house, receipt).next_due_at + timedelta(minutes=11)
    sign_in(client, leyla)
    assert "The escalation stands still: 1 clocks wait since" in client.get("/oversight").text
    sweep(house.engine, house.office, clock())
    assert "The escalation stands still" not in client.get("/oversight").text
