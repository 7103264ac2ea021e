"""An incident on the pages: complaints come in by HTTP, the worker looks, the agency and oversight see and answer."""

from datetime import timedelta

import pytest
from factories import ENERGY, GULNAR, account, file
from sqlmodel import Session, select
from staff import send, sign_in

from api.worker import SCHEDULE, notice_incidents, run_job
from models.incident import Acknowledgment, Incident
from models.taxonomy import Role

SECRET = "Екінші қабаттағы көршім айтып берді"
OTHERS = "kz-almaty-akimat"


@pytest.fixture
def town(house, clock, client):
    """Twelve quiet weeks, then six complaints within an hour, by HTTP; then the worker's job."""
    now = clock.now
    for days in (100, 50):
        clock.now = now - timedelta(days=days)
        file(house)
    clock.now = now
    for n in range(6):
        clock.forward(minutes=8)
        body = {"text": f"{SECRET} {n}", "region": "KZ-75", "category": "heating", "name": GULNAR["name"]}
        body |= {"identity_number": GULNAR["identity_number"], "contact": {"kind": "email", "value": "g@example.com"}}
        assert client.post("/api/v1/cases", json=body, headers={"idempotency-key": f"k{n}"}).status_code == 201
    job = next(job for job in SCHEDULE if job.work is notice_incidents)
    assert run_job(job, house) == 0
    return house


@pytest.fixture
def key(town):
    with Session(town.engine) as session:
        return session.exec(select(Incident.id)).one()


def test_the_agency_is_told_on_its_desk_and_says_what_it_does(town, client, key):
    sign_in(client, account(town, "Rustam", Role.MANAGER, language="en"))
    desk = client.get("/desk").text
    assert "Incident: Heating, Almaty city." in desk
    assert "6 complaints since" in desk
    assert "Usual in 24 hours: fewer than one." in desk
    assert '<a href="/desk/incidents">Incidents <span class="badge">1</span></a>' in desk
    its = client.get(f"/desk?incident={key}").text
    assert (its.count(SECRET), "Incident: Heating, Almaty city: 6" in its) == (6, True)
    answer = send(client, f"/desk/incidents/{key}/acknowledge", note="<b>Екі бригада</b> шықты")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/incidents#i{key}")
    page = client.get("/desk/incidents").text
    assert "Rustam, Manager: &lt;b&gt;Екі бригада&lt;/b&gt; шықты" in page
    assert '<span class="badge">1</span>' not in page


def test_oversight_sees_numbers_and_what_the_agency_says_and_no_word_of_a_citizen(town, client, key):
    sign_in(client, account(town, "Rustam", Role.MANAGER))
    send(client, f"/desk/incidents/{key}/acknowledge", note="A crew is there")
    sign_in(client, account(town, "Leyla", Role.OVERSIGHT, None, language="en"))
    page, cases = client.get("/oversight/incidents").text, client.get(f"/oversight/incidents/{key}").text
    assert "Heating, Almaty city" in page
    assert "A crew is there" in page
    assert '<span class="badge">1</span>' in page
    assert (cases.count('href="/oversight/cases/KZ-'), SECRET in page + cases) == (6, False)
    assert send(client, f"/oversight/incidents/{key}/acknowledge").status_code == 303
    assert '<span class="badge">1</span>' not in client.get("/oversight").text


@pytest.mark.parametrize(
    ("who", "pages", "says"),
    [
        ((Role.OFFICER, ENERGY), (200, 200, 403, 403), 403),
        ((Role.HEAD, ENERGY), (200, 200, 403, 403), 303),
        # Of another agency: a list without it, and no door to it.
        ((Role.HEAD, OTHERS), (200, 404, 403, 403), 404),
        ((Role.CLERK, None), (403, 403, 403, 403), 403),
        ((Role.ADMIN, None), (403, 403, 403, 403), 403),
        ((Role.OVERSIGHT, None), (200, 403, 200, 200), 303),
    ],
)
def test_who_may_open_what(town, client, key, who, pages, says):
    sign_in(client, account(town, "Madina", *who))
    paths = ("/desk/incidents", f"/desk?incident={key}", "/oversight/incidents", f"/oversight/incidents/{key}")
    assert tuple(client.get(path).status_code for path in paths) == pages
    assert send(client, f"/desk/incidents/{key}/acknowledge", note="?").status_code == says
    with Session(town.engine) as session:
        assert len(session.exec(select(Acknowledgment)).all()) == (says == 303)


def test_of_others_nothing_is_listed(town, client, key):  # noqa: ARG001
    sign_in(client, account(town, "Madina", Role.HEAD, OTHERS, language="en"))
    assert "No incident stands." in client.get("/desk/incidents").text
    assert "Heating, Almaty city." not in client.get("/desk").text


def test_an_incident_that_is_over_stays_listed_for_a_month(town, client, clock):
    clock.forward(days=5)
    notice_incidents(town, clock())
    sign_in(client, account(town, "Rustam", Role.MANAGER, language="en"))
    page = client.get("/desk/incidents").text
    assert ("No incident stands." in page, "Over, in the last 30 days" in page) == (True, True)
    assert "trouble--incident" not in client.get("/desk").text
    clock.forward(days=31)
    sign_in(client, account(town, "Hanna", Role.MANAGER, language="en"))
    assert "Over, in the last 30 days" not in client.get("/desk/incidents").text


def test_nothing_of_it_is_public(town, client, key):  # noqa: ARG001
    client.cookies.clear()
    for path in ("/en/public", "/en/", "/api/v1/public/stats"):
        assert "ncident" not in client.get(path).text
    assert client.get("/desk/incidents", follow_redirects=False).status_code != 200


def test_whoever_leads_finds_it_in_the_calendar(town, client):
    for who in (account(town, "Rustam", Role.MANAGER, language="en"), account(town, "Aigul", language="en")):
        sign_in(client, who)
        page = send(client, "/desk/me/feed").text
        address = page.split("/desk/feed/")[1].split(".ics")[0]
        feed = client.get(f"/desk/feed/{address}.ics").text
        assert ("SUMMARY:Incident: Heating\\, Almaty city" in feed) == (who.role == Role.MANAGER)
