"""The machine's own error, from a complaint without a subject to the number that everybody reads."""

import csv
import io
import json
from dataclasses import replace

import pytest
from factories import ENERGY, account, act, edition, file
from sqlmodel import Session, select
from staff import HOUSING, send, sign_in

from channels.routing import route_received
from models.actions import answering, routing
from models.actions.auditing import judge
from models.label import Label
from models.machineroute import MachineRoute
from models.taxonomy import Channel, Language, Role

API = "/api/v1/public/model"
VERSION = {
    "heads": {
        "category": {
            "threshold": {"confidence": 0.797, "verified": 1551, "errors": 66, "bound": 0.05},
            "cross_validated": {
                "all": {"n": 10114, "accuracy": 0.68, "top3": 0.865, "coverage": 0.164, "error": 0.043}
            },
        }
    }
}


@pytest.fixture(autouse=True)
def everything_is_drawn(house):
    """The lot falls on every case that the machine routes."""
    house.office = replace(house.office, profile=replace(house.office.profile, audit_share=1.0))


@pytest.fixture
def clara(house):
    """A clerk."""
    return account(house, "Clara", Role.CLERK, None, language="en")


def read(house, *, reason=None, language="kk", channel=Channel.WEB):
    """A complaint that the machine took for one about heating."""
    receipt = file(house, category=None, channel=channel)
    with act(house, receipt.case.number) as turn:
        proposals = [("heating", 0.93), ("housing", 0.04), ("water", 0.01)]
        routing.propose(turn, proposals, detected_language=language, model_version="v1")
        if reason:
            routing.abstain(turn, reason)
        else:
            routing.route(turn, ENERGY, "heating", "classifier")
    return receipt.case


def judged(house, who, n, category="heating", **given):
    """So many cases that the machine routed and this person read once more."""
    for _ in range(n):
        case = read(house, **given)
        with act(house, case.number, who) as turn:
            judge(turn, category)


def told(client, house):
    edition(house)
    answer = client.get(API)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_from_a_text_without_a_subject_to_the_published_error(house, client, clock, clara):
    """21 people write; the machine is sure of each; a clerk reads all once more; a day later everybody knows."""
    for _ in range(21):
        file(house, "Батарея мүлдем суық, үйде жылу жоқ, жылыту қосылмады", category=None)
    house.classifier = _sure(house.classifier)
    assert route_received(house.engine, house.classifier, house.office, clock()) == 21
    with Session(house.engine) as session:
        drawn = [one.case_id for one in session.exec(select(MachineRoute)) if one.drawn]
    assert len(drawn) == 21
    sign_in(client, clara)
    for n in range(21):
        page = client.get("/desk/checks").text
        number = page.split('action="/desk/checks/')[1].split('"')[0]
        assert send(client, f"/desk/checks/{number}", category="housing" if n < 10 else "heating").status_code == 303
    client.cookies.clear()
    found = told(client, house)
    assert (found["right"]["n"], found["right"]["out_of"], found["languages"][0]["code"]) == (11, 21, "kk")
    assert found["right"]["interval"][0] < 11 / 21 < found["right"]["interval"][1]
    assert [(one["used_from"], one["read"]) for one in found["versions"]] == [("2026-11", 21)]
    assert "52.4%" in client.get("/en/public/model").text
    with Session(house.engine) as session:
        assert {one.source for one in session.exec(select(Label))} == {"audit"}


def _sure(classifier):
    """The model, for once of no doubt: what is tried here is the way, not the threshold."""
    model = replace(classifier.model(), threshold=0.0)
    return type("Sure", (), {"guess": staticmethod(model.guess), "ready": True})()


@pytest.mark.parametrize("language", Language)
def test_before_anything_was_read_the_page_says_so(house, client, language):
    assert client.get(f"/{language}/public/model").status_code == 200
    assert (client.get(API).status_code, client.get(f"/{language}/public/model.csv").status_code) == (404, 404)
    edition(house)
    page = client.get(f"/{language}/public/model").text
    assert (client.get(API).json()["right"]["share"], "NaN" in page, "None" in page) == (None, False, False)


def test_an_edition_without_any_check_is_an_honest_empty_page(house, client):
    edition(house)
    page = client.get("/en/public/model").text
    assert "Not enough complaints have been read once more" in page
    assert "What it never decides" in page


def test_nine_are_not_shown_and_ten_are(house, client, clara):
    judged(house, clara, 9)
    few = told(client, house)
    assert (few["right"]["share"], few["languages"][0]["checked"], few["drawn"]) == (None, None, None)
    judged(house, clara, 1)
    enough = told(client, house)
    assert (enough["right"]["n"], enough["right"]["share"], enough["drawn"]) == (10, 1.0, 10)


def test_of_a_few_that_were_wrong_no_share_is_shown_and_of_ten_it_is(house, client, clara):
    judged(house, clara, 15)
    judged(house, clara, 9, "water")
    few = told(client, house)
    assert (few["right"], few["drawn"]) == ({"n": None, "out_of": None, "share": None, "interval": None}, 24)
    assert [(one["checked"], one["right"]["share"]) for one in few["languages"]] == [(24, None)]
    assert "A share stands here" in client.get("/en/public/model").text
    judged(house, clara, 1, "water")
    enough = told(client, house)
    assert (enough["right"]["n"], enough["languages"][0]["right"]["share"]) == (15, 0.6)


def test_a_few_wrong_ones_of_a_language_cannot_be_worked_out_from_the_others(house, client, clara):
    for n, wrong, language in ((30, 12, "kk"), (12, 11, "ru"), (20, 3, "en")):
        judged(house, clara, n, language=language)
        judged(house, clara, wrong, "water", language=language)
    found = told(client, house)
    assert found["right"]["n"] == 62
    assert {one["code"]: one["right"]["share"] is None for one in found["languages"]} == {
        "kk": False,
        "ru": True,
        "en": True,
    }
    assert all(one["checked"] for one in found["languages"])


def test_a_small_language_hides_another_so_that_it_cannot_be_worked_out(house, client, clara):
    for n, language in ((30, "kk"), (12, "ru"), (3, "en")):
        judged(house, clara, n, language=language)
    found = told(client, house)
    assert [(one["code"], one["checked"]) for one in found["languages"]] == [("kk", 30), ("en", None), ("ru", None)]
    assert found["right"]["out_of"] == 45


def test_language_and_channel_each_have_their_line(house, client, clara):
    judged(house, clara, 12, language="kk")
    judged(house, clara, 10, "water", language="kk+ru", channel=Channel.API)
    found = told(client, house)
    assert {one["code"]: one["right"]["share"] for one in found["languages"]} == {"kk": 1.0, "other": 0.0}
    assert {one["code"]: one["right"]["share"] for one in found["channels"]} == {"web": 1.0, "api": 0.0}
    page = client.get("/en/public/model").text
    assert ("another language, or two at once" in page, "Partner system" in page) == (True, True)


def test_what_a_person_could_not_tell_counts_for_nobody(house, client, clara):
    judged(house, clara, 10)
    judged(house, clara, 10, "untold")
    found = told(client, house)
    assert (found["right"]["out_of"], found["untold"], found["drawn"]) == (10, 10, 20)


def test_wrong_agencies_and_the_days_that_they_cost(house, client, clock):
    aigul, dana = account(house, "Aigul"), account(house, "Dana", agency=HOUSING)
    for n in range(40):
        case = read(house)
        if n < 10:
            # Monday to Wednesday at the wrong agency, then answered by the right one two days later.
            clock.forward(days=2)
            with act(house, case.number, aigul) as turn:
                routing.transfer(turn, HOUSING, "Құбыр үйдікі")
            clock.forward(days=2)
            with act(house, case.number, dana) as turn:
                routing.take(turn)
                answering.answer(turn, "resolved", "Құбыр жөнделді")
            clock.forward(days=3)
    found = told(client, house)
    assert (found["wrong_first_agency"]["n"], found["wrong_first_agency"]["share"]) == (10, 0.25)
    # Two working days each; but one of the Wednesdays, 16 December, is Independence Day.
    assert found["days_lost"] == 19


def test_a_few_wrong_agencies_are_not_shown(house, client):
    aigul = account(house, "Aigul")
    cases = [read(house) for _ in range(30)]
    for case in cases[:9]:
        with act(house, case.number, aigul) as turn:
            routing.return_(turn, "Біздің іс емес")
    found = told(client, house)
    assert (found["wrong_first_agency"]["share"], found["days_lost"], found["routed"]["n"]) == (None, None, 30)


def test_what_it_left_to_people_is_told_by_reason(house, client):
    for n, reason in ((30, None), (14, "unsure"), (11, "emergency"), (2, "conduct")):
        for _ in range(n):
            read(house, reason=reason)
    found = told(client, house)
    # The two are hidden, and the next smallest with them.
    assert found["people"] == {"unsure": 14, "emergency": None, "conduct": None}
    assert (found["routed"]["n"], found["routed"]["out_of"]) == (30, 57)
    assert "Somebody may be in danger" in client.get("/en/public/model").text


def test_nothing_moves_between_two_editions(house, client, clara):
    judged(house, clara, 10)
    before = told(client, house)
    tag = client.get(API).headers["etag"]
    judged(house, clara, 10, "water")
    assert client.get(API).json() == before
    assert client.get(API, headers={"if-none-match": tag}).status_code == 304
    assert client.get(API).headers["cache-control"] == "public, max-age=3600"
    edition(house)
    moved = client.get(API, headers={"if-none-match": tag})
    assert (moved.status_code, moved.json()["right"]["out_of"]) == (200, 20)


def test_what_is_older_than_a_year_is_not_counted(house, client, clock, clara):
    judged(house, clara, 10)
    clock.forward(days=370)
    judged(house, clara, 11)
    assert told(client, house)["right"]["out_of"] == 11


def test_the_file_holds_the_numbers_of_the_page(house, client, clara):
    judged(house, clara, 10)
    edition(house)
    text = client.get("/kk/public/model.csv").content.decode("utf-8-sig")
    rows = {(row["table"], row["code"], row["measure"]): row["value"] for row in csv.DictReader(io.StringIO(text))}
    assert (rows["figures", "right", "out_of"], rows["languages", "kk", "share"]) == ("10", "1.0")
    assert rows["figures", "wrong_first_agency", "share"] == "0.0"
    assert rows["versions", "v1", "used_from"] == "2026-11"


def test_versions_are_told_with_their_trial_and_without_where_it_is_lost(house, client, clara):
    judged(house, clara, 10)
    folder = house.data / "models"
    for version in ("v2", "broken"):
        (folder / version).mkdir(parents=True)
    (folder / "v2" / "manifest.json").write_text(json.dumps(VERSION))
    (folder / "broken" / "manifest.json").write_text('{"heads": []}')
    (folder / "promoted").write_text("v2\n")
    found = {one["version"]: one for one in told(client, house)["versions"]}
    assert found.keys() == {"v1", "v2"}
    assert (found["v1"]["read"], found["v1"]["tried"], found["v1"]["in_use"]) == (10, None, False)
    assert (found["v2"]["read"], found["v2"]["tried"]["threshold"], found["v2"]["in_use"]) == (None, 0.797, True)
    page = client.get("/en/public/model").text
    assert ("79.7%" in page, "10,114" in page, "its trial is not kept here" in page) == (True, True, True)


@pytest.mark.parametrize("language", Language)
def test_the_page_of_figures_leads_to_it(client, language):
    assert f"/{language}/public/model" in client.get(f"/{language}/public").text
