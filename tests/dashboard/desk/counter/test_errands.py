"""Letters and calls: what waits for people, what they say became of it, and what follows."""

import io
from datetime import timedelta

import pytest
from citizens import answered, rows
from factories import account, act, file
from pypdf import PdfReader
from repairs import PAPER, SHOWN, photo
from repairs import answer as answer_with
from sqlmodel import Session, select
from staff import audit, refusal, send, sign_in, taken

from channels.base import Counter
from channels.notices import Letterhead
from channels.outbox.sending import Outbox
from channels.story import story
from channels.texts import say
from models import queries
from models.actions import answering, routing
from models.actions.errands import MOST_CALLS
from models.actions.terms import extend
from models.case import Case
from models.delivery import MOVES, Delivery, DeliveryLog
from models.taxonomy import DeadlineKind, Role, State
from models.taxonomy import DeliveryState as S

POSTAL = "Абай көшесі 10, 4-пәтер\n050000 Алматы"
NUMBER = "+77011234567"
LETTER = {"contact_kind": "letter", "contact_value": POSTAL}
CALL = {"contact_kind": "call", "contact_value": NUMBER}
ANSWER = "Жылу берілді, батареялар ысыды."
REPLY = "Екінші кіреберіс, үйде бала бар"


@pytest.fixture
def clara(house, client):
    """A clerk of no centre: hers is what comes from everywhere."""
    clara = account(house, "Clara", Role.CLERK, None)
    sign_in(client, clara)
    return clara


@pytest.fixture
def answer(house, clock):
    """Files a complaint whose author is reached so, answers it, and lets the seconds of the undo pass."""

    def make(**given):
        receipt = file(house, **given)
        answered(house, receipt, account(house, f"Aigul{receipt.case.id}"), ANSWER)
        clock.forward(minutes=1)
        return receipt

    return make


def delivery(house, receipt, notice="answer") -> Delivery:
    with Session(house.engine) as session:
        found = select(Delivery).where(Delivery.case_id == receipt.case.id, Delivery.notice == notice)
        return session.exec(found).one()


def log(house, row):
    found = [one for one in rows(house, DeliveryLog) if one.delivery_id == row.id]
    assert all(one.to_state in MOVES[S(one.from_state)] for one in found)
    return [(one.to_state, one.detail, one.account_id) for one in found]


def state(house, receipt):
    with Session(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        clock = next(one for one in queries.deadlines(session, case.id) if one.kind == DeadlineKind.ANSWER)
        return case.state, clock.state


def run(house):
    return Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url)).deliver(house.clock())


def test_no_worker_takes_up_what_people_carry(house, clock, answer):
    receipts = [answer(**LETTER), answer(**CALL)]
    run(house)
    clock.forward(days=3)
    run(house)
    for receipt in receipts:
        row = delivery(house, receipt)
        assert (row.state, row.next_try_at, row.attempts) == (S.QUEUED, None, 0)
    assert house.channels.keys() == {"web", "email"}


@pytest.mark.usefixtures("clara")
def test_an_answer_can_be_taken_back_before_anybody_prints_it(house, client):
    receipt = file(house, **LETTER)
    aigul = account(house, "Aigul")
    answered(house, receipt, aigul, ANSWER)
    assert ANSWER not in client.get("/desk/post").text
    assert client.get("/desk/post/letters.pdf").status_code == 404
    with act(house, receipt.case.number, aigul) as turn:
        answering.undo(turn)
    assert delivery(house, receipt).state == S.SUPPRESSED


def test_a_letter_is_printed_posted_and_logged_with_who_did_it(house, client, clara, answer):
    receipt = answer(**LETTER)
    page = client.get("/desk/post").text
    assert POSTAL in page
    assert receipt.case.number in page
    row = delivery(house, receipt)
    for path in (f"/desk/post/{row.id}/letter.pdf", "/desk/post/letters.pdf"):
        words = PdfReader(io.BytesIO(client.get(path).content)).pages[0].extract_text()
        assert all(one in words for one in (receipt.case.number, "Абай көшесі 10, 4-пәтер", ANSWER))
    assert {line.object for line in audit(house, "letter.printed")} == {receipt.case.number}
    assert send(client, f"/desk/post/{row.id}/posted", on="2026-11-16").status_code == 303
    by_clara = [(S.SENDING, "", clara.id), (S.ACCEPTED, "posted on 2026-11-16", clara.id)]
    assert log(house, row) == by_clara
    assert state(house, receipt) == (State.ANSWERED, "met")
    assert f"/desk/post/{row.id}/posted" not in client.get("/desk/post").text


@pytest.mark.usefixtures("clara")
def test_every_letter_is_in_the_language_of_its_reader(client, answer):
    for language in ("kk", "ru", "en", "az", "ka"):
        answer(language=language, **LETTER)
    pages = PdfReader(io.BytesIO(client.get("/desk/post/letters.pdf").content)).pages
    assert sum(ANSWER in one.extract_text() for one in pages) == 5
    page = client.get("/desk/post").text
    assert all(f">{language}</abbr>" in page for language in ("kk", "ru", "en", "az", "ka"))


@pytest.mark.parametrize("on", ["2026-11-15", "2026-11-17", "", "кеше"])
@pytest.mark.usefixtures("clara")
def test_a_day_of_posting_that_cannot_be_is_refused(house, client, answer, on):
    row = delivery(house, answer(**LETTER))
    refused = send(client, f"/desk/post/{row.id}/posted", on=on)
    assert (refused.status_code, "Choose the day on which it was posted" in refused.text) == (422, True)
    assert log(house, row) == []


def test_an_answer_that_came_back_was_not_given(house, client, clara, clock, answer):
    receipt = answer(**LETTER)
    row = delivery(house, receipt)
    send(client, f"/desk/post/{row.id}/posted", on="2026-11-16")
    clock.forward(days=9)
    sign_in(client, clara)
    found = client.get("/desk/post", params={"number": receipt.case.number.lower()})
    assert f"/desk/post/{row.id}/returned" in found.text
    assert f"/desk/post/{row.id}/returned" not in client.get("/desk/post?number=KZ-0000-0000").text
    assert send(client, f"/desk/post/{row.id}/returned").status_code == 303
    assert log(house, row)[-1] == (S.PERM_FAILED, "came back", clara.id)
    assert state(house, receipt) == (State.IN_PROGRESS, "open")
    assert send(client, f"/desk/post/{row.id}/returned").status_code == 409


@pytest.mark.usefixtures("clara")
def test_a_letter_that_cannot_be_posted_reached_nobody(house, client, answer):
    receipt = answer(**LETTER)
    row = delivery(house, receipt)
    send(client, f"/desk/post/{row.id}/returned")
    assert [one[0] for one in log(house, row)] == [S.SENDING, S.PERM_FAILED]
    assert state(house, receipt) == (State.IN_PROGRESS, "open")


def test_reached_and_told_is_delivered(house, client, clara, answer):
    receipt = answer(**CALL)
    page = client.get("/desk/calls").text
    assert NUMBER in page
    assert ANSWER in page
    assert "кез келген қызмет көрсету орталығында" in page
    assert "/track" not in page
    row = delivery(house, receipt)
    assert send(client, f"/desk/calls/{row.id}", outcome="told").status_code == 303
    assert [one[0] for one in log(house, row)] == [S.SENDING, S.ACCEPTED, S.DELIVERED]
    assert {one[2] for one in log(house, row)} == {clara.id}
    assert state(house, receipt) == (State.ANSWERED, "met")
    # A colleague with the same list open is told so.
    assert send(client, f"/desk/calls/{row.id}", outcome="nobody").status_code == 409


@pytest.fixture
def asked(house, clock):
    """An officer's question to somebody who is reached by phone; the call is due."""
    receipt, aigul = file(house, **CALL), account(house, "Aigul")
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.ask_citizen(turn, "Қай кіреберіс?", None)
    clock.forward(minutes=1)
    return receipt


def test_what_the_person_says_on_the_phone_answers_the_question(house, client, clara, asked, clock):
    row = delivery(house, asked, "question")
    assert state(house, asked)[0] == State.WAITING_CITIZEN
    page = client.get("/desk/calls").text
    assert "Жауабын маған қазір айта аласыз." in page
    assert "/track" not in page
    told = send(client, f"/desk/calls/{row.id}", outcome="told", words=f" {REPLY} ")
    assert told.status_code == 303
    assert state(house, asked) == (State.IN_PROGRESS, "open")
    with Session(house.engine) as session:
        case = session.get_one(Case, asked.case.id)
        reply = queries.messages(session, case.id, notes=True)[-1]
        assert (reply.kind, reply.channel, reply.author_id) == ("message", "phone", None)
        assert reply.text == REPLY
        last = queries.history(session, case.id)[-1]
        assert (last.verb, last.actor, last.data["heard_by"]) == ("citizen_reply", "citizen", clara.id)
        assert case.unread
        assert story(session, case, "kk", clock())[-1].text == f"Сіз телефонмен айттыңыз: «{REPLY}»"
    sign_in(client, account(house, "Rustam", Role.MANAGER))
    page = client.get(f"/desk/cases/{asked.case.number}").text
    assert "said on the phone, written down by Clara" in page


@pytest.mark.parametrize(("meant", "becomes"), [("reopen", State.ASSIGNED), ("appeal", State.APPEALED)])
def test_an_answer_is_contested_on_the_phone(house, client, clara, answer, meant, becomes):
    receipt = answer(**CALL)
    page = client.get("/desk/calls").text
    assert "маған айтыңыз" in page
    assert "It is not solved: open it again" in page
    row = delivery(house, receipt)
    assert send(client, f"/desk/calls/{row.id}", outcome="told", meant=meant, words=REPLY).status_code == 303
    with Session(house.engine) as session:
        case = session.get_one(Case, receipt.case.id)
        assert case.state == becomes
        event = next(one for one in queries.history(session, case.id) if one.verb == meant)
        assert (event.actor, event.account_id, event.data["heard_by"]) == ("citizen", None, clara.id)
        said = queries.messages(session, case.id, notes=True)[-1]
        assert (said.text, said.channel, said.author_id) == (REPLY, "phone", None)
        told = " ".join(one.text for one in story(session, case, "kk", house.clock()))
        assert "Сіз телефонмен айттыңыз" not in told
    sign_in(client, account(house, "Rustam", Role.MANAGER))
    assert "said on the phone, written down by Clara" in client.get(f"/desk/cases/{receipt.case.number}").text


WRONG = [
    ({"outcome": "told", "meant": "reopen", "words": " "}, "said_needed"),
    ({"outcome": "told", "meant": "rate", "words": REPLY}, "choice_needed"),
    ({"outcome": "nobody", "meant": "appeal"}, "said_without_reaching"),
]


@pytest.mark.parametrize(("given", "why"), WRONG, ids=["no words", "nothing that is known", "nobody reached"])
@pytest.mark.usefixtures("clara")
def test_what_cannot_be_meant_changes_nothing(house, client, answer, given, why):
    receipt = answer(**CALL)
    row = delivery(house, receipt)
    refused = send(client, f"/desk/calls/{row.id}", **given)
    assert (refused.status_code, refusal(why) in refused.text) == (422, True)
    assert log(house, row) == []
    assert state(house, receipt) == (State.ANSWERED, "met")


@pytest.mark.usefixtures("clara")
def test_too_late_to_open_it_again_the_words_and_the_choice_stay_in_the_form(house, client, clock, answer):
    row = delivery(house, answer(**CALL))
    clock.forward(days=40)
    sign_in(client, account(house, "Clara again", Role.CLERK, None))
    late = send(client, f"/desk/calls/{row.id}", outcome="told", meant="reopen", words=REPLY)
    assert late.status_code == 409
    assert '<option value="reopen" selected>' in late.text
    assert f">{REPLY}</textarea>" in late.text
    assert log(house, row) == []


@pytest.mark.usefixtures("clara")
def test_a_question_is_answered_on_the_phone_and_not_contested(client, asked):  # noqa: ARG001
    assert 'name="meant"' not in client.get("/desk/calls").text


@pytest.mark.parametrize("outcome", ["nobody", "wrong", "perhaps"])
@pytest.mark.usefixtures("clara")
def test_words_of_nobody_are_refused_and_not_lost(house, client, asked, outcome):
    row = delivery(house, asked, "question")
    refused = send(client, f"/desk/calls/{row.id}", outcome=outcome, words=REPLY)
    assert refused.status_code == 422
    assert f">{REPLY}</textarea>" in refused.text
    assert log(house, row) == []
    assert state(house, asked)[0] == State.WAITING_CITIZEN


@pytest.mark.usefixtures("clara")
def test_words_come_back_where_a_colleague_was_quicker(house, client, asked):
    row = delivery(house, asked, "question")
    send(client, f"/desk/calls/{row.id}", outcome="told", words=REPLY)
    late = send(client, f"/desk/calls/{row.id}", outcome="told", words="Екінші, төртінші қабат")
    assert late.status_code == 409
    assert "Copy it from here" in late.text
    assert "Екінші, төртінші қабат" in late.text
    with Session(house.engine) as session:
        assert [one.text for one in queries.messages(session, asked.case.id, notes=True)][-1] == REPLY


def test_nobody_answered_is_tried_again_later_and_not_for_ever(house, client, clara, clock, answer):
    receipt = answer(**CALL)
    row = delivery(house, receipt)
    send(client, f"/desk/calls/{row.id}", outcome="nobody")
    assert delivery(house, receipt).state == S.TEMP_FAILED
    assert NUMBER not in client.get("/desk/calls").text
    clock.forward(hours=2)
    run(house)
    sign_in(client, clara)
    assert NUMBER in client.get("/desk/calls").text
    for _ in range(MOST_CALLS - 1):
        clock.forward(days=1)
        sign_in(client, clara)
        send(client, f"/desk/calls/{row.id}", outcome="nobody")
    assert (delivery(house, receipt).state, delivery(house, receipt).attempts) == (S.PERM_FAILED, MOST_CALLS)
    assert state(house, receipt) == (State.IN_PROGRESS, "open")
    assert NUMBER not in client.get("/desk/calls").text


def test_a_wrong_number_reached_nobody(house, client, clara, answer):
    receipt = answer(**CALL)
    row = delivery(house, receipt)
    assert send(client, f"/desk/calls/{row.id}", outcome="perhaps").status_code == 422
    send(client, f"/desk/calls/{row.id}", outcome="wrong")
    assert log(house, row)[-1] == (S.PERM_FAILED, "wrong number", clara.id)
    assert state(house, receipt) == (State.IN_PROGRESS, "open")


@pytest.mark.usefixtures("clara")
def test_the_duty_to_tell_of_more_time_ends_with_the_post(house, client, clock):
    receipt, madina = file(house, **LETTER), account(house, "Madina", Role.HEAD)
    with act(house, receipt.case.number, madina) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, madina) as turn:
        extend(turn, "Қосымша тексеру керек", turn.clock(DeadlineKind.ANSWER).due_on + timedelta(days=7))
    row = delivery(house, receipt, "extended")
    clock.forward(minutes=5)
    send(client, f"/desk/post/{row.id}/posted", on="2026-11-16")
    with Session(house.engine) as session:
        (duty,) = [
            one for one in queries.deadlines(session, receipt.case.id) if one.kind == DeadlineKind.NOTIFY_EXTENSION
        ]
    assert duty.state == "met"


WHOSE = [
    ({"centre": "Алатау"}, "Алатау", True),
    ({"centre": "Алатау"}, "Медеу", False),
    ({}, "Алатау", True),
    ({"centre": "Алатау"}, None, True),
]


@pytest.mark.parametrize(("where", "centre", "seen"), WHOSE, ids=["own", "other", "of none", "everywhere"])
def test_a_centre_carries_its_own_and_what_has_no_centre(house, client, answer, where, centre, seen):
    answer(counter=Counter(where["centre"]) if where else None, **CALL)
    sign_in(client, account(house, "Dana", Role.CLERK, None, centre=centre))
    assert (NUMBER in client.get("/desk/calls").text) == seen


def test_an_agency_carries_its_own_but_nothing_of_those_whom_it_may_not_know(house, client, answer):
    own, sealed = answer(**CALL), answer(sealed=True, contact_kind="call", contact_value="+77017654321")
    sign_in(client, account(house, "Denis"))
    page = client.get("/desk/calls").text
    assert (NUMBER in page, "+77017654321" in page) == (True, False)
    assert send(client, f"/desk/calls/{delivery(house, sealed).id}", outcome="told").status_code == 404
    sign_in(client, account(house, "Olga", Role.OFFICER, "kz-almaty-housing"))
    assert NUMBER not in client.get("/desk/calls").text
    assert send(client, f"/desk/calls/{delivery(house, own).id}", outcome="told").status_code == 404


@pytest.mark.parametrize("role", [Role.OVERSIGHT, Role.ADMIN])
def test_others_carry_nothing(house, client, role):
    sign_in(client, account(house, "Leyla", role, None))
    assert {client.get(path).status_code for path in ("/desk/post", "/desk/calls")} == {403}


@pytest.mark.usefixtures("clara")
def test_the_header_says_how_much_waits(client, answer):
    answer(**LETTER)
    page = client.get("/desk/triage").text
    assert 'href="/desk/post"' in page
    assert 'href="/desk/calls"' not in page


def test_the_photos_of_an_answer_are_printed_and_its_papers_are_said_to_be_on_the_page(house, client, clock):
    receipt, aigul = file(house, **LETTER), account(house, "Aigul")
    sign_in(client, aigul)
    taken(house, receipt, aigul)
    answer_with(client, receipt.case.number, ("насос.jpg", photo()), ("акт.pdf", PAPER))
    clock.forward(minutes=1)
    sign_in(client, account(house, "Camila", Role.CLERK, None))
    row = delivery(house, receipt)
    pages = PdfReader(io.BytesIO(client.get(f"/desk/post/{row.id}/letter.pdf").content)).pages
    words = " ".join(page.extract_text() for page in pages)
    assert {image.image.size for page in pages for image in page.images} == {(640, 480)}
    assert SHOWN in words
    assert say("kk", "line", "files_on_page") in " ".join(words.split())
