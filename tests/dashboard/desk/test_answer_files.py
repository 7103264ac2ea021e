"""Photos and papers that go with an answer: chosen at the desk, kept, sent, taken back, approved."""

import io
import re

import pytest
from citizens import keys, open_case
from factories import ENERGY, account, act, file
from PIL import Image
from repairs import DONE, GPS, PAPER, SHOWN, answer, photo, upload
from sqlmodel import Session, select
from staff import HOUSING, fresh, page_of, refusal, send, sign_in, taken

from api.worker import forget
from channels.attachments import folder_of
from models.account import Account
from models.actions import answering
from models.db import unit_of_work
from models.draft import DraftFile
from models.message import Attachment, Message
from models.taxonomy import Outcome, Role, State
from models.team import TeamRule


@pytest.fixture
def held(house, aigul, receipt):
    """Her case, which she has taken."""
    taken(house, receipt, aigul)
    return receipt


@pytest.fixture
def number(held):
    return held.case.number


def rows(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(table.id)).all()


def kind_of(house, attachment) -> str:
    with Session(house.engine) as session:
        return session.get_one(Message, attachment.message_id).kind


def on_disk(house) -> set[str]:
    return {one.name for one in folder_of(house.data).iterdir()}


def enclosed(page: str) -> list[str]:
    """The names of what waits beside the forms of a page."""
    return re.findall(r'name="out" value="[^"]+">Take out<span class="vh">: ([^<]+)</span>', page)


def test_the_citizen_sees_the_photo_once_the_answer_has_left_and_not_before(house, client, clock, held, number):
    assert answer(client, number, ("насос.jpg", photo()), ("акт.pdf", PAPER)).status_code == 303
    one, two = rows(house, Attachment)
    assert (one.original_name, one.caption, one.mime, two.mime) == ("насос.jpg", SHOWN, "image/jpeg", "application/pdf")
    assert kind_of(house, one) == "answer"
    with Image.open(folder_of(house.data) / one.stored_name) as kept:
        assert not kept.getexif().get_ifd(GPS)
    page = open_case(client, held).text
    assert "data:image/jpeg" not in page
    asked = {**keys(held), "file": one.id}
    assert client.post("/en/track/file", data=asked).status_code == 404

    clock.forward(seconds=21)
    page = open_case(client, held).text
    assert '<img src="data:image/jpeg;base64,' in page
    assert f'alt="{SHOWN}"' in page
    assert "акт.pdf" in page
    got = client.post("/en/track/file", data=asked)
    assert got.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(got.content)).size == (640, 480)


def test_the_api_lists_it_and_gives_it_for_the_code(house, client, clock, held, number):
    answer(client, number, ("насос.jpg", photo()))
    clock.forward(seconds=21)
    told = client.post(f"/api/v1/cases/{number}/track", json={"code": held.code}).json()
    (listed,) = told["answer"]["files"]
    assert [one["files"] for one in told["timeline"] if one["kind"] == "answer"] == [[listed]]
    assert (listed["name"], listed["caption"], listed["mime"]) == ("насос.jpg", SHOWN, "image/jpeg")
    path = listed["url"].removeprefix(house.public_url)
    got = client.post(path, json={"code": held.code})
    assert (got.status_code, len(got.content)) == (200, listed["size"])
    assert got.headers["content-disposition"].startswith("attachment")
    assert client.post(path, json={"code": "1" * 16}).status_code == 404
    other = file(house)
    path = path.replace(number, other.case.number)
    assert client.post(path, json={"code": other.code}).status_code == 404


def test_nothing_is_lost_when_the_answer_is_refused(house, client, held, number):
    page = answer(client, number, ("насос.jpg", photo()), outcome="").text
    assert DONE in page
    assert enclosed(page) == ["насос.jpg"]
    assert fresh(house, held).state == State.IN_PROGRESS
    assert enclosed(page_of(client, number)) == ["насос.jpg"]
    assert answer(client, number).status_code == 303
    assert [one.original_name for one in rows(house, Attachment)] == ["насос.jpg"]
    assert rows(house, DraftFile) == []


def test_nor_when_somebody_else_was_faster(house, client, held, number):
    with act(house, number, account(house, "Denis")) as turn:
        answering.note(turn, "Мен де қарап жатырмын")
    answered = answer(client, number, ("насос.jpg", photo()), revision=held.case.revision)
    assert answered.status_code == 409
    assert DONE in answered.text
    assert enclosed(answered.text) == ["насос.jpg"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("насос.gif", b"GIF89a...", "wrong_file_type"), ("насос.jpg", photo()[:300], "damaged_file")],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_sent(house, client, held, name, content, code):
    answered = answer(client, held.case.number, (name, content), ("акт.pdf", PAPER))
    assert answered.status_code == 422
    assert f"{name}: {refusal(code)}" in answered.text
    assert DONE in answered.text
    assert enclosed(answered.text) == ["акт.pdf"]
    assert fresh(house, held).state == State.IN_PROGRESS


def test_the_sixth_is_one_too_many(house, client, number):
    colours = ("red", "green", "blue", "black", "white", "teal")
    page = upload(client, number, "enclose/answer", *((f"{one}.jpg", photo(one)) for one in colours), text=DONE).text
    assert enclosed(page) == [f"{one}.jpg" for one in colours[:5]]
    assert refusal("too_many_files") in page
    assert len(on_disk(house)) == 5


def test_what_is_added_can_be_looked_at_and_taken_out_by_its_officer_alone(house, client, number):
    page = upload(client, number, "enclose/answer", ("насос.jpg", photo()), ("акт.pdf", PAPER), text=DONE).text
    assert DONE in page
    one, two = rows(house, DraftFile)
    address = f"/desk/cases/{number}/enclosed/{one.id}"
    assert client.get(address).headers["content-type"] == "image/jpeg"
    page = upload(client, number, "enclose/answer", text=DONE, out=one.stored_name).text
    assert enclosed(page) == ["акт.pdf"]
    assert on_disk(house) == {two.stored_name}
    address = f"/desk/cases/{number}/enclosed/{two.id}"
    for who in (account(house, "Denis"), account(house, "Dana", agency=HOUSING)):
        sign_in(client, who)
        assert client.get(address).status_code == 404
    sign_in(client, account(house, "Diana"))
    upload(client, number, "enclose/answer", out=two.stored_name)
    assert rows(house, DraftFile) == [two]


@pytest.mark.parametrize(("way", "more"), [("check", {}), ("preview/answer", {}), ("draft/answer", {"view": ""})])
def test_whatever_is_pressed_the_chosen_file_stays(client, number, way, more):
    upload(client, number, way, ("насос.jpg", photo()), text=DONE, outcome="resolved", **more)
    assert enclosed(page_of(client, number)) == ["насос.jpg"]


def test_the_preview_names_it(client, number):
    page = upload(client, number, "preview/answer", ("насос.jpg", photo()), text=DONE, outcome="resolved").text
    assert "With it: насос.jpg" in page


def test_an_answer_that_is_taken_back_brings_its_files_back(house, client, clock, held, number):
    answer(client, number, ("насос.jpg", photo()))
    assert send(client, f"/desk/cases/{number}/undo").status_code == 303
    assert rows(house, Attachment) == []
    page = page_of(client, number)
    assert DONE in page
    assert enclosed(page) == ["насос.jpg"]
    answer(client, number, text="Қайта жазылды")
    clock.forward(seconds=21)
    assert "data:image/jpeg" in open_case(client, held).text


def test_the_same_form_twice_leaves_nothing_beside_it(house, client, held, number):
    seen = fresh(house, held).revision
    assert answer(client, number, ("насос.jpg", photo()), revision=seen).status_code == 303
    assert answer(client, number, ("насос.jpg", photo()), revision=seen).status_code == 409
    assert rows(house, DraftFile) == []
    assert on_disk(house) == {one.stored_name for one in rows(house, Attachment)}


def test_files_wait_with_the_answer_for_a_leaders_word(house, client, clock, held, number):
    with unit_of_work(house.engine) as session:
        session.merge(TeamRule(agency_code=ENERGY, approval=[Outcome.REFUSED_WITH_GROUNDS]))
    aigul = fresh(house, held).officer_id
    answer(client, number, ("насос.jpg", photo()), outcome=Outcome.REFUSED_WITH_GROUNDS)
    (one,) = rows(house, Attachment)
    assert kind_of(house, one) == "proposal"
    assert client.post("/en/track/file", data={**keys(held), "file": one.id}).status_code == 404

    rustam = account(house, "Rustam", Role.MANAGER)
    sign_in(client, rustam)
    assert page_of(client, number).count(f"/desk/cases/{number}/files/{one.id}") == 2
    upload(client, number, "send-back", text="Суретті жақыннан түсіріңіз")
    (waits,) = rows(house, DraftFile)
    assert (waits.account_id, waits.verb) == (aigul, "answer")

    sign_in(client, account_of(house, aigul))
    answer(client, number, outcome=Outcome.REFUSED_WITH_GROUNDS)
    sign_in(client, rustam)
    upload(client, number, "approve", text=DONE, outcome=Outcome.REFUSED_WITH_GROUNDS)
    (one,) = rows(house, Attachment)
    assert kind_of(house, one) == "answer"
    clock.forward(seconds=21)
    assert client.post("/en/track/file", data={**keys(held), "file": one.id}).status_code == 200


def account_of(house, key):
    with Session(house.engine) as session:
        return session.get_one(Account, key)


def test_the_photo_of_the_repair_goes_with_the_word_that_it_is_done(house, client, clock, held, number):
    answer(client, number, outcome="action_promised", promised_on="2026-11-18", text="Ауыстырамыз")
    clock.forward(days=1)
    sign_in(client, account_of(house, held_by(house, held)))
    assert upload(client, number, "done", ("насос.jpg", photo()), text="").status_code == 422
    assert enclosed(page_of(client, number)) == ["насос.jpg"]
    assert upload(client, number, "done", text=DONE).status_code == 303
    page = open_case(client, held).text
    assert "data:image/jpeg" in page
    assert DONE in page


def held_by(house, receipt):
    return fresh(house, receipt).officer_id


def test_a_question_brings_its_paper(client, held, number):
    assert upload(client, number, "ask", ("бланк.pdf", PAPER), text="Осы бланкті толтырыңыз").status_code == 303
    page = open_case(client, held).text
    assert "бланк.pdf" in page


def test_what_nobody_sends_is_erased_after_a_month_with_its_bytes(house, client, clock, number):
    upload(client, number, "enclose/answer", ("насос.jpg", photo()), text=DONE)
    forget(house, clock.forward(days=29))
    assert len(on_disk(house)) == 1
    forget(house, clock.forward(days=2))
    assert rows(house, DraftFile) == []
    assert on_disk(house) == set()


def test_a_photo_without_a_text_outlives_a_form_that_is_out_of_date(house, client, held, number):
    seen = fresh(house, held).revision
    upload(client, number, "ask", text="Қай подъезд?")
    assert upload(client, number, "ask", ("насос.jpg", photo()), text="", revision=seen).status_code == 409
    assert [one.verb for one in rows(house, DraftFile)] == ["ask_citizen"]
