"""Similar cases, the page of a dossier, and one answer for each of its cases: from the form to the letters."""

import re
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

import pytest
from citizens import open_case, words_on
from dossiers import PEOPLE, dossier_of, inside, pit, together
from factories import account, act, file
from forms import press
from sqlmodel import Session
from staff import audit, fresh, refusal, send, sign_in, texts, token

from api.worker import deliver
from models import queries
from models.actions import citizen, joint, routing
from models.actor import citizen as author_of
from models.deadline import MET
from models.taxonomy import State

TEXTS = {"kk": "Шұңқыр жөнделді.", "ru": "Яму заделали.", "en": "The pothole is mended."}


@pytest.fixture
def receipts(house):
    """Three people, three languages, one pit."""
    return [pit(house, who) for who in PEOPLE]


@pytest.fixture
def denis(house, client, receipts):
    """An officer of the agency that mends roads, signed in."""
    denis = account(house, "Denis", agency=receipts[0].case.agency_code)
    sign_in(client, denis)
    return denis


def numbers(receipts) -> list[str]:
    return [one.case.number for one in receipts]


def seen(house, receipts) -> list[str]:
    """The cases as the form sends them."""
    return [f"{one.case.number}:{fresh(house, one).revision}" for one in receipts]


def answer(client, key, cases, **fields):
    return send(client, f"/desk/dossiers/{key}/answer", **{"cases": cases, "outcome": "resolved", **TEXTS, **fields})


def later(client, clock, officer, **span):
    """Time passes, and with it the session: the officer signs in again."""
    clock.forward(**span)
    sign_in(client, officer)


def letters(tmp_path: Path) -> dict[str, str]:
    """What left by mail: address -> text of the last letter."""
    read = [
        message_from_bytes(one.read_bytes(), policy=policy.default) for one in sorted((tmp_path / "mail").iterdir())
    ]
    return {one["To"]: one.get_content() for one in read}


def test_similar_cases_in_other_languages_are_found_and_joined_with_one_button(house, client, denis, receipts):
    assert denis
    pit(house, "sergei", text="Машина стоит на тротуаре", category="parking")
    heating = file(house)
    page = client.get(f"/desk/cases/{receipts[0].case.number}/similar")
    assert page.status_code == 200
    assert {one.case.number for one in receipts[1:]} <= set(re.findall(r"KZ-\d{4}-\d{4}", page.text))
    assert heating.case.number not in page.text
    done = client.post(
        f"/desk/cases/{receipts[0].case.number}/dossier",
        data={"csrf": token(client), "others": numbers(receipts[1:]), "words": "Сейфуллин, шұңқыр"},
    )
    key = int(str(done.url).rpartition("/")[2])
    assert inside(house, key) == {one.case.id for one in receipts}
    assert "Сейфуллин, шұңқыр" in done.text
    assert "one of 3" in client.get("/desk").text
    assert "Dossier: one of 3" in client.get(f"/desk/cases/{receipts[1].case.number}").text


def test_nothing_chosen_is_said_so(client, denis, receipts):
    assert denis
    done = send(client, f"/desk/cases/{receipts[0].case.number}/dossier")
    assert done.status_code == 422
    assert refusal("choose_cases") in done.text


def test_s85_one_answer_goes_to_each_in_the_own_language_by_the_own_way(
    house, client, clock, denis, receipts, tmp_path
):
    key = together(house, act, denis, receipts)
    later(client, clock, denis, days=1)
    page = answer(client, key, seen(house, receipts))
    assert page.status_code == 200
    assert re.findall(r'data-done="(.*?)"', page.text) == numbers(receipts)
    for one in receipts:
        case = fresh(house, one)
        assert (case.state, case.officer_id) == (State.ANSWERED, denis.id)
        assert texts(house, one, "answer") == [TEXTS[case.language]]
        with Session(house.engine) as session:
            clocks = queries.deadlines(session, case.id)
        assert [(each.state, each.ended_at) for each in clocks if each.kind == "answer"] == [(MET, clock())]
    clock.forward(minutes=1)
    deliver(house, clock())
    left = letters(tmp_path)
    assert TEXTS["kk"] in left["gulnar@example.com"]
    assert TEXTS["ru"] in left["sergei@example.com"]
    told = open_case(client, receipts[2])
    assert TEXTS["en"] in told.text
    assert "Other people report the same problem." in words_on(told)


def test_s95_what_cannot_be_answered_is_left_out_with_the_reason_and_stops_nobody(
    house, client, clock, denis, receipts
):
    late, waiting, moved = (pit(house, "sergei", text=f"Яма на Сейфуллина, пишу снова {n}") for n in range(3))
    key = together(house, act, denis, [*receipts, late, waiting, moved])
    with act(house, waiting.case.number, denis) as turn:
        routing.take(turn)
        joint.give_copy(turn, "kz-almaty-housing", "Құдық кімдікі?")
    chosen = seen(house, [*receipts, late, waiting, moved])
    with act(house, moved.case.number, denis) as turn:
        routing.transfer(turn, "kz-almaty-housing", "Ауладағы жол")
    with act(house, late.case.number, author_of(late.case.id)) as turn:
        citizen.add_message(turn, "Её уже засыпали песком", "web")
    later(client, clock, denis, hours=1)
    page = unescape(answer(client, key, chosen, en="").text)
    assert "Done: 2. Not done: 4" in page
    answered = [fresh(house, one).state == State.ANSWERED for one in (*receipts, late, waiting, moved)]
    assert answered == [True, True, False, False, False, False]
    for one, code in (
        (receipts[2], "no_text_in_language"),
        (late, "changed_since_opened"),
        (waiting, "parts_missing"),
        (moved, "not_found"),
    ):
        # Each reason stands at its own case.
        here = page.partition(f'-row="{one.case.number}"')[2] or page.partition(f'-lost="{one.case.number}"')[2]
        assert refusal(code) in here.partition("</li>")[0]
    assert "Яму заделали." in page
    assert audit(house, "case.refused")[-1].object == moved.case.number


def test_one_word_takes_the_answers_of_a_dossier_back_and_the_text_stands_again(house, client, denis, receipts):
    key = together(house, act, denis, receipts)
    page = answer(client, key, seen(house, receipts))
    given = re.findall(r'name="cases" value="([^"]+:0)"', page.text)
    undone = send(client, "/desk/bulk/undo", **{"cases": given, "outcome": "resolved", **TEXTS})
    assert ("Taken back: 3. Too late: 0" in undone.text, TEXTS["ru"] in undone.text) == (True, True)
    assert {fresh(house, one).state for one in receipts} == {State.IN_PROGRESS}


def test_a_double_click_answers_nobody_twice(house, client, denis, receipts):
    key = together(house, act, denis, receipts)
    chosen = seen(house, receipts)
    for _ in range(2):
        answer(client, key, chosen)
    assert [texts(house, one, "answer") for one in receipts] == [[TEXTS[one.case.language]] for one in receipts]
    # Not even where what is sent was drawn from the cases as they are now.
    assert refusal("move_not_allowed") in answer(client, key, seen(house, receipts)).text
    assert [len(texts(house, one, "answer")) for one in receipts] == [1, 1, 1]


def test_only_cases_of_the_dossier_are_answered_by_its_form(house, client, denis, receipts):
    key = together(house, act, denis, receipts[:2])
    page = answer(client, key, seen(house, receipts[2:]))
    assert "Done: 0. Not done: 1" in page.text
    assert fresh(house, receipts[2]).state == State.ASSIGNED


def test_without_an_outcome_or_a_case_nothing_is_sent_and_the_text_comes_back(house, client, denis, receipts):
    key = together(house, act, denis, receipts)
    chosen = seen(house, receipts)
    for cases, outcome, code in ((chosen, "", "outcome_needed"), ([], "resolved", "choose_cases")):
        page = answer(client, key, cases, outcome=outcome)
        assert page.status_code == 422
        assert refusal(code) in page.text
        assert TEXTS["ru"] in page.text
    assert {fresh(house, one).state for one in receipts} == {State.ASSIGNED}


def test_s102_a_dossier_of_others_is_not_there_and_asking_leaves_a_line(house, client, denis, receipts):
    key = together(house, act, denis, receipts)
    sign_in(client, account(house, "Aigul"))
    for path, fields in (("", None), ("/words", {"words": "x"}), ("/leave", {"number": receipts[0].case.number})):
        url = f"/desk/dossiers/{key}{path}"
        assert (client.get(url) if fields is None else send(client, url, **fields)).status_code == 404
    assert answer(client, key, seen(house, receipts)).status_code == 404
    assert [one.object for one in audit(house, "dossier.refused")] == [str(key)] * 4
    assert client.get("/desk/dossiers/999").status_code == 404
    assert len(audit(house, "dossier.refused")) == 4


def test_a_title_is_set_and_a_case_is_taken_out(house, client, denis, receipts):
    key = together(house, act, denis, receipts)
    page = press(client, client.get(f"/desk/dossiers/{key}"), "/words", words="Сейфуллин 400")
    assert "Сейфуллин 400" in page.text
    assert dossier_of(house, key).words == "Сейфуллин 400"
    too_long = send(client, f"/desk/dossiers/{key}/words", words="а" * 81)
    assert (too_long.status_code, dossier_of(house, key).words) == (422, "Сейфуллин 400")
    page = press(client, page, "/leave", number=receipts[0].case.number)
    assert inside(house, key) == {one.case.id for one in receipts[1:]}
    assert "taken out by Denis" in page.text


def test_the_words_of_a_citizen_are_shown_as_words(house, client, denis):
    attack = pit(house, "sergei", text="Яма <script>alert(1)</script> на Сейфуллина")
    other = pit(house, "gulnar")
    key = together(house, act, denis, [attack, other])
    for path in (f"/desk/dossiers/{key}", f"/desk/cases/{other.case.number}/similar"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_s85_a_second_complaint_is_ended_from_the_similar_cases_and_its_author_is_told(
    house, client, clock, denis, receipts, tmp_path
):
    later(client, clock, denis, days=1)
    second = pit(house, "sergei", text="Яма на Сейфуллина всё ещё там, колесо пробито")
    page = client.get(f"/desk/cases/{receipts[1].case.number}/similar")
    assert "same author" in page.text
    done = press(client, page, f"{second.case.number}/merge")
    assert str(done.url).endswith(receipts[1].case.number)
    assert fresh(house, second).state == State.MERGED
    clock.forward(minutes=1)
    deliver(house, clock())
    assert receipts[1].case.number in letters(tmp_path)["sergei@example.com"]
    told = open_case(client, second)
    assert f"Your first complaint goes on: {receipts[1].case.number}" in words_on(told)
