"""Following a case with number and code: what its author sees, what the author can do, and what guessing brings."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from factories import account, act, file
from forms import forms, press
from PIL import Image
from sqlmodel import Session, select
from stdnum import damm

from channels.attachments import folder_of, store
from models import queries
from models.actions import answering, citizen, routing
from models.case import Case
from models.db import unit_of_work
from models.event import CaseEvent
from models.lifecycle import Verb
from models.message import Attachment, Message
from models.rating import Rating
from models.receipt import grouped
from models.taxonomy import Role, State

LANGUAGES = ("az", "kk", "ka", "ru", "en")
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG")
    return out.getvalue()


def open_case(client, receipt, language="en", **typed):
    keys = {"number": receipt.case.number, "code": receipt.code, **typed}
    return press(client, client.get(f"/{language}/track"), "track", **keys)


def do(client, page, name, **typed):
    """The page of an act, filled in and sent."""
    keys = {field: forms(page)[0].fields[field] for field in ("number", "code")}
    written = client.post(str(page.url).rpartition("/track")[0] + "/track", data={**keys, "act": name})
    return press(client, written, f"track/{name}", **typed)


@pytest.fixture
def dana(house):
    """An officer of the agency that has the case."""
    return account(house, "Dana")


def answered(house, receipt, officer, text="Жылу берілді.", outcome="resolved", **more):
    with act(house, receipt.case.number, officer) as turn:
        routing.take(turn)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, outcome, text, **more)
    return receipt


def state(house, receipt) -> State:
    with Session(house.engine) as session:
        return session.exec(select(Case.state).where(Case.number == receipt.case.number)).one()


def said(house, kind="message") -> list[str]:
    with Session(house.engine) as session:
        return list(session.exec(select(Message.text).where(Message.kind == kind)))


def verbs(house) -> list[str]:
    with Session(house.engine) as session:
        return list(session.exec(select(CaseEvent.verb)))


def ratings(house) -> list[tuple[int, str]]:
    with Session(house.engine) as session:
        return [(one.cycle, str(one.value)) for one in session.exec(select(Rating))]


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


def test_s97_a_link_never_acts(client, house, dana):
    receipt = answered(house, file(house), dana)
    before = verbs(house)
    for name in ("rate", "message", "reopen", "appeal", "withdraw", "file", "anything"):
        page = client.get(f"/en/track/{name}?number={receipt.case.number}&code={receipt.code}&value=solved")
        assert page.url.path == "/en/track"
        assert receipt.code not in page.text
    assert verbs(house) == before


def test_s97_two_presses_are_one_vote(client, house, dana):
    receipt = answered(house, file(house), dana)
    page = open_case(client, receipt)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: press(client, page, "track/rate", value="partly"), range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert ratings(house) == [(1, "partly")]
    assert "You said: Partly" in answers[0].text
    changed = press(client, page, "track/rate", value="solved")
    assert changed.status_code == 409
    assert ratings(house) == [(1, "partly")]


def test_s97_after_thirty_days_there_is_no_vote(client, house, dana, clock):
    receipt = answered(house, file(house), dana)
    page = open_case(client, receipt)
    clock.forward(days=30, seconds=1)
    late = press(client, page, "track/rate", value="solved")
    assert late.status_code == 409
    assert "30 days" in late.text
    assert ratings(house) == []
    assert 'name="value"' not in open_case(client, receipt).text


def test_a_vote_that_is_none_is_refused(client, house, dana):
    page = open_case(client, answered(house, file(house), dana))
    for value in ("", "yes", "solved\x00"):
        assert press(client, page, "track/rate", value=value).status_code == 422
    assert ratings(house) == []


def test_solved_closes_and_not_solved_offers_to_open_again(client, house, dana):
    receipt = answered(house, file(house), dana)
    page = press(client, open_case(client, receipt), "track/rate", value="not_solved")
    assert "Open the case again" in page.text
    page = do(client, page, "reopen", text="Ванна бөлмесі әлі суық")
    assert state(house, receipt) == State.ASSIGNED
    assert "open again" in page.text
    assert said(house) == ["Ванна бөлмесі әлі суық"]
    assert 'value="solved"' not in page.text


def test_before_the_answer_the_page_says_who_has_it_and_until_when(client, house):
    page = open_case(client, file(house))
    assert "With the agency since 16 November" in page.text
    assert "due by Monday 7 December" in page.text
    assert "Day 0 of 15" in page.text


def test_without_an_agency_a_person_is_choosing_and_the_date_stays(client, house):
    page = open_case(client, file(house, category=None, region=None))
    assert "A person is choosing the agency" in page.text
    assert "due by Monday 7 December" in page.text


def test_a_signal_has_no_date(client, house):
    page = open_case(client, file(house, name=None, identity_number=None))
    assert "The law sets no date" in page.text
    assert 'class="bar"' not in page.text


def test_in_time_and_late_answers_get_their_verdict(client, house, dana, clock):
    first, second = file(house), file(house)
    clock.forward(days=9)
    page = open_case(client, answered(house, first, dana, "Жылу берілді.\n\nАкт жасалды."))
    assert "Answer received: 25 November" in page.text
    assert "On time." in page.text
    assert "The law's date: 7 December." in page.text
    assert "Day 7 of 15" in page.text
    assert "<p>Жылу берілді.</p>" in page.text
    clock.forward(days=14)
    page = open_case(client, answered(house, second, dana))
    assert "2 working days late." in page.text


def test_silence_is_called_late_and_says_what_the_law_makes_of_it(client, house, clock):
    receipt = file(house)
    clock.forward(days=24)
    page = open_case(client, receipt)
    assert "No answer in time" in page.text
    assert "3 working days late." in page.text
    assert "silence now counts as a refusal" in page.text


def test_the_last_minute_of_the_last_day_is_not_late(client, house, clock):
    receipt = file(house)
    clock.now = receipt.case.next_due_at
    assert "No answer in time" not in open_case(client, receipt).text
    clock.forward(seconds=1)
    assert "1 working day late." in open_case(client, receipt).text


def test_a_question_stands_first_and_is_answered_there(client, house, dana):
    receipt = file(house)
    with act(house, receipt.case.number, dana) as turn:
        routing.take(turn)
        answering.ask_citizen(turn, "Қай подъезд?")
    page = open_case(client, receipt)
    assert "The agency asks you something" in page.text
    assert page.text.index("Қай подъезд?") < page.text.index("What happened so far")
    page = do(client, page, "message", text="Екінші подъезд")
    assert state(house, receipt) == State.IN_PROGRESS
    assert said(house) == ["Екінші подъезд"]


def test_a_message_pressed_three_times_is_one_message(client, house):
    receipt = file(house)
    page = client.post("/en/track", data={**keys(receipt), "act": "message"})
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: press(client, page, "track/message", text="Толығырақ"), range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert said(house) == ["Толығырақ"]


def keys(receipt) -> dict[str, str]:
    return {"number": receipt.case.number, "code": receipt.code}


def test_a_message_is_as_long_as_it_may_be_and_comes_back(client, house):
    case = open_case(client, file(house))
    for words in ("", "ш" * 10_001, "\x00"):
        page = do(client, case, "message", text=words)
        assert page.status_code == 422
        assert 'href="#text"' in page.text
        assert forms(page)[0].fields["text"] == words
    assert said(house) == []


def test_markup_in_words_stays_words(client, house, dana):
    nasty = "<script>alert(1)</script></textarea><img src=x onerror=alert(1)>"
    receipt = answered(house, file(house, nasty), dana, nasty)
    page = do(client, open_case(client, receipt), "message", text=nasty)
    assert said(house) == [nasty]
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


def test_an_appeal_needs_a_reason_and_goes_to_the_body_above(client, house, dana):
    receipt = answered(house, file(house), dana, outcome="explained")
    page = open_case(client, receipt)
    assert "Last day for an appeal: 16 February 2027" in page.text
    refused = do(client, page, "appeal", text="  ")
    assert refused.status_code == 422
    assert "Say why." in refused.text
    page = do(client, page, "appeal", text="Жауап мәселені шешпейді")
    assert state(house, receipt) == State.APPEALED
    assert "Your appeal is being decided" in page.text
    assert said(house, "appeal") == ["Жауап мәселені шешпейді"]
    again = press(client, client.post("/en/track", data={**keys(receipt), "act": "appeal"}), "track")
    assert 'action="/en/track/appeal"' not in again.text


def test_the_decision_on_an_appeal_is_shown(client, house, dana):
    receipt = answered(house, file(house), dana)
    do(client, open_case(client, receipt), "appeal", text="Келіспеймін")
    judge = account(house, "Saule", Role.OVERSIGHT, None)
    with act(house, receipt.case.number, judge) as turn:
        citizen.decide_appeal(turn, upheld=False, text="Жауап дұрыс болған.")
    page = open_case(client, receipt)
    assert "The decision on your appeal" in page.text
    assert "Жауап дұрыс болған." in page.text


def test_withdrawing_asks_first(client, house):
    receipt = file(house)
    page = client.post("/en/track", data={**keys(receipt), "act": "withdraw"})
    assert "Withdraw the complaint?" in page.text
    assert state(house, receipt) == State.ASSIGNED
    page = press(client, page, "track/withdraw")
    assert state(house, receipt) == State.WITHDRAWN
    again = client.post("/en/track/withdraw", data=keys(receipt))
    assert again.status_code == 200
    assert verbs(house).count(Verb.WITHDRAW) == 1
    assert 'value="withdraw"' not in again.text


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


def test_an_act_that_is_none_is_no_page(client, house):
    assert client.post("/en/track/burn", data=keys(file(house))).status_code == 404


def test_a_form_from_another_site_does_nothing(client, house, dana):
    receipt = answered(house, file(house), dana)
    data = {**keys(receipt), "value": "solved"}
    assert client.post("/en/track/rate", data=data, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert ratings(house) == []
