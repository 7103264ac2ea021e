"""The citizen's JSON API: in by HTTP, through the database, out by HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from factories import ENERGY, GULNAR, account, act, edition
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select

from models.actions import answering, routing
from models.case import Case
from models.contact import Contact
from models.dossier import Following
from models.event import CaseEvent
from models.message import Message

BODY = {
    "text": "Үшінші күн жылу жоқ",
    "language": "kk",
    "region": "KZ-75",
    "category": "heating",
    "address": "Тимирязев 74",
    "name": GULNAR["name"],
    "identity_number": GULNAR["identity_number"],
    "contact": {"kind": "email", "value": "gulnar@example.com"},
}


def post(client, body=None, key="gulnar-1", **changes):
    body = {**BODY, **changes} if body is None else body
    return client.post("/api/v1/cases", json=body, headers={"Idempotency-Key": key, "accept-language": "en"})


def count(house):
    with Session(house.engine) as session:
        return session.exec(select(func.count()).select_from(Case)).one()


def test_a_filed_case_comes_back_with_everything_the_citizen_needs(client):
    answer = post(client)
    found = answer.json()
    assert answer.status_code == 201
    assert found["state"] == "assigned"
    assert found["agency"]["code"] == ENERGY
    assert found["category"] == {"code": "heating", "name": "Жылу", "confidence": None} or found["category"]["name"]
    assert found["due_at"] == "2026-12-08T00:00:00+05:00"
    assert "2026 жылғы 7 желтоқсан" in found["due_explained"]
    (deadline,) = found["deadlines"]
    assert (deadline["kind"]["code"], deadline["due_on"], deadline["due_at"]) == (
        "answer",
        "2026-12-07",
        found["due_at"],
    )
    assert (deadline["articles"], deadline["verified"]) == (["76"], True)
    assert deadline["act"] in found["due_explained"]
    assert deadline["explained"] == found["due_explained"]
    assert deadline["url"] == found["track_url"]
    assert len(found["receipt_code"]) == 16
    assert found["track_url"] == "https://testserver/kk/track"


def test_where_it_happened_and_where_the_author_lives_are_kept_apart(client, house):
    post(client, residence="Абай 10, 4-пәтер")
    with Session(house.engine) as session:
        kept = session.exec(select(Case.address, Contact.residence).join(Contact, col(Contact.id) == Case.contact_id))
        assert kept.one() == ("Тимирязев 74", "Абай 10, 4-пәтер")


def test_s40_the_same_key_and_body_give_the_same_receipt_and_one_case(client, house):
    first, second = post(client), post(client)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert count(house) == 1


def test_the_same_key_with_another_body_is_refused(client, house):
    post(client)
    again = post(client, text="Енді су да жоқ")
    assert (again.status_code, again.json()["error"]) == (409, "key_used_before")
    assert count(house) == 1


def test_s2_the_same_submission_at_once_makes_exactly_one_case(client, house):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: post(client), range(16)))
    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert count(house) == 1


BAD = [
    pytest.param({"text": ""}, 422, {"text": "Write what happened."}, id="empty"),
    pytest.param({"text": " \n\t "}, 422, {"text": None}, id="blank"),
    pytest.param({"text": "\x00\x00"}, 422, {"text": None}, id="only NUL"),
    pytest.param({"text": "a" * 10_001}, 422, {"text": None}, id="10,001 characters"),
    pytest.param({"text": 7}, 422, {"text": None}, id="a number for a text"),
    pytest.param({"text": None}, 422, {"text": None}, id="null"),
    pytest.param({"region": "KZ-99"}, 422, {"region": None}, id="unknown region"),
    pytest.param({"category": "ufo"}, 422, {"category": None}, id="unknown subject"),
    pytest.param({"language": "de"}, 422, {"language": None}, id="unknown language"),
    pytest.param({"contact": {"kind": "pigeon", "value": "x"}}, 422, {"contact.kind": None}, id="unknown contact"),
    pytest.param({"contact": {"kind": "email", "value": "gulnar@"}}, 422, {"contact": None}, id="half an address"),
    pytest.param({"contact": {"kind": "phone", "value": "12"}}, 422, {"contact": None}, id="half a phone"),
    pytest.param({"identity_number": "12"}, 422, {"identity_number": None}, id="short IIN"),
    pytest.param({"texxt": "x"}, 422, {"texxt": None}, id="misspelt field"),
]


@pytest.mark.parametrize(("changes", "status", "fields"), BAD)
def test_bad_input_gets_a_clear_refusal_and_keeps_nothing(client, house, changes, status, fields):
    answer = post(client, **changes)
    found = answer.json()
    assert answer.status_code == status
    assert found["fields"].keys() == fields.keys()
    assert all(found["fields"][name] == said for name, said in fields.items() if said)
    assert found["detail"]
    assert count(house) == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("s", id="one character"),
        pytest.param("a" * 10_000, id="10,000 characters"),
        pytest.param("<script>alert(1)</script><b>су</b>", id="markup"),
        pytest.param("\u202eбатарея\u202c 🥶👨‍👩‍👧", id="direction marks and emoji"),
        pytest.param("'; DROP TABLE cases; --", id="quotes"),
    ],
)
def test_odd_texts_are_kept_as_they_are(client, house, text):
    assert post(client, text=text).status_code == 201
    with Session(house.engine) as session:
        assert session.exec(select(Message.text)).one() == text


def test_nul_is_dropped_and_the_rest_kept(client, house):
    assert post(client, text="\x00су\x00 жоқ").status_code == 201
    with Session(house.engine) as session:
        assert session.exec(select(Message.text)).one() == "су жоқ"


def test_half_a_character_pair_is_refused_clearly(client, house):
    headers = {"Idempotency-Key": "half", "content-type": "application/json"}
    answer = client.post("/api/v1/cases", content=b'{"text": "abc\\ud83d"}', headers=headers)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["text"])
    assert count(house) == 0


def test_a_body_that_is_no_json_is_said_to_be_none(client):
    answer = client.post("/api/v1/cases", content=b"{text:", headers={"Idempotency-Key": "x"})
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_input")


def test_without_a_key_nothing_is_filed(client, house):
    answer = client.post("/api/v1/cases", json=BODY)
    assert (answer.status_code, answer.json()["error"]) == (422, "key_needed")
    assert count(house) == 0


def test_refusals_speak_the_language_that_was_asked_for(client):
    answer = client.post("/api/v1/cases", json=BODY, headers={"accept-language": "ka-GE, ru;q=0.5"})
    assert any("\u10d0" <= letter <= "\u10f0" for letter in answer.json()["detail"])


def test_unknown_number_and_wrong_code_look_the_same(client):
    number = post(client).json()["number"]
    wrong = client.post(f"/api/v1/cases/{number}/track", json={"code": "0000 0000 0000 0000"})
    unknown = client.post("/api/v1/cases/KZ-0000-0000/track", json={"code": "0000 0000 0000 0000"})
    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert wrong.json() == unknown.json()


def test_after_five_wrong_codes_the_sender_waits(client, clock):
    found = post(client).json()
    track = f"/api/v1/cases/{found['number']}/track"
    for _ in range(5):
        assert client.post(track, json={"code": "1"}).status_code == 404
    blocked = client.post(track, json={"code": found["receipt_code"]})
    assert (blocked.status_code, blocked.headers["retry-after"]) == (429, "60")
    clock.forward(seconds=61)
    assert client.post(track, json={"code": found["receipt_code"]}).status_code == 200


def test_the_author_follows_answers_rates_and_reopens(client, house, clock):
    found = post(client).json()
    at = f"/api/v1/cases/{found['number']}"
    code = {"code": found["receipt_code"]}
    aigul = account(house, "Aigul")
    with act(house, found["number"], aigul) as turn:
        routing.take(turn)
        answering.ask_citizen(turn, "Қай қабат?")
    asked = client.post(f"{at}/track", json=code).json()
    assert asked["state"] == "waiting_citizen"
    assert client.post(f"{at}/messages", json={**code, "text": "Үшінші"}).json()["state"] == "in_progress"
    with act(house, found["number"], aigul) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    # While the officer can still take it back, the author has not been answered.
    assert client.post(f"{at}/track", json=code).json()["answer"] is None
    clock.forward(seconds=20)
    answered = client.post(f"{at}/track", json=code).json()
    assert answered["answer"]["text"] == "Жөнделді"
    assert {"rate", "reopen", "appeal"} <= set(answered["can"])
    client.post(f"{at}/rating", json={**code, "value": "not_solved", "comment": "Әлі суық"})
    reopened = client.post(f"{at}/reopen", json={**code, "reason": "Әлі суық"}).json()
    assert (reopened["state"], reopened["answer"]) == ("assigned", None)
    assert [line["kind"] for line in reopened["timeline"]][-3:] == ["answer", "rate", "reopen"]


def test_withdrawing_twice_is_refused_the_second_time(client):
    found = post(client).json()
    at, code = f"/api/v1/cases/{found['number']}/withdraw", {"code": found["receipt_code"]}
    assert client.post(at, json=code).json()["state"] == "withdrawn"
    again = client.post(at, json=code)
    assert (again.status_code, again.json()["error"]) == (409, "move_not_allowed")


@pytest.mark.parametrize("trouble", ["database is locked", "database or disk is full", "server closed the connection"])
def test_when_the_database_cannot_commit_the_citizen_is_told_that_nothing_was_received(client, house, trouble):
    from sqlalchemy import event

    def refuse(_connection):
        raise OperationalError("COMMIT", {}, Exception(trouble))

    event.listen(house.engine, "commit", refuse)
    answer = post(client)
    event.remove(house.engine, "commit", refuse)
    assert (answer.status_code, answer.json()["error"]) == (503, "not_durable")
    assert "receipt_code" not in answer.json()
    assert count(house) == 0
    assert post(client).status_code == 201


def test_s106_public_figures_hide_small_counts(house, client, clock):
    for number in range(3):
        post(client, key=f"k{number}")
    clock.forward(days=40)
    assert client.get("/api/v1/public/stats").json()["error"] == "no_edition_yet"
    edition(house)
    found = client.get("/api/v1/public/stats", params={"period": "2026-12"}).json()
    assert (found["due"], found["open"], found["on_time_share"]) == (None, None, None)
    assert {"due", "open"} <= set(found["suppressed"])


@pytest.mark.parametrize("period", ["2026-13", "yesterday", "2026-1"])
def test_a_month_must_be_a_month(client, period):
    assert client.get("/api/v1/public/stats", params={"period": period}).status_code == 422


ROAD = {"text": "На Абая 10 у остановки глубокая яма", "language": "ru", "category": "roads", "address": "Абая 10"}


def say_same(client, own, number):
    words = {"code": own["receipt_code"], "same_as": number}
    return client.post(f"/api/v1/cases/{own['number']}/same", json=words, headers={"accept-language": "en"})


def test_me_too_puts_both_into_one_dossier_and_leaves_each_its_own_date(client, house, clock):
    first = post(client, **ROAD).json()
    clock.forward(days=2)
    mine = post(client, key="marat-1", **{**ROAD, "text": "Яма на Абая, пробил колесо", "name": "Marat"}).json()
    answers = [say_same(client, mine, first["number"].lower()) for _ in "ab"]
    assert [(one.status_code, one.json()["due_at"]) for one in answers] == [(200, mine["due_at"])] * 2
    assert mine["due_at"] != first["due_at"]
    with Session(house.engine) as session:
        inside = session.exec(select(Following).order_by(col(Following.case_id))).all()
        numbers = [session.get_one(Case, one.case_id).number for one in inside]
    assert numbers == [first["number"], mine["number"]]
    assert len({one.dossier_id for one in inside}) == 1


@pytest.mark.parametrize(
    "other",
    [{"category": "waste"}, {"region": "KZ-71"}, {"sealed": True}, {"about": ENERGY}],
    ids=["another subject", "another region", "a kept author", "about people"],
)
def test_of_what_a_stranger_is_told_nothing_nobody_can_say_that_it_is_the_same(client, house, other):
    hidden = post(client, **{**ROAD, **other}).json()
    mine = post(client, key="marat-1", **ROAD).json()
    unknown = say_same(client, mine, "KZ-0000-0000")
    assert unknown.status_code == 404
    assert say_same(client, mine, hidden["number"]).json() == unknown.json()
    assert say_same(client, mine, mine["number"]).status_code == 404
    with Session(house.engine) as session:
        assert session.exec(select(Following).order_by(col(Following.case_id))).all() == []


def test_the_author_lets_everybody_read_it_and_takes_that_back(client, house):
    found = post(client).json()

    def wish(value):
        body = {"code": found["receipt_code"], "publish": value}
        return client.post(f"/api/v1/cases/{found['number']}/publish", json=body)

    assert [wish(value).status_code for value in (True, True, False, False)] == [200] * 4
    with Session(house.engine) as session:
        assert [one.verb for one in session.exec(select(CaseEvent).order_by(CaseEvent.id))][-2:] == [
            "offer",
            "take_back",
        ]
        session.exec(select(Case)).one().sealed = True
        session.commit()
    assert wish(True).json()["error"] == "not_to_be_public"


def test_what_may_not_be_public_is_filed_without_the_wish(client, house):
    post(client, publish=True, sealed=True)
    with Session(house.engine) as session:
        assert session.exec(select(Case)).one().publish is False
