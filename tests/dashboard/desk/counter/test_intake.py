"""A clerk takes in what a person says, what a caller says and what a letter says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from citizens import PDF, receipt_on, rows, words_on
from conftest import MONDAY
from factories import ENERGY, account
from forms import forms
from sqlmodel import Session, select
from staff import audit, sign_in

from channels.attachments import folder_of
from models.case import Case
from models.contact import ContactPoint, Representative
from models.deadline import Deadline
from models.delivery import Delivery
from models.event import CaseEvent
from models.figures.cells import Figure
from models.figures.recount import differences
from models.message import Attachment, Message
from models.taxonomy import Channel, Role

HEATING = "Үшінші күн жылу жоқ, батареялар суық, үйде бала бар"
BOLAT = {"name": "Болат Ахметов", "identity_number": "990101300122"}
CENTRE = "Алатау ХҚКО"


@pytest.fixture(autouse=True)
def clara(house, client):
    """A clerk of a service centre, signed in."""
    clara = account(house, "Clara", Role.CLERK, None, centre=CENTRE)
    sign_in(client, clara)
    return clara


def take_in(client, page=None, files=(), **typed):
    """The form filled in and sent, as a browser does it: with its files, in one go."""
    page = page or client.get("/desk/intake")
    form = next(one for one in forms(page) if one.action == "/desk/intake")
    usual = {"text": HEATING, "language": "kk", "category": "heating", "region": "KZ-75", **BOLAT}
    parts = [("files", (name, content, "application/pdf")) for name, content in files]
    # A browser always sends the parts of such a form, also of a file that nobody chose.
    fields = {**{name: value for name, value in form.fields.items() if name not in ("files", "remove")}, **usual}
    return client.post("/desk/intake", data={**fields, **typed}, files=parts or [("files", ("", b""))])


def only(house, table):
    (row,) = rows(house, table)
    return row


def test_a_walk_in_leaves_with_a_number_a_code_a_date_and_its_sum(house, client, clara):
    answer = take_in(client, contact_kind="letter", contact="Абай көшесі 10, 4-пәтер\n050000 Алматы")
    assert answer.status_code == 200
    number, code = receipt_on(answer)
    case = only(house, Case)
    assert (case.number, case.channel, case.centre, len(code)) == (number, Channel.DESK, CENTRE, 16)
    assert (case.agency_code, case.has_clock, case.language) == (ENERGY, True, "kk")
    assert "7 желтоқсан" in words_on(answer)
    assert 'lang="kk"' in answer.text
    assert "https://testserver/kk/track" in answer.text
    opened = rows(house, CaseEvent)[0]
    assert (opened.actor, opened.account_id) == ("citizen", clara.id)
    assert [line.object for line in audit(house, "case.filed")] == [number]
    point = only(house, ContactPoint)
    assert (point.channel, point.address) == (Channel.LETTER, "Абай көшесі 10, 4-пәтер\n050000 Алматы")
    # The paper in the hand is the acknowledgment.
    assert only(house, Delivery).channel == Channel.WEB


def test_the_receipt_is_shown_again_to_its_clerk_only_and_without_the_code(house, client):
    number, code = receipt_on(take_in(client))
    again = client.get(f"/desk/intake/{number}")
    assert receipt_on(again) == (number, "")
    assert code[:4] not in words_on(again).split()
    sign_in(client, account(house, "Dana", Role.CLERK, None))
    assert client.get(f"/desk/intake/{number}").status_code == 404


def test_the_program_proposes_and_the_clerk_files_with_the_next_press(house, client):
    page = take_in(client, category="")
    assert (page.status_code, rows(house, Case)) == (200, [])
    assert '<option value="heating" selected>' in page.text
    assert HEATING in page.text
    take_in(client, page, category="heating")
    assert only(house, Case).category == "heating"


def test_nothing_is_proposed_for_no_words_and_the_list_stays_as_it_was(house, client):
    page = take_in(client, text="", category="", contact="Абай")
    assert "Write what happened." in words_on(page)
    assert "Proposed subject" not in page.text
    assert '<option value="">Let the program propose one</option>' in page.text
    assert "selected" not in page.text.split('name="category"')[1].split("</select>")[0]
    take_in(client, page, category="", contact="")
    assert rows(house, Case) == []


def test_a_person_who_sorts_may_choose_instead(house, client):
    answer = take_in(client, category="unknown", region="unknown")
    case = only(house, Case)
    assert (case.agency_code, case.category, case.number in answer.text) == (None, None, True)


def test_sent_twice_it_is_one_case_and_the_same_receipt(house, client):
    page = client.get("/desk/intake")
    first, second = (take_in(client, page, files=[("scan.pdf", PDF)]) for _ in range(2))
    assert receipt_on(first) == receipt_on(second)
    assert only(house, Attachment).original_name == "scan.pdf"
    assert only(house, Case)


BAD = [
    ({"text": ""}, "Write what happened."),
    ({"text": "x" * 10_001, "contact": "Абай"}, "at most 10,000 characters, yours has 10,001"),
    ({"way": ""}, "Choose how it came."),
    ({"identity_number": "12"}, "Check the number: it does not look right."),
    ({"contact_kind": "phone"}, "Please fill this in."),
    ({"contact_kind": "none", "contact": "Абай 10"}, "Say what this is:"),
    ({"contact_kind": "letter", "contact": "Абай"}, "Write the address as on an envelope"),
    ({"contact_kind": "call", "contact": "12"}, "Enter a phone number"),
    ({"representative": "Айша"}, "Please fill this in."),
    ({"relation": "қызы"}, "Please fill this in."),
    ({"region": "KZ-99"}, "Choose a region from the list."),
    ({"way": "letter", "received_on": "2026-11-17"}, "The letter cannot come later than today."),
    ({"way": "letter", "received_on": "2025-11-13", "reason": "Жоғалды"}, "More than 90 days ago"),
    ({"way": "letter", "received_on": "2026-11-13"}, "Say why it is taken in"),
    ({"way": "walk_in", "received_on": "2026-11-13", "reason": "Кеше"}, "Only a letter comes"),
    ({"way": "letter", "received_on": "жұма"}, "Choose a day."),
]


@pytest.mark.parametrize(("typed", "said"), BAD, ids=[said for _, said in BAD])
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(house, client, typed, said):
    page = take_in(client, files=[("scan.pdf", PDF)], **{"address": "Абай 10", **typed})
    assert (page.status_code, rows(house, Case)) == (422, [])
    assert said in words_on(page)
    form = next(one for one in forms(page) if one.action == "/desk/intake").fields
    assert {name: form[name] for name in ("text", "address", "name")} == {
        "text": typed.get("text", HEATING),
        "address": "Абай 10",
        "name": BOLAT["name"],
    }
    assert "scan.pdf" in page.text


def test_a_scan_stays_while_the_rest_is_put_right_and_can_be_taken_out(house, client):
    page = take_in(client, files=[("scan.pdf", PDF), ("notes.txt", b"hello")])
    assert "notes.txt" in words_on(page)
    kept = page.text.split('name="remove" value="')[1].split('"')[0]
    page = take_in(client, page, files=[("other.pdf", PDF)], remove=kept, text="")
    take_in(client, page)
    assert only(house, Attachment).original_name == "other.pdf"
    assert [one.name for one in folder_of(house.data).iterdir()] == [only(house, Attachment).stored_name]


def test_somebody_else_speaks_for_the_person(house, client):
    take_in(client, way="call", representative=" Айша  Ахметова", relation="қызы", contact_kind="call",
            contact="8 701 123 45 67")  # fmt: skip
    case, filer, point = only(house, Case), only(house, Representative), only(house, ContactPoint)
    assert (case.channel, filer.case_id, filer.name, filer.relation) == ("phone", case.id, "Айша Ахметова", "қызы")
    assert (point.channel, point.address) == (Channel.PHONE, "+77011234567")


def test_the_agency_reads_who_speaks_unless_the_author_is_sealed(house, client):
    speaks = {"representative": "Айша Ахметова", "relation": "қызы"}
    open_, sealed = (receipt_on(take_in(client, sealed=kept, **speaks))[0] for kept in ("", "yes"))
    sign_in(client, account(house, "Aigul"))
    assert "Айша Ахметова (қызы) speaks for the author" in words_on(client.get(f"/desk/cases/{open_}"))
    assert "Айша" not in client.get(f"/desk/cases/{sealed}").text


def test_a_double_click_is_one_case_and_one_receipt(house, client):
    page = client.get("/desk/intake")
    with ThreadPoolExecutor() as hands:
        both = list(hands.map(lambda _: take_in(client, page, files=[("scan.pdf", PDF)]), range(2)))
    assert {one.status_code for one in both} == {200}
    assert receipt_on(both[0]) == receipt_on(both[1])
    assert only(house, Case)


def test_conduct_and_a_sealed_name_go_as_from_the_web_form(house, client):
    take_in(client, about=ENERGY, sealed="yes")
    case = only(house, Case)
    assert (case.about_code, case.sealed) == (ENERGY, True)
    assert case.agency_code != ENERGY


def test_s41_a_letter_counts_from_the_day_on_which_it_came(house, client, clara):
    friday = date(2026, 10, 30)
    answer = take_in(client, way="letter", received_on=str(friday), reason="Кешке келді", contact_kind="letter",
                     contact="Абай көшесі 10\n050000 Алматы")  # fmt: skip
    case = only(house, Case)
    noon = datetime(2026, 10, 30, 12, tzinfo=ZoneInfo("Asia/Almaty"))
    assert (case.channel, case.received_on, case.received_at, case.filed_at) == ("letter", friday, noon, MONDAY)
    clock = only(house, Deadline)
    assert (clock.started_at, clock.due_on) == (noon, date(2026, 11, 20))
    assert case.next_due_at == clock.due_at
    assert only(house, Message).at == noon
    opened = rows(house, CaseEvent)[0]
    assert opened.data["reason"] == "Кешке келді"
    assert (opened.data["received_on"], opened.account_id) == ("2026-10-30", clara.id)
    (line,) = audit(house, "case.filed")
    assert (line.object, line.reason, line.account_id) == (case.number, "Кешке келді", clara.id)
    with Session(house.engine) as session:
        counted = session.exec(select(Figure.month).where(Figure.measure == "received")).all()
    assert set(counted) == {"2026-10"}
    assert differences(house.engine, house.office.local_date) == []
    assert "Болат Ахметов\nАбай көшесі 10\n050000 Алматы" in answer.text


def test_s41_a_term_that_ran_out_before_it_was_filed_is_late_at_once(house, client):
    take_in(client, way="letter", received_on="2026-09-01", reason="Бөлмеде қалып қойған", contact_kind="phone",
            contact="8 701 123 45 67")  # fmt: skip
    assert only(house, Case).next_due_at < MONDAY


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OVERSIGHT, Role.ADMIN])
def test_only_clerks_take_in(house, client, role):
    sign_in(client, account(house, "Aigul", role, ENERGY if role == Role.OFFICER else None))
    assert client.get("/desk/intake").status_code == 403


@pytest.mark.parametrize("language", ["az", "kk", "ka", "ru", "en"])
def test_the_receipt_speaks_the_language_of_the_person(house, client, language):
    answer = take_in(client, language=language)
    assert f'<html lang="{language}"' in answer.text
    assert only(house, Case).language == language
