"""Following a case with number and code: what its author sees, and what guessing brings."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from citizens import LANGUAGES, PDF, answered, do, jpeg, keys, open_case, words_on
from factories import account, act, file
from sqlmodel import Session
from stdnum import damm

from channels.attachments import folder_of, store
from models import queries
from models.actions import answering, citizen, routing
from models.db import unit_of_work
from models.message import Attachment, Message
from models.receipt import grouped
from models.taxonomy import Role


@pytest.fixture
def dana(house):
    """An officer of the agency that has the case."""
    return account(house, "Dana")


def test_the_case_stands_in_every_language(client, house):
    receipt = file(house)
    for language in LANGUAGES:
        page = open_case(client, receipt, language)
        assert page.status_code == 200
        assert receipt.case.number in page.text
        assert house.office.profile.agencies["kz-almaty-energy"].names[language] in page.text
        assert page.text.count("<h1") == 1


def test_however_a_person_types_them(client, house):
    receipt = file(house)
    number, code = receipt.case.number, grouped(receipt.code)
    for typed in (
        (number.lower(), code),
        (f"  {number} ", receipt.code),
        (number.replace("-", ""), code.replace(" ", "-")),
        (number.replace("-", " "), code.replace(" ", "\u00a0")),
    ):
        assert open_case(client, receipt, number=typed[0], code=typed[1]).status_code == 200


def test_wrong_number_and_wrong_code_look_alike(client, house):
    receipt = file(house)
    wrong_code = open_case(client, receipt, code="1" * 16)
    wrong_number = open_case(client, receipt, number=unknown_number(receipt.case.number))
    assert {wrong_code.status_code, wrong_number.status_code} == {404}
    assert shape(wrong_code) == shape(wrong_number)
    assert "We found nothing. Please check the number and the code." in wrong_code.text


def unknown_number(known: str) -> str:
    """A number that could exist and does not."""
    digits = known[3:].replace("-", "")[:7]
    fresh = f"{(int(digits) + 1) % 10**7:07d}"
    fresh += damm.calc_check_digit(fresh)
    return f"{known[:2]}-{fresh[:4]}-{fresh[4:]}"


def shape(page) -> str:
    """The page without what was typed."""
    return re.sub(r'value="[^"]*"', "", page.text)


IMPOSSIBLE = (
    ({"number": "", "code": ""}, ["number", "code"]),
    ({"number": "KZ-1"}, ["number"]),
    ({"number": "KZ-4827-1937"}, ["number"]),
    ({"code": "12"}, ["code"]),
    ({"code": "x" * 16}, ["code"]),
    ({"code": "1" * 5000}, ["code"]),
    ({"number": "<script>alert(1)</script>", "code": "\x00"}, ["number", "code"]),
)


def test_what_cannot_be_a_number_or_a_code_is_named_and_is_no_guess(client, house):
    receipt = file(house)
    for typed, fields in IMPOSSIBLE:
        page = open_case(client, receipt, **typed)
        assert page.status_code == 422
        assert re.findall(r'<a href="#(number|code)">', page.text) == fields
        assert "<script>alert" not in page.text
    assert open_case(client, receipt).status_code == 200


def test_a_mistyped_digit_is_told_from_an_empty_field(client, house):
    receipt = file(house)
    mistyped = open_case(client, receipt, number="KZ-4827-1937")
    assert "One digit of this number is wrong. Compare it with your receipt." in mistyped.text
    assert "Enter the number like KZ-4827-1930." in open_case(client, receipt, number="").text


def test_a_short_complaint_stands_once_on_its_page(client, house, dana):
    short, long = file(house, "Жылу жоқ"), file(house, "Подъезде үш күннен бері жылу жоқ. " * 12)
    assert open_case(client, short).text.count("Жылу жоқ") == 1
    assert '<p class="mut sub">' in open_case(client, long).text
    answered(house, short, dana)
    house.clock.forward(seconds=20)
    assert '<p class="mut sub">' in open_case(client, short).text


def test_after_five_misses_even_the_right_code_waits_a_minute(client, house, clock):
    receipt = file(house)
    for _ in range(5):
        assert open_case(client, receipt, code="1" * 16).status_code == 404
    refused = open_case(client, receipt)
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    # 10:42 in Almaty plus a minute, rounded up.
    assert "10:44" in refused.text
    assert receipt.case.number in refused.text
    clock.forward(seconds=61)
    assert open_case(client, receipt).status_code == 200


def test_misses_of_acts_count_too(client, house):
    receipt = file(house)
    for name in ("rate", "message", "withdraw", "file", "appeal"):
        data = {"number": receipt.case.number, "code": "1" * 16, "value": "solved"}
        assert client.post(f"/en/track/{name}", data=data).status_code == 404
    assert open_case(client, receipt).status_code == 429


def test_number_and_code_stay_in_the_body(client, house):
    receipt = file(house)
    page = open_case(client, receipt)
    for secret in (receipt.code, receipt.case.number):
        assert secret not in str(page.url)
        assert secret not in str(page.headers)
        assert not re.search(rf'(?:href|action)="[^"]*{secret}', page.text)
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store"


def test_before_the_answer_the_page_says_who_has_it_and_until_when(client, house):
    page = open_case(client, file(house))
    assert "With the agency since 16 November" in page.text
    assert "due by Monday 7 December" in words_on(page)
    assert "Day 0 of 15" in page.text


def test_without_an_agency_a_person_is_choosing_and_the_date_stays(client, house):
    page = open_case(client, file(house, category=None, region=None))
    assert "A person is choosing the agency" in page.text
    assert "due by Monday 7 December" in words_on(page)


def test_a_signal_has_no_date(client, house):
    page = open_case(client, file(house, name=None, identity_number=None))
    assert "The law sets no date" in page.text
    assert 'class="bar"' not in page.text


def test_in_time_and_late_answers_get_their_verdict(client, house, dana, clock):
    first, second = file(house), file(house)
    clock.forward(days=9)
    answered(house, first, dana, "Жылу берілді.\n\nАкт жасалды.")
    clock.forward(seconds=20)
    page = open_case(client, first)
    assert "Answer received: 25 November" in page.text
    assert "On time." in page.text
    assert "The law's date: 7 December." in words_on(page)
    assert "Day 7 of 15" in page.text
    assert "<p>Жылу берілді.</p>" in page.text
    clock.forward(days=14)
    answered(house, second, dana)
    clock.forward(seconds=20)
    page = open_case(client, second)
    assert "2 working days late." in page.text


def test_silence_is_called_late_and_says_what_the_law_makes_of_it(client, house, clock):
    receipt = file(house)
    clock.forward(days=24)
    page = open_case(client, receipt)
    assert "No answer in time" in page.text
    assert "3 working days late." in page.text
    assert "no answer in time counts as a refusal" in page.text


def test_the_last_minute_of_the_last_day_is_not_late(client, house, clock):
    receipt = file(house)
    clock.now = receipt.case.next_due_at
    assert "No answer in time" not in open_case(client, receipt).text
    clock.forward(seconds=1)
    assert "1 working day late." in open_case(client, receipt).text


def test_the_decision_on_an_appeal_is_shown(client, house, dana):
    receipt = answered(house, file(house), dana)
    house.clock.forward(seconds=20)
    do(client, open_case(client, receipt), "appeal", text="Келіспеймін")
    judge = account(house, "Saule", Role.OVERSIGHT, None)
    with act(house, receipt.case.number, judge) as turn:
        citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс болған.")
    page = open_case(client, receipt)
    assert "The decision on your appeal" in page.text
    assert "Жауап дұрыс болған." in page.text


def test_a_promise_that_was_not_kept_is_said_to_be_late(client, house, clock, dana):
    receipt = file(house)
    with act(house, receipt.case.number, dana) as turn:
        routing.take(turn)
        answering.answer(turn, "action_promised", "Ауыстырамыз", date(2026, 11, 20))
    clock.now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert "That day has passed. The oversight body is told." not in open_case(client, receipt).text
    clock.forward(days=1)
    assert "That day has passed. The oversight body is told." in open_case(client, receipt).text


def test_after_its_last_day_an_appeal_can_still_be_sent(client, house, clock, dana):
    receipt = answered(house, file(house), dana)
    clock.forward(seconds=20)
    assert "Last day for an appeal: 16 February 2027." in words_on(open_case(client, receipt))
    clock.forward(days=93)
    page = open_case(client, receipt)
    assert "The last day for an appeal has passed: 16 February 2027. You can still send it" in words_on(page)
    assert "It is with the body above" in do(client, page, "appeal", text="Келіспеймін").text
    with Session(house.engine) as session:
        assert queries.deadlines(session, receipt.case.id)[-1].filed_after == date(2027, 2, 16)


def test_an_answer_that_was_undone_never_was(client, house, dana):
    receipt = answered(house, file(house), dana, "Қате жауап")
    with act(house, receipt.case.number, dana) as turn:
        answering.undo(turn)
    assert "Қате жауап" not in open_case(client, receipt).text


def test_notes_of_the_agency_and_their_files_are_not_for_the_author(client, house, dana):
    receipt = file(house)
    with act(house, receipt.case.number, dana) as turn:
        answering.note(turn, "Ішкі жазба")
    with unit_of_work(house.engine) as session:
        note = next(one for one in queries.messages(session, receipt.case.id, notes=True) if one.kind == "note")
        hidden = attach(house, note, "ішкі.pdf")
        session.add(hidden)
    page = open_case(client, receipt)
    assert "Ішкі жазба" not in page.text
    assert "ішкі.pdf" not in page.text
    assert client.post("/en/track/file", data={**keys(receipt), "file": hidden.id}).status_code == 404


def attach(house, message: Message, name: str) -> Attachment:
    kept = store(io.BytesIO(PDF), name, folder_of(house.data))
    return Attachment(
        message_id=message.id,
        case_id=message.case_id,
        stored_name=kept.stored_name,
        original_name=kept.original_name,
        mime=kept.mime,
        size=kept.size,
        sha256=kept.sha256,
    )


def test_files_come_back_safely(client, house):
    folder = folder_of(house.data)
    photo, paper = store(io.BytesIO(jpeg()), "аула.jpg", folder), store(io.BytesIO(PDF), "акт.pdf", folder)
    receipt = file(house, files=(photo, paper))
    page = open_case(client, receipt)
    ids = re.findall(r'name="file" value="(\d+)"', page.text)
    first, second = (client.post("/en/track/file", data={**keys(receipt), "file": one}) for one in ids)
    assert first.headers["content-type"] == "image/jpeg"
    assert first.headers["content-disposition"].startswith("inline")
    assert second.headers["content-type"] == "application/pdf"
    assert second.headers["content-disposition"].startswith("attachment")
    assert second.content == PDF
    for answer in (first, second):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["cache-control"] == "no-store"


def test_a_file_of_another_case_is_not_there(client, house):
    folder = folder_of(house.data)
    mine, other = file(house), file(house, files=(store(io.BytesIO(PDF), "акт.pdf", folder),))
    with Session(house.engine) as session:
        (theirs,) = queries.attachments(session, other.case.id)
    for wanted in (theirs.id, "0", "", "../../etc/passwd", theirs.stored_name):
        assert client.post("/en/track/file", data={**keys(mine), "file": wanted}).status_code == 404
    (folder / theirs.stored_name).unlink()
    assert client.post("/en/track/file", data={**keys(other), "file": theirs.id}).status_code == 404
