"""The queue: what stands in each list, in which order, and what a row says."""

import re
from datetime import timedelta

import pytest
from factories import ENERGY, account, act, author, file
from sqlmodel import Session, select
from staff import HOUSING, revision, send, sign_in, taken, token

from channels.notices import Letterhead
from channels.outbox.sending import Outbox
from escalation.sweep import sweep
from models.actions import answering, citizen, deliveries
from models.case import Case
from models.delivery import Delivery
from models.taxonomy import DeliveryState, Role, State

pytestmark = pytest.mark.usefixtures("aigul")


def rows(page):
    return re.findall(r'class="txt" href="/desk/cases/([A-Z0-9-]+)[?"]', page)


def listed(client, view, **more):
    return rows(client.get("/desk", params={"view": view, **more}).text)


def rail(page):
    return {view: int(n) for view, n in re.findall(r'/desk\?view=(\w+)"[^>]*>[^<]*<span class="n[^"]*">(\d+)', page)}


def answered(house, receipt, officer):
    taken(house, receipt, officer)
    with act(house, receipt.case.number, officer) as turn:
        answering.answer(turn, "resolved", "Құбыр жөнделді")


def test_the_next_due_stands_first_and_nothing_else_sorts(house, client, clock):
    late = file(house, "Бірінші").case.number
    clock.forward(days=2)
    calm = file(house, "Екінші").case.number
    signal = file(house, "Үшінші", contact_kind=None, contact_value=None).case.number
    sign_in(client, account(house, "Dana"))
    assert listed(client, "team") == [late, calm, signal]


def test_each_list_holds_what_its_name_says(house, client, clock, aigul):
    mine, nobody, waits, done, again = (file(house, f"Мәселе {n}") for n in range(5))
    clock.forward(minutes=1)
    taken(house, mine, aigul)
    taken(house, waits, aigul)
    with act(house, waits.case.number, aigul) as turn:
        answering.ask_citizen(turn, "Қай қабат?")
    answered(house, done, aigul)
    answered(house, again, aigul)
    clock.forward(seconds=20)
    with act(house, again.case.number, author(again)) as turn:
        citizen.reopen(turn, "Әлі суық")
    numbers = {
        name: one.case.number for name, one in locals().items() if name in "mine nobody waits done again".split()
    }
    expected = {
        "mine": {"mine", "waits"},
        "team": {"mine", "nobody", "waits", "again"},
        "nobody": {"nobody", "again"},
        "joint": set(),
        "tasks": set(),
        "approve": set(),
        "overdue": set(),
        "today": set(),
        "waiting": {"waits"},
        "answered": {"done"},
        "failed": set(),
        "reopened": {"again"},
        "appealed": set(),
    }
    page = client.get("/desk").text
    assert rail(page) == {view: len(names) for view, names in expected.items()}
    for view, names in expected.items():
        assert set(listed(client, view)) == {numbers[one] for one in names}, view


@pytest.mark.parametrize(
    ("before_due", "lists"),
    [
        (timedelta(days=4), set()),
        (timedelta(hours=24), {"today"}),
        (timedelta(0), {"today"}),
        (-timedelta(seconds=1), {"overdue"}),
    ],
    ids=["earlier", "its first second", "its last second", "after it"],
)
def test_due_today_and_overdue_meet_at_midnight(house, client, clock, before_due, lists):
    receipt = file(house)
    clock.now = receipt.case.next_due_at - before_due
    sign_in(client, account(house, "Dana"))
    counts = rail(client.get("/desk").text)
    assert {view for view in ("today", "overdue") if counts[view]} == lists


def test_unread_words_are_bold_until_somebody_opened_the_case(house, client):
    receipt = file(house)
    assert '<tr class="new"' in client.get("/desk").text
    client.get(f"/desk/cases/{receipt.case.number}")
    assert '<tr class="new"' not in client.get("/desk").text
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, "Әлі суық", "web")
    assert '<tr class="new"' in client.get("/desk").text


def test_the_citizens_words_are_the_title_and_no_markup(house, client):
    file(house, "<script>alert(1)</script> суық & қараңғы")
    page = client.get("/desk").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; суық &amp; қараңғы" in page


def test_escalated_urgent_and_reopened_are_said_in_words(house, client, clock):
    receipt = file(house, urgent="gas")
    clock.now = receipt.case.next_due_at + timedelta(seconds=1)
    sweep(house.engine, house.office, clock())
    sign_in(client, account(house, "Dana"))
    page = client.get("/desk?view=overdue").text
    assert "escalated: " in page
    assert "urgent" in page


def test_a_lost_delivery_shows_until_something_arrives(house, client, clock, aigul):
    receipt = file(house)
    with Session(house.engine) as session, session.begin():
        lost = session.exec(select(Delivery).where(Delivery.case_id == receipt.case.id)).one()
        for state in (DeliveryState.SENDING, DeliveryState.PERM_FAILED):
            deliveries.advance(session, lost, state, clock(), "550 no such mailbox")
    assert listed(client, "failed") == [receipt.case.number]
    assert "delivery failed" in client.get("/desk").text
    answered(house, receipt, aigul)
    clock.forward(minutes=1)
    Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url)).deliver(clock())
    assert listed(client, "failed") == []


def test_s102_nobody_sees_the_cases_of_another_agency(house, client):
    ours, theirs = file(house).case.number, file(house, category="housing").case.number
    sign_in(client, account(house, "Dana", agency=HOUSING))
    assert listed(client, "team") == [theirs]
    assert listed(client, "team", q=ours) == []


@pytest.mark.parametrize("words", ["жылу", "Жылу", "ЖЫЛУ", "100%", "{number}", "{spoken}"])
def test_search_by_number_or_first_words(house, client, words):
    number = file(house, "Жылу 100% жоқ").case.number
    file(house, "Су да жоқ")
    asked = words.format(number=number, spoken=number.replace("-", " ").lower())
    assert listed(client, "mine", q=asked) == [number]


@pytest.mark.parametrize(
    "words", ["Tasybayeva", "tasybayeva", "gulnar t", "GULNAR@example.com", "+7 701 123 45 18", "87011234518"]
)
def test_search_by_the_author(house, client, words):
    wanted = file(house).case.number if "1" not in words else by_phone(house)
    file(house, name="Dana Omarova", contact_value="dana@example.com")
    assert listed(client, "team", q=words) == [wanted]


def by_phone(house):
    return file(house, contact_kind="phone", contact_value="+77011234518").case.number


@pytest.mark.parametrize("words", ["Tasybayeva", "gulnar@example.com"])
def test_a_sealed_author_is_not_found_by_name(house, client, words):
    file(house, sealed=True)
    assert listed(client, "team", q=words) == []


def test_search_takes_wild_cards_as_letters(house, client):
    file(house, "Жылу жоқ")
    assert listed(client, "team", q="%") == []
    assert "No case of your agency" in client.get("/desk?q=%25").text


def test_search_finds_closed_work_too(house, client, aigul):
    receipt = file(house, "Батарея суық")
    answered(house, receipt, aigul)
    assert listed(client, "team") == []
    assert listed(client, "team", q="Батарея") == [receipt.case.number]


def test_the_subject_filter(house, client):
    warm = file(house).case.number
    dry = file(house, category="water").case.number
    assert set(listed(client, "team")) == {warm, dry}
    assert listed(client, "team", category="water") == [dry]
    assert set(listed(client, "team", category="no such subject")) == {warm, dry}


def test_fifty_rows_a_page(house, client):
    numbers = [file(house, f"Мәселе {n}").case.number for n in range(51)]
    first, second = listed(client, "team"), listed(client, "team", page=2)
    assert (len(first), first + second) == (50, numbers)
    page = client.get("/desk?page=2").text
    assert "51–51 of 51" in page
    assert "Previous page" in page
    assert "Next page" not in page


def test_empty_lists_say_what_waits(house, client, aigul):
    assert "Nothing is due." in client.get("/desk?view=mine").text
    receipt = file(house)
    taken(house, receipt, aigul)
    with act(house, receipt.case.number, aigul) as turn:
        answering.ask_citizen(turn, "Қай қабат?")
    page = client.get("/desk?view=overdue").text
    assert "1 case waits for the citizen:" in page
    assert 'href="/desk?view=waiting"' in page


def test_take_from_the_row_and_stay_in_the_list(house, client, aigul):
    receipt = file(house)
    number = receipt.case.number
    fields = {"revision": revision(client, number), "then": "queue", "view": "nobody"}
    assert (
        send(client, f"/desk/cases/{number}/take", **fields).headers["location"]
        == f"/desk?view=nobody&done=take&of={number}"
    )
    with Session(house.engine) as session:
        case = session.get(Case, receipt.case.id)
        assert (case.state, case.officer_id) == (State.IN_PROGRESS, aigul.id)


@pytest.mark.parametrize("view", ["//evil.example", "https://evil.example", "x&sent=1", ""])
def test_the_list_to_return_to_is_one_of_ours(house, client, view):
    number = file(house).case.number
    fields = {"revision": revision(client, number), "then": "queue", "view": view}
    assert (
        send(client, f"/desk/cases/{number}/take", **fields).headers["location"]
        == f"/desk?view=team&done=take&of={number}"
    )


@pytest.mark.parametrize("csrf", [None, "", "forged", "ә"])
def test_a_form_without_the_sessions_token_changes_nothing(house, client, csrf):
    receipt = file(house)
    fields = {"revision": 2} if csrf is None else {"revision": 2, "csrf": csrf}
    assert client.post(f"/desk/cases/{receipt.case.number}/take", data=fields).status_code == 403
    with Session(house.engine) as session:
        assert session.get(Case, receipt.case.id).state == State.ASSIGNED


def test_the_token_of_a_colleague_is_no_good(house, client):
    number, hers = file(house).case.number, token(client)
    sign_in(client, account(house, "Dana", Role.MANAGER))
    assert client.post(f"/desk/cases/{number}/take", data={"revision": 2, "csrf": hers}).status_code == 403


@pytest.mark.parametrize("language", ["az", "kk", "ka", "ru", "en"])
def test_the_desk_speaks_the_language_of_the_account(house, client, language):
    receipt = file(house)
    sign_in(client, account(house, "Dana", language=language))
    for path in ("/desk", f"/desk/cases/{receipt.case.number}"):
        page = client.get(path, headers={"accept-language": "de"})
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text


def test_the_agency_stands_above_its_queue(house, client):
    assert house.office.profile.agencies[ENERGY].names["en"] in client.get("/desk").text
