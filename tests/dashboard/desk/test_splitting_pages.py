"""One complaint with two matters: the officer's form, and the author's way to the second case and its code."""

import io

import pytest
from citizens import open_case, receipt_on
from factories import account, act, file
from forms import press
from sqlmodel import Session, select
from staff import HOUSING, XSS, fresh, page_of, refusal, send, sign_in, taken
from staff import act as act_on

from api.worker import deliver
from channels.attachments import folder_of, store
from models import queries
from models.actions import answering, citizen
from models.actor import citizen as the_author
from models.case import Case
from models.message import Attachment
from models.taxonomy import Role, State

BOTH = "Лифт үшінші апта жүрмейді. Оған қоса 32-автобус мүлдем келмейді"
BUS = "32-автобус мүлдем келмейді"
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"


@pytest.fixture
def receipt(house):
    """A complaint about a lift and a bus, with a file."""
    stored = store(io.BytesIO(PDF), "аялдама.pdf", folder_of(house.data))
    return file(house, BOTH, files=(stored,))


def second_of(house, receipt):
    with Session(house.engine) as session:
        return session.exec(select(Case).where(Case.split_from_id == receipt.case.id)).one_or_none()


def split_off(client, number, **fields):
    page = client.get(f"/desk/cases/{number}/split")
    return press(client, page, "/split", **{"text": BUS, "category": "public_transport", **fields})


def test_from_the_form_to_two_cases(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = client.get(f"/desk/cases/{number}/split").text
    assert f"{BOTH}</textarea>" in page
    assert "16 November 2026" in page
    assert f'href="/desk/cases/{number}/split" data-key="b"' in page_of(client, number)
    shown = split_off(client, number, agency=HOUSING)
    second = second_of(house, receipt)
    assert f"its second matter is now {second.number}" in shown.text
    assert (second.agency_code, second.category, second.opening) == (HOUSING, "public_transport", BUS)
    sign_in(client, account(house, "Bolat", agency=HOUSING))
    other = page_of(client, second.number)
    assert f"Aigul split this off from {number}: that complaint held two matters" in other
    assert "Лифт" not in other
    assert client.get(f"/desk/cases/{number}").status_code == 404


def test_without_an_agency_the_countrys_table_sends_it(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    split_off(client, number)
    wanted = house.office.profile.agency_for("public_transport", "KZ-75")
    assert second_of(house, receipt).agency_code == wanted


@pytest.mark.parametrize("goes", [True, False])
def test_a_file_can_go_along_and_stays_all_the_same(house, client, aigul, receipt, number, goes):
    taken(house, receipt, aigul)
    with Session(house.engine) as session:
        (first,) = queries.attachments(session, receipt.case.id)
    split_off(client, number, **({"files": str(first.id)} if goes else {}))
    with Session(house.engine) as session:
        found = session.exec(select(Attachment).order_by(Attachment.id)).all()
    assert [one.case_id for one in found] == [receipt.case.id, second_of(house, receipt).id][: 1 + goes]
    assert len({one.stored_name for one in found}) == len(found)
    for one in found:
        assert (folder_of(house.data) / one.stored_name).read_bytes() == PDF


def test_words_of_ones_own_are_refused_and_nothing_is_left_behind(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    before = sorted(folder_of(house.data).iterdir())
    with Session(house.engine) as session:
        (first,) = queries.attachments(session, receipt.case.id)
    given = {"text": XSS + BUS, "category": "public_transport", "files": first.id}
    answer = act_on(client, number, "split", **given)
    assert (answer.status_code, refusal("words_not_of_complaint") in answer.text) == (422, True)
    assert XSS not in answer.text
    assert second_of(house, receipt) is None
    assert sorted(folder_of(house.data).iterdir()) == before


def test_what_was_answered_meanwhile_is_not_split(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    page = client.get(f"/desk/cases/{number}/split")
    with act(house, number, aigul) as turn:
        answering.answer(turn, "resolved", "Лифт жөнделді")
    late = press(client, page, "/split", text=BUS, category="public_transport")
    assert (late.status_code, refusal("changed_since_opened") in late.text) == (409, True)
    assert "This case cannot be split any more." in client.get(f"/desk/cases/{number}/split").text
    assert second_of(house, receipt) is None


def test_the_page_is_the_agencys_alone(house, client, number):
    for who, status in (
        (account(house, "Bolat", agency=HOUSING), 404),
        (account(house, "Leyla", Role.OVERSIGHT, None), 403),
    ):
        sign_in(client, who)
        assert client.get(f"/desk/cases/{number}/split").status_code == status
        assert send(client, f"/desk/cases/{number}/split", revision=1, text=BUS).status_code == status


def test_a_sealed_author_stays_so_on_both_pages(house, client, aigul, number):
    sealed = file(house, BOTH, sealed=True)
    taken(house, sealed, aigul)
    split_off(client, sealed.case.number, agency=aigul.agency_code)
    for number in (sealed.case.number, second_of(house, sealed).number):
        page = page_of(client, number)
        assert "identity sealed" in page
        assert "Gulnar" not in page


def test_the_author_is_told_by_mail_and_opens_the_second_with_the_code_of_the_first(
    house, client, aigul, receipt, number
):
    taken(house, receipt, aigul)
    house.clock.forward(minutes=20)
    split_off(client, number, agency=HOUSING)
    second = second_of(house, receipt)
    deliver(house, house.clock())
    letters = [one for one in (house.data.parent / "mail").rglob("*") if one.is_file()]
    assert any(second.number in one.read_text(errors="replace") for one in letters)
    first = open_case(client, receipt)
    assert f"The second one is {second.number}" in first.text
    page = press(client, first, "/track", second=second.number, act="second")
    assert f"A new code for {second.number}" in page.text
    renewed, code = receipt_on(press(client, page, page.url.path))
    assert renewed == second.number
    own = client.post("/en/track", data={"number": second.number, "code": code})
    assert f"This is the second matter of your complaint {number}." in own.text
    assert BUS in own.text
    # It was written when the whole was.
    assert [own.text.count(f"16 November, {hour}") for hour in ("10:42", "11:02")] == [2, 3]
    assert "Get a code for" not in own.text


def test_the_code_of_a_second_is_nobody_elses(house, client, aigul, receipt, number):
    taken(house, receipt, aigul)
    split_off(client, number, agency=HOUSING)
    second, stranger = second_of(house, receipt), file(house)
    keys = {"number": stranger.case.number, "code": stranger.code, "act": "second", "second": second.number}
    page = client.post("/en/track", data=keys, follow_redirects=False)
    assert (page.status_code, second.number in page.text) == (200, False)
    with act(house, second.number, the_author(second.id)) as turn:
        citizen.withdraw(turn)
    assert second_of(house, receipt).state == State.WITHDRAWN
    keys |= {"number": number, "code": receipt.code}
    gone = client.post("/en/track", data=keys, follow_redirects=False)
    assert (gone.status_code, "Get a code for" in gone.text) == (200, False)
    assert fresh(house, receipt).state == State.IN_PROGRESS
