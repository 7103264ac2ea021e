"""Silence, end to end by HTTP: filed, not answered, told, complained of with one button, decided both ways."""

import re
from datetime import timedelta

import pytest
from citizens import LANGUAGES, keys, open_case, words_on
from factories import ENERGY, account, file
from forms import forms, press
from sqlmodel import Session, select
from staff import act as desk_act
from staff import fresh, send, sign_in, texts

from api.worker import deliver, escalate
from models import queries
from models.account import AuditLine
from models.case import PENDING
from models.taxonomy import DeadlineKind, Role, State

ABOVE = "kz-almaty-akimat"


def silent(house, clock, **given):
    receipt = file(house, **given)
    with Session(house.engine) as session:
        clock.now = queries.deadlines(session, receipt.case.id)[0].due_at + timedelta(hours=1)
    escalate(house, clock())
    deliver(house, clock())
    return receipt


def complain(client, receipt, language="kk"):
    """One tap: nothing is typed."""
    return press(client, open_case(client, receipt, language), "track/appeal")


def letters(tmp_path):
    return "\n".join(one.read_text("utf-8") for one in sorted((tmp_path / "mail").rglob("*")) if one.is_file())


def test_s85_from_filing_to_silence_to_one_tap_to_a_new_date(client, house, clock, tmp_path):
    receipt = silent(house, clock)
    assert "late" in {one.notice for one in _told(house, receipt)}
    page = open_case(client, receipt, "en")
    assert "no answer in time counts as a refusal" in page.text
    assert house.office.profile.agencies[ABOVE].names["en"] in page.text
    form = next(one for one in forms(page) if one.action.endswith("track/appeal"))
    assert receipt.case.number in form.fields["text"]
    done = complain(client, receipt)
    assert done.status_code == 200
    case = fresh(house, receipt)
    assert (case.silence_appeal, case.appeal_to, case.state) == (PENDING, ABOVE, State.ASSIGNED)
    assert not [one for one in forms(done) if one.action.endswith("track/appeal")]
    madina = account(house, "Madina", Role.HEAD, ABOVE)
    sign_in(client, madina)
    assert receipt.case.number in client.get("/desk/appeals").text
    assert "Decide the complaint about the silence" in client.get(f"/desk/appeals/{receipt.case.number}").text
    answer = _decide(client, house, receipt, "uphold")
    told = f"/desk/appeals?done=uphold_appeal&of={receipt.case.number}"
    assert (answer.status_code, answer.headers["location"]) == (303, told)
    case = fresh(house, receipt)
    assert (case.state, case.cycle, case.silence_appeal) == (State.ASSIGNED, 2, None)
    page = open_case(client, receipt, "en")
    assert "The decision on your complaint about the silence" in page.text
    assert "Жауап беріңіз" in page.text
    deliver(house, clock.forward(minutes=1))
    assert {"silence_appealed", "silence_upheld"} <= {one.notice for one in _told(house, receipt)}
    assert letters(tmp_path)


def test_dismissed_the_agency_must_still_answer_and_its_answer_can_be_appealed(client, house, clock):
    receipt = silent(house, clock)
    complain(client, receipt)
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None))
    number = receipt.case.number
    assert number in client.get("/oversight").text
    send(client, f"/oversight/cases/{number}", reason="To decide")
    given = {"revision": fresh(house, receipt).revision, "decision": "dismiss", "text": "Мерзім тоқтап тұрған"}
    assert send(client, f"/oversight/cases/{number}/decision", **given).status_code == 303
    assert fresh(house, receipt).state == State.ASSIGNED
    page = open_case(client, receipt, "en")
    assert "No answer in time" in page.text
    assert not [one for one in forms(page) if one.action.endswith("track/appeal")]
    sign_in(client, account(house, "Aigul"))
    desk_act(client, number, "take")
    desk_act(client, number, "answer", outcome="explained", text="Жылу берілді")
    clock.forward(seconds=30)
    assert "appeal" in client.post("/en/track", data=keys(receipt)).text
    assert client.post("/en/track/appeal", data={**keys(receipt), "text": "Әлі суық"}).status_code == 200
    assert fresh(house, receipt).state == State.APPEALED


def _told(house, receipt):
    with Session(house.engine) as session:
        return queries.deliveries(session, receipt.case.id)


def _decide(client, house, receipt, decision):
    given = {"revision": fresh(house, receipt).revision, "decision": decision, "text": "Жауап беріңіз"}
    return send(client, f"/desk/appeals/{receipt.case.number}/decision", **given)


def test_the_button_pressed_twice_complains_once(client, house, clock):
    receipt = silent(house, clock)
    page = open_case(client, receipt, "en")
    first, second = press(client, page, "track/appeal"), press(client, page, "track/appeal")
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(texts(house, receipt, "appeal")) == 1


def test_a_changed_complaint_is_kept_as_its_author_wrote_it(client, house, clock):
    receipt = silent(house, clock)
    press(client, open_case(client, receipt, "ru"), "track/appeal", text="Своими словами")
    assert texts(house, receipt, "appeal") == ["Своими словами"]
    empty = silent(house, clock)
    page = press(client, open_case(client, empty, "en"), "track/appeal", text=" ")
    assert page.status_code == 422
    assert "Your complaint, in your own words" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("jurisdiction", ["kz", "az", "ge"])
def test_the_page_stands_in_every_language_and_country(client, house, clock, language):
    receipt = silent(house, clock, category=None, region=None, language=language)
    page = open_case(client, receipt, language)
    form = next(one for one in forms(page) if one.action.endswith("track/appeal"))
    assert len(form.fields["text"]) > 100
    assert press(client, page, "track/appeal").status_code == 200
    again = open_case(client, receipt, language)
    assert again.status_code == 200
    assert again.text.count("<h1") == 1


def test_who_does_not_decide_does_not_find_it(client, house, clock):
    receipt = silent(house, clock)
    complain(client, receipt)
    number = receipt.case.number
    for name, role, agency, lists, status in (
        ("Aigul", Role.HEAD, ENERGY, 200, 404),
        ("Bolat", Role.HEAD, "kz-almaty-housing", 200, 404),
        ("Dina", Role.OFFICER, ABOVE, 403, 403),
        ("Saule", Role.CLERK, None, 403, 403),
    ):
        sign_in(client, account(house, name, role, agency))
        shown = client.get("/desk/appeals")
        assert (shown.status_code, number in shown.text) == (lists, False)
        assert client.get(f"/desk/appeals/{number}").status_code == status
        assert _decide(client, house, receipt, "dismiss").status_code == status
    assert fresh(house, receipt).silence_appeal == PENDING
    with Session(house.engine) as session:
        assert len(session.exec(select(AuditLine).where(AuditLine.action == "case.refused")).all()) >= 2


def test_the_api_hands_out_the_complaint_and_takes_it(client, house, clock):
    receipt = silent(house, clock)
    at, code = f"/api/v1/cases/{receipt.case.number}", {"code": receipt.code}
    told = client.post(f"{at}/track", json=code).json()
    assert "appeal" in told["can"]
    assert (told["silence"]["until"], told["silence"]["pending"]) == ("2027-03-09", False)
    filed = client.post(f"{at}/appeal", json={**code, "reason": told["silence"]["complaint"]}).json()
    assert (filed["state"], filed["silence"]["pending"]) == ("assigned", True)
    assert "appeal" not in filed["can"]
    assert client.post(f"{at}/appeal", json={**code, "reason": "Тағы"}).json()["error"] == "already_appealed_silence"
    in_time = file(house)
    told = client.post(f"/api/v1/cases/{in_time.case.number}/track", json={"code": in_time.code}).json()
    assert (told["silence"], "appeal" in told["can"]) == (None, False)


def test_the_clock_of_the_decision_is_shown_to_its_author(client, house, clock):
    receipt = silent(house, clock)
    page = complain(client, receipt, "en")
    with Session(house.engine) as session:
        due = next(
            one for one in queries.deadlines(session, receipt.case.id) if one.kind == DeadlineKind.SILENCE_APPEAL
        )
    assert str(due.due_on.day) in re.findall(r"The decision is due ([^.]*)", words_on(page))[0]
