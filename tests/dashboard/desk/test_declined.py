"""An officer says that a case is not for everybody: its author reads why, and may offer it again."""

import pytest
from citizens import do, open_case, rows, words_on
from factories import account, file
from staff import field, refusal, send, sign_in

from api.worker import deliver
from models.delivery import Delivery
from models.event import CaseEvent
from models.publication import Publication

WHY = "Мәтінде көршінің ауруы туралы айтылған"


@pytest.fixture
def receipt(house, client):
    """Gulnar wants everybody to be able to read hers; Aigul is signed in."""
    sign_in(client, account(house, "Айгүл"))
    return file(house, publish=True)


def decline(client, receipt, reason=WHY):
    return send(client, f"/desk/cases/{receipt.case.number}/publication/decline", reason=reason)


def test_it_leaves_the_list_and_its_author_reads_why(house, client, receipt):
    assert receipt.case.number in client.get("/desk/publishing").text
    answer = decline(client, receipt)
    assert "Nobody else reads it" in client.get(answer.headers["location"]).text
    assert receipt.case.number not in client.get("/desk/publishing").text
    assert WHY in client.get(f"/desk/cases/{receipt.case.number}").text
    deliver(house, house.clock())
    told = [one for one in rows(house, Delivery) if one.notice == "not_shown"]
    assert [one.params["reason"] for one in told] == [WHY]
    assert words_on(open_case(client, receipt)).count(WHY) == 2


def test_offered_again_the_old_reason_is_gone_and_somebody_looks_again(house, client, receipt):
    decline(client, receipt)
    page = open_case(client, receipt)
    done = do(client, page, "publish", agree="yes")
    assert words_on(done).count(WHY) == 1
    assert [one.verb for one in rows(house, CaseEvent)][-2:] == ["decline", "offer"]
    sign_in(client, account(house, "Денис"))
    assert receipt.case.number in client.get("/desk/publishing").text


def test_without_a_reason_it_waits_on(client, receipt):
    page = decline(client, receipt, " ")
    assert page.status_code == 422
    assert refusal("reason_needed") in page.text
    assert receipt.case.number in client.get("/desk/publishing").text


def test_what_everybody_reads_already_is_its_authors_to_take_back(house, client, receipt):
    path = f"/desk/cases/{receipt.case.number}/publication"
    page = send(client, path)
    assert send(client, f"{path}/confirm", seen=field("seen", page.text)).status_code == 303
    assert "/publication/decline" not in client.get(path).text
    assert decline(client, receipt).status_code == 409
    assert len(rows(house, Publication)) == 1


def test_the_agency_of_others_cannot_decline(house, client, receipt):
    sign_in(client, account(house, "Дана", agency="kz-almaty-housing"))
    assert decline(client, receipt).status_code == 404
