"""Triage: one text, the ways it can go, and the second person for what is no complaint."""

import re

import pytest
from backends import Fixed
from factories import ENERGY, account, act, author, file
from sqlmodel import Session, select
from staff import HOUSING, XSS, field, fresh, refusal, send, sign_in

from classifier.abstain import NOBODY
from classifier.backends.choice import LINEAR
from classifier.backends.standby import Standby
from classifier.classify import Model
from classifier.registry import Opened, open_classifier
from models import queries
from models.account import AuditLine
from models.actions import citizen, routing
from models.actor import SYSTEM
from models.lifecycle import Verb
from models.taxonomy import Role, State

pytestmark = pytest.mark.usefixtures("clerk")
PROPOSALS = [("heating", 0.61), ("housing", 0.22), ("water", 0.09)]


def unsure(house, text="Батарея мүлдем суық", proposals=PROPOSALS, reason="unsure", urgency=None, **given):
    """A text on which the classifier abstained."""
    receipt = file(house, text, **{"category": None, "region": None, **given})
    with act(house, receipt.case.number, SYSTEM) as turn:
        kept = {"urgent": given.get("urgent"), "urgency": urgency}
        routing.propose(turn, proposals, intent="complaint", detected_language="kk", **kept)
        routing.abstain(turn, reason)
    return receipt


@pytest.fixture
def clerk(house, client):
    clerk = account(house, "Saule", Role.CLERK, agency=None)
    sign_in(client, clerk)
    return clerk


def shown(page):
    """The number of the text that stands on the page."""
    found = re.search(r"<b>(KZ-\d{4}-\d{4})</b>", page)
    return found and found[1]


def sort(client, receipt, **fields):
    number = receipt.case.number
    page = client.get("/desk/triage", params={"case": number, "category": fields["category"]}).text
    return send(client, f"/desk/triage/{number}/route", **{"revision": field("revision", page), **fields})


def verbs(house, receipt):
    with Session(house.engine) as session:
        return [(event.verb, event.data) for event in queries.history(session, receipt.case.id)]


def test_a_card_sends_the_case_where_the_table_says(house, client):
    receipt = unsure(house)
    answer = sort(client, receipt, category="heating", region="KZ-75")
    assert answer.headers["location"] == f"/desk/triage?left={receipt.case.number}&to={ENERGY}"
    assert f"{receipt.case.number} is now with: " in client.get(answer.headers["location"]).text
    case = fresh(house, receipt)
    assert (case.state, case.agency_code, case.category, case.region) == (State.ASSIGNED, ENERGY, "heating", "KZ-75")
    assert case.category_by == "officer"
    assert verbs(house, receipt)[-1] == (
        Verb.ROUTE,
        {"agency_code": ENERGY, "category": "heating", "by": "person", "region": "KZ-75"},
    )
    with Session(house.engine) as session:
        assert {one.kind: one.state for one in queries.deadlines(session, case.id)} == {
            "answer": "open",
            "forward": "met",
        }


def test_another_subject_is_kept_as_a_correction(house, client):
    receipt = unsure(house)
    sort(client, receipt, category="housing", region="KZ-75")
    assert [verb for verb, _data in verbs(house, receipt)[-2:]] == [Verb.RECATEGORISE, Verb.ROUTE]
    assert fresh(house, receipt).agency_code == HOUSING


def test_the_proposed_subject_is_no_correction(house, client):
    receipt = unsure(house)
    sort(client, receipt, category="heating", region="KZ-75")
    assert Verb.RECATEGORISE not in [verb for verb, _data in verbs(house, receipt)]


def test_the_region_comes_before_the_agency_where_territory_decides(house, client):
    receipt = unsure(house)
    page = client.get("/desk/triage").text
    assert page.count("choose the region first") == 4
    answer = sort(client, receipt, category="heating")
    assert answer.status_code == 422
    assert refusal("unknown_region") in answer.text
    assert fresh(house, receipt).state == State.TRIAGE
    chosen = client.get("/desk/triage?region=KZ-75").text
    assert "choose the region first" not in chosen
    assert house.office.profile.agencies[ENERGY].names["en"] in chosen
    assert field("region", chosen) == "KZ-75"


def test_a_region_that_nobody_can_know_leads_to_the_national_body(house, client):
    receipt = unsure(house)
    assert field("region", client.get("/desk/triage?region=none").text) == "none"
    assert sort(client, receipt, category="heating", region="none").status_code == 303
    assert (fresh(house, receipt).agency_code, fresh(house, receipt).region) == (
        house.office.profile.agency_for("heating"),
        None,
    )


def test_the_citizens_region_stands_already(house, client):
    receipt = unsure(house, region="KZ-75")
    assert sort(client, receipt, category="heating").status_code == 303
    assert fresh(house, receipt).agency_code == ENERGY


@pytest.mark.parametrize(
    "fields", [{"category": "nonsense", "region": "KZ-75"}, {"category": "heating", "region": "XX-1"}]
)
def test_only_known_subjects_and_regions(house, client, fields):
    receipt = unsure(house)
    assert sort(client, receipt, **fields).status_code == 422
    assert fresh(house, receipt).state == State.TRIAGE


def test_urgent_first_then_the_clock_that_ends_next(house, client, clock):
    first = unsure(house, "Бірінші")
    clock.forward(minutes=1)
    second = unsure(house, "Екінші")
    clock.forward(minutes=1)
    danger = unsure(house, "Газ иісі шығады", urgent="gas")
    page = client.get("/desk/triage").text
    assert shown(page) == danger.case.number
    upcoming = re.findall(r'scope="row"><a href="/desk/triage\?case=([\w-]+)"', page)
    assert upcoming == [first.case.number, second.case.number]
    assert "urgent" in page


def test_what_may_be_urgent_comes_after_danger_and_before_the_rest_and_says_why(house, client, clock):
    first = unsure(house, "Бірінші")
    clock.forward(minutes=1)
    doubt = unsure(house, "Бағана құлағалы тұр", urgency=0.62)
    clock.forward(minutes=1)
    danger = unsure(house, "Газ иісі шығады", urgent="gas", reason="emergency", urgency=0.9)
    page = client.get("/desk/triage").text
    upcoming = re.findall(r'scope="row"><a href="/desk/triage\?case=([\w-]+)"', page)
    assert [shown(page), *upcoming] == [one.case.number for one in (danger, doubt, first)]
    assert "It names a danger" in page
    assert "reads like texts that cannot wait" not in page
    page = client.get("/desk/triage", params={"case": doubt.case.number}).text
    assert "may be urgent" in page
    assert "reads like texts that cannot wait (62" in page


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("unsure", "not sure enough"),
        ("language", "not in one of the five languages"),
        ("conduct", "conduct of officials"),
        ("empty", "nothing in it that could be read"),
        ("no_region", "the region is not"),
        ("unheard_of", "Which agency should answer?"),
    ],
)
def test_the_page_says_why_a_person_chooses(house, client, reason, words):
    unsure(house, reason=reason)
    assert words in client.get("/desk/triage").text


@pytest.mark.parametrize(
    ("own", "words"), [({"heating": 0.834}, "it must be sure to 83"), ({}, "nothing is proved yet")]
)
def test_the_page_says_how_sure_the_classifier_must_be_of_this_subject(house, client, tmp_path, own, words):
    receipt = unsure(house)
    house.classifier = open_classifier(tmp_path / "none")
    # What it would have loaded at its first guess.
    house.classifier._opened = Opened(Standby(LINEAR, Model(Fixed(), Fixed(), NOBODY, "v1", own=own)), None)
    assert words in client.get("/desk/triage", params={"case": receipt.case.number}).text


def test_while_the_classifier_is_not_loaded_the_page_waits_for_nothing(house, client, tmp_path):
    unsure(house)
    house.classifier = open_classifier(tmp_path / "none")
    page = client.get("/desk/triage").text
    assert "not sure enough" in page
    assert "it must be sure to" not in page
    assert not (tmp_path / "none").exists()


def test_two_clerks_at_work_read_different_texts(house, client, clock):
    first, second = unsure(house, "Бірінші"), unsure(house, "Екінші")
    assert shown(client.get("/desk/triage").text) == first.case.number
    assert shown(client.get("/desk/triage").text) == first.case.number
    sign_in(client, account(house, "Dana", Role.CLERK, agency=None))
    assert shown(client.get("/desk/triage").text) == second.case.number
    clock.forward(minutes=3)
    assert shown(client.get("/desk/triage").text) == first.case.number


def test_a_colleague_was_quicker(house, client):
    receipt, other = unsure(house), unsure(house, "Екінші")
    page = client.get("/desk/triage").text
    with act(house, receipt.case.number, SYSTEM) as turn:
        routing.route(turn, ENERGY, "heating", "person", "KZ-75")
    fields = {"revision": field("revision", page), "category": "housing", "region": "KZ-75"}
    answer = send(client, f"/desk/triage/{receipt.case.number}/route", **fields)
    assert answer.status_code == 409
    assert refusal("move_not_allowed") in answer.text
    assert shown(answer.text) == other.case.number
    assert fresh(house, receipt).agency_code == ENERGY


def test_s102_a_case_that_an_agency_has_is_not_here(house, client):
    theirs = file(house)
    number = theirs.case.number
    assert shown(client.get("/desk/triage", params={"case": number}).text) is None
    for path in ("route", "not-a-complaint", "reject"):
        answer = send(client, f"/desk/triage/{number}/{path}", revision=2, category="water", region="KZ-75", reason="x")
        assert answer.status_code == 409
        assert "Үшінші күн" not in answer.text
    assert client.get(f"/desk/triage/{number}/files/1").status_code == 404
    assert fresh(house, theirs).revision == 2
    with Session(house.engine) as session:
        refused = session.exec(select(AuditLine).where(AuditLine.action == "case.refused")).all()
    assert {line.object for line in refused} == {number}


def test_not_a_complaint_needs_a_second_person(house, client):
    receipt = unsure(house, "Жеңілдік! Терезелер арзан")
    number = receipt.case.number
    page = client.get("/desk/triage").text
    send(client, f"/desk/triage/{number}/not-a-complaint", revision=field("revision", page), reason="жарнама")
    page = client.get("/desk/triage").text
    assert shown(page) is None
    assert "Saule: жарнама" in page
    assert "A second person must agree." in page
    again = send(client, f"/desk/triage/{number}/reject", revision=fresh(house, receipt).revision)
    assert again.status_code == 409
    assert fresh(house, receipt).state == State.TRIAGE
    sign_in(client, account(house, "Dana", Role.CLERK, agency=None))
    assert "Agree: it is no complaint" in client.get("/desk/triage").text
    done = send(client, f"/desk/triage/{number}/reject", revision=fresh(house, receipt).revision)
    assert done.status_code == 303
    assert fresh(house, receipt).state == State.REJECTED


def test_the_second_person_may_sort_it_instead(house, client, clerk):
    receipt = unsure(house)
    with act(house, receipt.case.number, clerk) as turn:
        routing.propose_rejection(turn, "түсініксіз")
    sign_in(client, account(house, "Dana", Role.CLERK, agency=None))
    assert shown(client.get("/desk/triage").text) is None
    assert sort(client, receipt, category="heating", region="KZ-75").status_code == 303
    assert fresh(house, receipt).state == State.ASSIGNED


def test_an_old_proposal_dies_with_the_routing_after_it(house, client, clerk):
    receipt = unsure(house)
    dana = account(house, "Dana", Role.CLERK, agency=None)
    with act(house, receipt.case.number, clerk) as turn:
        routing.propose_rejection(turn, "түсініксіз")
    with act(house, receipt.case.number, dana) as turn:
        routing.route(turn, ENERGY, "heating", "person", "KZ-75")
    with act(house, receipt.case.number, account(house, "Aigul")) as turn:
        routing.return_(turn, "Біздікі емес")
    page = client.get("/desk/triage").text
    assert shown(page) == receipt.case.number
    assert "Біздікі емес" in page
    sign_in(client, dana)
    refused = send(client, f"/desk/triage/{receipt.case.number}/reject", revision=fresh(house, receipt).revision)
    assert refused.status_code == 409
    assert fresh(house, receipt).state == State.TRIAGE


def test_who_gave_it_back_is_proposed_last_and_said_to_have_done_so(house, client, clerk):
    receipt = unsure(house, region="KZ-75")
    with act(house, receipt.case.number, clerk) as turn:
        routing.route(turn, ENERGY, "heating", "person", "KZ-75")
    assert "gave it back" not in client.get("/desk/triage").text
    with act(house, receipt.case.number, account(house, "Aigul")) as turn:
        routing.return_(turn, "Біздікі емес")
    page = client.get("/desk/triage").text
    # The same agency has heating and water.
    assert re.findall(r'name="category" value="(\w+)" data-key', page) == ["housing", "heating", "water"]
    assert page.count("gave it back") == 2
    assert 'card card--on" name="category" value="housing"' in page


def test_a_reason_is_needed_to_call_it_no_complaint(house, client):
    receipt = unsure(house)
    path = f"/desk/triage/{receipt.case.number}/not-a-complaint"
    answer = send(client, path, revision=fresh(house, receipt).revision, reason=" ")
    assert answer.status_code == 422
    assert refusal("reason_needed") in answer.text


def test_without_the_token_nothing_is_sorted(house, client):
    receipt = unsure(house)
    fields = {"csrf": "forged", "revision": 2, "category": "heating", "region": "KZ-75"}
    assert client.post(f"/desk/triage/{receipt.case.number}/route", data=fields).status_code == 403
    assert fresh(house, receipt).state == State.TRIAGE


def test_nothing_to_sort(client):
    page = client.get("/desk/triage").text
    assert "Nothing to sort." in page
    assert "Which agency should answer?" in page


def test_without_proposals_the_list_of_subjects_is_the_way(house, client):
    receipt = unsure(house, proposals=[])
    page = client.get("/desk/triage").text
    assert "There is no proposal for this text." in page
    assert "autofocus" in page
    chosen = client.get("/desk/triage?region=KZ-75&category=water").text
    assert "Send there" in chosen
    assert sort(client, receipt, category="water", region="KZ-75").status_code == 303


def test_when_the_classifier_is_away_people_sort_what_it_has_not_read(house, client, clock):
    receipt = file(house, "Су жоқ", category=None)
    clock.forward(minutes=10)
    assert shown(client.get("/desk/triage").text) is None
    clock.forward(seconds=1)
    page = client.get("/desk/triage").text
    assert shown(page) == receipt.case.number
    assert "The classifier is away" in page
    assert "Not a complaint" not in page
    assert sort(client, receipt, category="water").status_code == 303
    assert fresh(house, receipt).agency_code == ENERGY


def test_every_word_is_text(house, client):
    receipt = unsure(house, f"{XSS} суық", name=XSS, address=XSS)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, f"{XSS} әлі", "web")
    page = client.get("/desk/triage").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_the_author_is_not_shown_where_only_the_text_matters(house, client):
    unsure(house)
    page = client.get("/desk/triage").text
    for secret in ("Gulnar", "gulnar@example.com", "990101400122"):
        assert secret not in page


def test_a_look_at_a_text_leaves_a_line(house, client, clerk):
    receipt = unsure(house)
    client.get("/desk/triage")
    client.get("/desk/triage")
    with Session(house.engine) as session:
        lines = session.exec(select(AuditLine).where(AuditLine.action == "case.opened")).all()
    assert [(line.account_id, line.object) for line in lines] == [(clerk.id, receipt.case.number)]
    assert fresh(house, receipt).unread


@pytest.mark.parametrize("jurisdiction", ["az", "ge"])
def test_the_other_countries_have_their_own_squares(house, client, jurisdiction):
    unsure(house, identity_number=None)
    page = client.get("/desk/triage").text
    for region in house.office.profile.regions.values():
        assert f">{region.tile}</text>" in page
    assert house.office.profile.code == jurisdiction
