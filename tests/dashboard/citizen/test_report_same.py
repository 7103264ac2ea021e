"""Is it this? What a stranger is told of others, one tap to say "me too", and the own complaint filed anyhow."""

import re

import pytest
from citizens import ME, receipt_on, rows, send, source_of, words_on, write
from dossiers import PEOPLE, pit
from factories import act, file
from forms import forms, press
from sqlmodel import Session

from models import queries
from models.actions import citizen, dossiers
from models.actor import citizen as author_of
from models.case import Case
from models.dossier import Following
from models.lifecycle import OPEN_STATES, Verb
from models.taxonomy import TOLD_FROM, Category

PIT = "Сейфуллин көшесіндегі шұңқырға көлігім түсіп кетті"
WHERE = "Сейфуллин көшесі, 405"


def upto(client, words=PIT, *, subject="roads", address=WHERE, me=ME):
    """The form up to what follows its last page of questions."""
    page = press(client, write(client, words), "subject", category=subject)
    page = press(client, page, "place", region="KZ-75", address=address)
    page = press(client, page, "report/files", go="on")
    return press(client, page, "you", **me)


def buttons(page) -> list[str]:
    """What "Yes, me too" would send, card by card."""
    return re.findall(r'name="same" value="([0-9a-f]+)"', page.text)


def me_too(client, page):
    form = forms(page)[0]
    data = {"token": form.fields["token"], "same": buttons(page)[0]}
    return client.post("/kk/report/same", data=data)


def many(house, category="heating", n=3, **given):
    """So many people about one thing on one street, in one dossier."""
    receipts = [
        file(house, f"Абай көшесінде жылу жоқ, {at}", category=category, address="Абай 10",
             identity_number=f"9001014001{at:02}", contact_value=f"a{at}@example.com", **given)
        for at in range(n)
    ]  # fmt: skip
    with act(house, receipts[0].case.number) as turn:
        key = dossiers.open_dossier(turn).id
    for one in receipts[1:]:
        with act(house, one.case.number) as turn:
            dossiers.join(turn, key)
    return receipts


def test_s85_one_tap_joins_and_the_own_complaint_has_its_own_receipt_clock_and_answer(house, client):
    first = pit(house, "sergei")
    page = upto(client)
    assert str(page.url).endswith("/report/same")
    assert len(buttons(page)) == 1
    page = me_too(client, page)
    assert str(page.url).endswith("/report/check")
    assert "Иә, мен де" in page.text
    number, code = receipt_on(send(client, page))
    case = next(one for one in rows(house, Case) if one.number == number)
    assert len(code) == 16
    assert {one.case_id for one in rows(house, Following)} == {first.case.id, case.id}
    with Session(house.engine) as session:
        assert [one.kind for one in queries.deadlines(session, case.id)] == ["answer"]
        told = [(one.verb, one.actor) for one in queries.history(session, case.id)]
    assert told[-1] == (Verb.JOIN_DOSSIER, "system")
    tracked = client.post("/kk/track", data={"number": number, "code": code})
    assert "Осы мәселе туралы басқа адамдар да жазды." in words_on(tracked)


def test_sent_twice_it_is_one_case_in_one_place(house, client):
    pit(house, "sergei")
    page = me_too(client, upto(client))
    assert receipt_on(send(client, page)) == receipt_on(send(client, page))
    assert len(rows(house, Following)) == 2


def test_no_word_of_another_citizen_and_nothing_that_tells_of_one_stands_on_the_page(house, client):
    first = pit(house, "sergei")
    page = upto(client)
    seen, source = words_on(page), source_of(page)
    person = PEOPLE["sergei"]
    for secret in (first.case.number, "яма", "пробил", "400", person["name"], person["identity_number"], "sergei"):
        assert secret not in source, secret
    assert str(first.case.id) not in buttons(page)
    assert "Сейфуллин" in seen


def test_passing_by_costs_nothing_and_the_question_comes_once(house, client):
    pit(house, "sergei")
    page = upto(client)
    page = client.post("/kk/report/same", data={"token": forms(page)[0].fields["token"]})
    assert str(page.url).endswith("/report/check")
    page = press(client, client.get("/kk/report/you?to=check"), "you", **ME)
    assert str(page.url).endswith("/report/check")
    send(client, page)
    assert rows(house, Following) == []


def test_another_text_or_place_asks_anew(house, client):
    pit(house, "sergei")
    me_too(client, upto(client))
    page = press(client, client.get("/kk/report/place?to=check"), "place", region="KZ-75", address="Достық 5")
    assert str(page.url).endswith("/report/check")
    assert "Иә, мен де" not in page.text
    send(client, page)
    assert rows(house, Following) == []


@pytest.mark.parametrize("category", sorted(set(Category) - set(TOLD_FROM)))
def test_of_people_health_money_and_papers_nothing_is_ever_told(house, client, category):
    for _ in range(3):
        file(house, PIT, category=category, address=WHERE)
    assert str(upto(client, subject=category).url).endswith("/report/check")


@pytest.mark.parametrize(
    "given", [{"sealed": True}, {"about": "kz-almaty-akimat"}, {"urgent": "fire"}], ids=["sealed", "people", "danger"]
)
def test_of_some_cases_nobody_is_told(house, client, given):
    pit(house, "sergei", **given)
    assert str(upto(client).url).endswith("/report/check")


def test_one_household_with_cold_pipes_is_nobodys_business_and_three_are(house, client):
    file(house, "Абай көшесінде жылу жоқ", address="Абай 10")
    page = upto(client, "Абай көшесінде батарея суық, жылу жоқ", subject="heating", address="Абай 12")
    assert str(page.url).endswith("/report/check")
    many(house)
    page = client.get("/kk/report/same")
    assert len(buttons(page)) == 1
    assert "10 адамнан аз" in words_on(page)


def test_from_ten_on_full_tens_are_told(house, client):
    many(house, n=12)
    page = upto(client, "Абай көшесінде батарея суық, жылу жоқ", subject="heating", address="Абай 12")
    assert "кемінде 10 адам" in words_on(page)


def test_other_streets_other_regions_and_ended_cases_are_no_candidates(house, client):
    pit(house, "anna", address="Розыбакиева 5")
    pit(house, "gulnar", region="KZ-71")
    gone = pit(house, "sergei")
    with act(house, gone.case.number, author_of(gone.case.id)) as turn:
        citizen.withdraw(turn)
    assert str(upto(client).url).endswith("/report/check")


def test_while_the_model_is_being_loaded_nobody_waits(house, client, monkeypatch):
    pit(house, "sergei")
    monkeypatch.setattr(house.classifier, "_opened", None)
    assert str(upto(client).url).endswith("/report/check")


def test_only_what_was_shown_can_be_chosen(house, client):
    other = pit(house, "anna", address="Розыбакиева 5")
    page = upto(client)
    token = forms(page)[0].fields["token"]
    for value in (str(other.case.id), other.case.number, "0" * 64):
        client.post("/kk/report/same", data={"token": token, "same": value})
    send(client, client.get("/kk/report/check"))
    assert rows(house, Following) == []


def test_what_was_chosen_and_is_withdrawn_meanwhile_stops_nothing(house, client):
    first = pit(house, "sergei")
    page = me_too(client, upto(client))
    with act(house, first.case.number, author_of(first.case.id)) as turn:
        citizen.withdraw(turn)
    number, _code = receipt_on(send(client, page))
    case = next(one for one in rows(house, Case) if one.number == number)
    assert case.state in OPEN_STATES
    assert rows(house, Following) == []


def test_a_form_of_another_draft_keeps_nothing(house, client):
    pit(house, "sergei")
    page = upto(client)
    client.post("/kk/report/same", data={"token": "x", "same": buttons(page)[0]})
    send(client, client.get("/kk/report/check"))
    assert rows(house, Following) == []
