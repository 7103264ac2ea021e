"""Advice on an answer: asked for in the form, kept by kind when the answer is sent, counted for oversight."""

import csv
import io

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session
from staff import HOUSING, change, fresh, page_of, send, sign_in, taken, texts
from staff import act as press

from models import queries
from models.actions import answering
from models.actor import staff
from models.precedents import precedents
from models.remarks import READ, remarked
from models.taxonomy import Role, State

pytestmark = pytest.mark.usefixtures("aigul")

EMPTY = "Рақмет."
COPIED = "Қазандықты 12 қарашада жөндедік, үйіңізге жылу берілді. Тағы суып кетсе, осында жазыңыз."


def answered(house, officer, complaint, answer=COPIED, **given):
    """A case that this officer has answered."""
    receipt = file(house, complaint, **given)
    taken(house, receipt, officer)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, "resolved", answer)
    return receipt.case.number


def kept(house, receipt):
    with Session(house.engine) as session:
        return [one.data.get("remarks") for one in queries.history(session, receipt.case.id) if one.verb == "answer"]


def test_a_draft_is_advised_sent_all_the_same_and_counted_for_oversight(house, client, clock, aigul, receipt, number):
    clock.forward(days=15)
    sign_in(client, aigul)
    other = answered(house, aigul, "Батареялар суық, жылу жоқ")
    taken(house, receipt, aigul)
    checked = press(client, number, "check", outcome="resolved", text=COPIED, promised_on="")
    assert checked.status_code == 200
    assert f"is the same as the answer to {other}" in checked.text
    assert f'href="/desk/cases/{other}"' in checked.text
    assert f">\n{COPIED}</textarea>" in checked.text
    assert fresh(house, receipt).state == State.IN_PROGRESS
    assert kept(house, receipt) == []

    press(client, number, "answer", outcome="resolved", text=COPIED)
    assert fresh(house, receipt).state == State.ANSWERED
    assert texts(house, receipt, "answer") == [COPIED]
    assert kept(house, receipt) == [["copy"]]

    month = f"{house.office.local_date(clock()):%Y-%m}"
    clock.forward(days=31)
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, agency=None))
    page = client.get(f"/oversight/report?first={month}&last={month}").text
    assert "near-copy of another answer" in page
    assert COPIED not in page
    assert client.get(f"/oversight/report.pdf?first={month}&last={month}").content.startswith(b"%PDF")
    rows = list(csv.reader(io.StringIO(client.get(f"/oversight/report.csv?first={month}&last={month}").text)))
    assert [row[-3:] for row in rows if row[-4] == "remarks"] == [
        ["", "clean", "0"],
        ["", "copy", "1"],
        ["", "read", "1"],
        [ENERGY, "clean", "0"],
        [ENERGY, "copy", "1"],
        [ENERGY, "read", "1"],
    ]


def test_nothing_is_blocked_however_poor_the_answer(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    press(client, number, "answer", outcome="resolved", text=EMPTY)
    assert fresh(house, receipt).state == State.ANSWERED
    assert kept(house, receipt) == [["nearly_empty"]]


def test_an_empty_form_shows_only_the_cases_that_are_like_it(house, client, aigul, receipt, number):
    other = answered(house, aigul, "Үшінші күн жылу жоқ, үй суық")
    taken(house, receipt, aigul)
    page = press(client, number, "check", text="").text
    assert other in page
    assert "says almost nothing" not in page


def test_a_good_answer_has_nothing_to_remark(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = press(client, number, "check", outcome="resolved", text=COPIED).text
    assert "Nothing to remark." in page
    assert "None on this subject at your agency." in page


def test_the_check_belongs_to_the_agency_that_has_the_case(house, client, receipt, number):
    sign_in(client, account(house, "Dana", agency=HOUSING))
    form = {"revision": 2, "text": COPIED}
    assert send(client, f"/desk/cases/{number}/check", **form).status_code == 404
    assert send(client, f"/desk/cases/{number}/answer", outcome="resolved", **form).status_code == 404
    sign_in(client, account(house, "Clara", Role.CLERK, None))
    assert send(client, f"/desk/cases/{number}/check", **form).status_code == 403
    assert fresh(house, receipt).state == State.ASSIGNED


def test_sealed_cases_those_about_people_and_those_of_others_are_no_precedents(house, aigul, receipt):
    plain = answered(house, aigul, "Жылу жоқ, бірінші үй")
    hidden = {"sealed": True}, {"about_code": HOUSING}, {"agency_code": HOUSING}, {"category": "water"}
    for n, columns in enumerate(hidden):
        other = file(house, f"Жылу жоқ, {n}-пәтер")
        taken(house, other, aigul)
        with act(house, other.case.number, aigul) as turn:
            answering.answer(turn, "resolved", COPIED)
        change(house, other, **columns)
    undone = file(house, "Жылу жоқ, соңғы үй")
    taken(house, undone, aigul)
    with act(house, undone.case.number, aigul) as turn:
        answering.answer(turn, "resolved", COPIED)
    with act(house, undone.case.number, aigul) as turn:
        answering.undo(turn)
    with Session(house.engine) as session:
        found = precedents(session, staff(aigul), receipt.case, 10)
        assert [(one.number, one.answer, one.outcome) for one in found] == [(plain, COPIED, "resolved")]


def test_what_was_taken_back_and_what_nobody_read_is_not_counted(house, clock, aigul, receipt):
    began = clock()
    answered(house, aigul, "Ескі жауап, ешкім қараған жоқ")
    taken(house, receipt, aigul)
    for text, again in (("Қате", True), (EMPTY, False)):
        with act(house, receipt.case.number, aigul) as turn:
            answering.answer(turn, "resolved", text, remarks=["nearly_empty", "nearly_empty"])
        if again:
            with act(house, receipt.case.number, aigul) as turn:
                answering.undo(turn)
    clock.forward(seconds=1)
    with Session(house.engine) as session:
        whole, energy = remarked(session, began, clock())
        assert remarked(session, clock(), clock.forward(days=1))[0].counts[READ] == 0
    assert (whole.agency, energy.agency) == ("", ENERGY)
    assert energy.counts == {"read": 1, "clean": 0, "nearly_empty": 1}
    assert [(code, one.n, one.out_of) for code, one in energy.shares()] == [("nearly_empty", 1, 1)]
    assert energy.clean.value == 0


def test_officers_are_told_what_is_kept_before_they_write(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    assert "the kinds of remarks are kept for oversight" in page_of(client, number)
