"""A complaint about people, by HTTP: they find it nowhere, its author stays sealed, only a reason opens the seal."""

import io

import pytest
from citizens import ME, PDF, errors_of, to_check, write
from citizens import send as send_report
from factories import ENERGY, GULNAR, account, file
from forms import press
from sqlmodel import Session, select
from staff import act as desk_act
from staff import audit, field, fresh, page_of, refusal, send, sign_in

from channels.attachments import folder_of, store
from models.case import Case
from models.message import Attachment
from models.taxonomy import Role, State

AKIMAT = "kz-almaty-akimat"
SECRET = "Инспектор пара сұрады"
OWN = "Gulnar_990101400122.pdf"


def complaint(house, **given):
    stored = store(io.BytesIO(PDF), OWN, folder_of(house.data))
    return file(house, SECRET, about=ENERGY, sealed=True, files=(stored,), **given)


def known(page) -> list[str]:
    """What of Gulnar stands on a page."""
    told = (*(GULNAR[key] for key in ("name", "identity_number", "contact_value")), "0122", "g•••", OWN)
    return [one for one in told if one in page]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.HEAD])
def test_the_people_complained_of_find_it_nowhere(client, house, role):
    receipt = complaint(house)
    number = receipt.case.number
    with Session(house.engine) as session:
        attached = session.exec(select(Attachment.id)).one()
    sign_in(client, account(house, "Aigul", role, ENERGY))
    for view in ("team", "overdue", "appealed", "answered"):
        assert number not in client.get(f"/desk?view={view}").text
    for words in (number, "Инспектор", "Gulnar", "gulnar@example.com"):
        found = client.get("/desk", params={"q": words})
        assert (found.status_code, SECRET in found.text) == (200, False)
    for path in (f"/desk/cases/{number}", f"/desk/cases/{number}/files/{attached}"):
        assert client.get(path).status_code == 404
    for verb in ("take", "return", "transfer", "answer", "note"):
        assert send(client, f"/desk/cases/{number}/{verb}", revision=2, text="x").status_code == 404
    if role != Role.OFFICER:
        assert SECRET not in client.get("/desk/triage").text
        assert SECRET not in client.get(f"/desk/triage?case={number}").text
        assert client.get(f"/desk/triage/{number}/files/{attached}").status_code == 404
    assert len(audit(house, "case.refused")) >= 2


def test_the_body_above_answers_and_does_not_learn_who_wrote(client, house):
    receipt = complaint(house)
    number = receipt.case.number
    madina = account(house, "Madina", Role.HEAD, AKIMAT, language="en")
    sign_in(client, madina)
    assert number in client.get("/desk?view=team").text
    page = page_of(client, number)
    assert SECRET in page
    assert "It is about the people at" in page
    assert known(page) == []
    for words in ("Gulnar", "gulnar@example.com"):
        assert number not in client.get("/desk", params={"q": words}).text
    with Session(house.engine) as session:
        attached = session.exec(select(Attachment.id)).one()
    handed = client.get(f"/desk/cases/{number}/files/{attached}")
    assert (handed.status_code, known(handed.headers["content-disposition"])) == (200, [])
    refused = desk_act(client, number, "transfer", agency=ENERGY, reason="Олардың ісі")
    assert refused.status_code == 422
    assert refusal("agency_complained_of") in refused.text
    assert f'value="{ENERGY}"' not in page
    desk_act(client, number, "take")
    assert "identity sealed" in page_of(client, number)
    assert desk_act(client, number, "answer", outcome="explained", text="Тексерілді").status_code == 303
    assert fresh(house, receipt).state == State.ANSWERED


def test_returned_it_waits_for_oversight_alone(client, house):
    receipt = complaint(house)
    number = receipt.case.number
    sign_in(client, account(house, "Madina", Role.HEAD, AKIMAT))
    desk_act(client, number, "return", reason="Біздікі емес")
    assert SECRET not in client.get("/desk/triage").text
    sign_in(client, account(house, "Saule", Role.CLERK, None))
    assert SECRET not in client.get("/desk/triage").text
    assert send(client, f"/desk/triage/{number}/route", revision=3, category="heating").status_code in (303, 409)
    assert fresh(house, receipt).state == State.TRIAGE
    sign_in(client, account(house, "Leyla", Role.OVERSIGHT, None, language="en"))
    page = client.get("/desk/triage").text
    assert SECRET in page
    assert "It is about the people at" in page
    assert known(page) == []
    given = {"revision": int(field("revision", page)), "category": "heating", "region": "KZ-75"}
    assert send(client, f"/desk/triage/{number}/route", **given).status_code == 303
    assert fresh(house, receipt).agency_code == AKIMAT


def test_only_oversight_opens_who_it_is_and_only_with_a_reason(client, house, clock):
    receipt = complaint(house)
    number = receipt.case.number
    here = f"/oversight/cases/{number}"
    madina = account(house, "Madina", Role.HEAD, AKIMAT)
    sign_in(client, madina)
    assert send(client, f"{here}/identity", reason="Білгім келеді").status_code == 403
    leyla = account(house, "Leyla", Role.OVERSIGHT, None, language="en")
    sign_in(client, leyla)
    assert "Why do you open this case?" in send(client, f"{here}/identity", reason="Білу керек").text
    assert audit(house, "identity.opened") == []
    send(client, here, reason="To read it")
    page = client.get(here).text
    assert SECRET in page
    assert known(page) == []
    assert send(client, f"{here}/identity", reason=" ").status_code == 422
    assert send(client, f"{here}/identity", reason="Threats against the author").status_code == 303
    page = client.get(here).text
    assert {GULNAR["name"], GULNAR["identity_number"], GULNAR["contact_value"]} <= set(known(page))
    (line,) = audit(house, "identity.opened")
    assert (line.object, line.reason) == (number, "Threats against the author")
    clock.forward(minutes=31)
    sign_in(client, leyla)
    send(client, here, reason="To read it again")
    assert known(client.get(here).text) == []


def test_the_form_says_what_sealing_does_and_where_it_goes(client, house):
    page = press(client, write(client, SECRET, "en"), "subject", category="heating")
    page = press(client, page, "place", region="KZ-75", address="Абай 10")
    page = press(client, page, "report/files", go="on")
    assert "It does see your words and your files" in page.text
    assert errors_of(press(client, page, "you", **ME, about="kz-nowhere"))
    checked = press(client, page, "you", **ME, about=ENERGY, sealed="yes")
    names = house.office.profile.agencies
    assert f"It goes to: {names[AKIMAT].names['en']}" in checked.text
    assert names[ENERGY].names["en"] in checked.text
    assert "do they tell who you are" in checked.text
    assert send_report(client, checked).status_code == 200
    with Session(house.engine) as session:
        case = session.exec(select(Case)).one()
    assert (case.agency_code, case.about_code, case.sealed) == (AKIMAT, ENERGY, True)


def test_who_says_nothing_of_it_is_neither_sealed_nor_sent_elsewhere(client, house):
    send_report(client, to_check(client))
    with Session(house.engine) as session:
        case = session.exec(select(Case)).one()
    assert (case.agency_code, case.about_code, case.sealed) == (ENERGY, None, False)


def test_the_api_takes_both(client):
    body = {"text": SECRET, "region": "KZ-75", "category": "heating", "about": ENERGY, "sealed": True}
    filed = client.post("/api/v1/cases", json=body, headers={"Idempotency-Key": "a"})
    assert (filed.status_code, filed.json()["agency"]["code"]) == (201, AKIMAT)
    wrong = client.post("/api/v1/cases", json={**body, "about": "x"}, headers={"Idempotency-Key": "b"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["about"])
