"""/metrics: who may read it and what it says, and /readyz where a channel is down."""

import pytest
from cityapp import file_event, listening, move_in, post, settle
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from api.main import create_app
from api.settings import Settings, SettingsError

TOKEN = "a-token-for-tests-only-0123456789-abcdef"


def read(client, **headers):
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    samples = [one for family in text_string_to_metric_families(answer.text) for one in family.samples]
    return {(one.name, *one.labels.values()): one.value for one in samples}


@pytest.fixture
def home(house):
    """A client on this machine, as far as the application can tell."""
    with TestClient(create_app(house, warm=False), base_url="http://127.0.0.1", client=("127.0.0.1", 4000)) as client:
        yield client


@pytest.mark.parametrize(
    ("token", "asks", "headers", "status"),
    [
        ("", "home", {}, 200),
        ("", "client", {}, 401),
        ("", "home", {"x-forwarded-for": "203.0.113.7"}, 401),
        ("", "home", {"via": "1.1 proxy"}, 401),
        ("", "client", {"authorization": "Bearer "}, 401),
        (TOKEN, "home", {}, 401),
        (TOKEN, "home", {"authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "client", {"authorization": f"Bearer {TOKEN}"}, 200),
        (TOKEN, "client", {"authorization": f"Bearer {TOKEN[:-1]}"}, 401),
        (TOKEN, "client", {"authorization": TOKEN}, 401),
    ],
)
def test_only_this_machine_or_who_knows_the_token_reads_it(house, request, token, asks, headers, status):
    house.metrics_token = token
    assert request.getfixturevalue(asks).get("/metrics", headers=headers).status_code == status


def test_a_short_token_stops_the_start(monkeypatch):
    strong = "a long and varied secret for tests 0123456789"
    for name, value in {"SECRET_KEY": strong, "RECEIPT_PEPPER": strong, "METRICS_TOKEN": "short"}.items():
        monkeypatch.setenv(f"JAWAB_{name}", value)
    with pytest.raises(SettingsError, match="JAWAB_METRICS_TOKEN"):
        Settings().require_secrets()


def test_it_tells_the_queues_the_channels_and_the_router_and_no_person(house, home):
    with listening() as app:
        move_in(house, app)
        post(home, house, "e1", file_event())
        post(home, house, "e2", {"type": "notice.receipt", "data": {"id": "KZ-0000-0000:1:answer", "state": "read"}})
        settle(house)
        home.request("INVENTED", "/healthz")
        said = read(home)
    assert said[("jawab_cases_filed",)] == 1
    assert said["jawab_channel_tried_hour", "city", "app"] == 1
    assert said["jawab_channel_unprocessed", "city", "app"] == 1
    assert said["jawab_channel_level", "city", "app"] == 0
    assert said["jawab_channel_last_out_timestamp_seconds", "city", "app"] == house.clock().timestamp()
    assert said["jawab_http_answers_total", "POST", "200"] == 2
    assert said["jawab_http_answers_total", "other", "403"] == 1
    assert said[("jawab_to_escalate",)] == 0
    assert ("jawab_classifier_up", "linear", "linear") in said
    written = home.get("/metrics").text
    assert not any(word in written for word in ("aidos", "KZ-", "Айдос"))


def test_s63_a_channel_that_reaches_nobody_is_told_and_the_house_stays_ready(house, client):
    with listening() as app:
        move_in(house, app)
        app.always = (503, {})
        for n in range(6):
            post(client, house, f"e{n}", file_event(sender=f"tenant-{n}"))
        settle(house)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["channels"] == [{"channel": "app", "account": "city", "level": "red", "troubles": ["failing"]}]
