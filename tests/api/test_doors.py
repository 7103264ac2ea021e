"""Every way in has its rule, every job its hour, every page its headers."""

import inspect

import pytest
from fastapi.routing import iter_route_contexts

from api import caserounds, worker
from api.deps import Rule, StaffRule
from api.guard import HEADERS
from channels.texts import texts
from models.authority import STAFF
from models.taxonomy import Language

# What FastAPI and Starlette add themselves: the API's description and the static files.
NOT_OURS = {"/openapi.json", "/static"}


def routes(client):
    return [one for one in iter_route_contexts(client.app.routes) if one.path not in NOT_OURS]


def rules_of(route):
    return [one.call.rule for one in _all(route.dependant) if isinstance(one.call, Rule | StaffRule)]


def _all(dependant):
    for one in dependant.dependencies:
        yield one
        yield from _all(one)


def test_s107_every_route_names_exactly_one_authorization_rule(client):
    assert len(routes(client)) > 10
    assert [one.path for one in routes(client) if not hasattr(one, "dependant") or len(rules_of(one)) != 1] == []


def test_s107_every_staff_rule_is_known_to_the_authority(client):
    named = {rule.removeprefix("staff:") for route in routes(client) for rule in rules_of(route) if ":" in rule}
    assert named <= {str(action) for action in STAFF}


def test_s107_every_job_is_scheduled():
    jobs = {
        one
        for module in (worker, caserounds)
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if list(inspect.signature(one).parameters) == ["house", "now"] and one.__module__ == module.__name__
    }
    assert jobs == {job.work for job in worker.SCHEDULE}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/v1/public/stats", "/nowhere"])
def test_every_answer_carries_the_security_headers(client, path):
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "", "origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "same-origin"}, None),
        ({"sec-fetch-site": "none"}, None),
    ],
    ids=["another site", "a sister site", "empty", "our own", "typed"],
)
def test_a_form_from_another_site_is_refused(client, headers, status):
    answer = client.post("/kk/track", data={"number": "KZ-0000-0000", "code": "1"}, headers=headers)
    assert (answer.status_code == 403) == (status == 403)


@pytest.mark.parametrize("language", Language)
def test_a_forged_form_is_refused_in_the_language_of_its_page(client, language):
    forged = {"sec-fetch-site": "cross-site", "accept-language": "en"}
    answer = client.post(f"/{language}/track", data={"number": "1"}, headers=forged)
    said = texts(language)["error"]["forged_form"]
    assert (answer.status_code, said in answer.text) == (403, True)
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    # The desk is in no language's address: the browser says which.
    desk = client.post("/desk/sign-in", data={}, headers={**forged, "accept-language": language})
    assert said in desk.text


def test_an_old_browser_is_known_by_its_origin(client):
    del client.headers["sec-fetch-site"]
    ours = client.post("/kk/track", data={}, headers={"origin": "https://testserver"})
    theirs = client.post("/kk/track", data={}, headers={"origin": "https://evil.example"})
    nobody = client.post("/kk/track", data={})
    assert (ours.status_code == 403, theirs.status_code, nobody.status_code) == (False, 403, 403)


def test_health_and_readiness_say_how_the_queues_stand(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["waiting"] == {"to_route": 0, "to_send": 0, "uncertain": 0, "to_escalate": 0}


def test_the_api_describes_itself(client):
    described = client.get("/openapi.json").json()["paths"]
    assert "/api/v1/cases" in described
    assert "/api/v1/cases/{number}/track" in described
