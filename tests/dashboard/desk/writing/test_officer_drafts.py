"""What an officer writes is kept on the server: over a sign-out, another window, a reassignment and a conflict."""

import re
from datetime import timedelta
from html import unescape

import pytest
from factories import account, act, file
from sqlmodel import Session, select
from staff import act as press
from staff import page_of, revision, send, sign_in, taken, texts

from api.worker import forget
from models.actions import answering, routing
from models.draft import OfficerDraft
from models.taxonomy import Role

TEXT = "Сорғы ертең ауыстырылады"


@pytest.fixture
def dana(house):
    """A colleague of Aigul."""
    return account(house, "Dana")


@pytest.fixture
def mine(house, receipt, aigul):
    """The complaint, taken by Aigul."""
    taken(house, receipt, aigul)
    return receipt


def kept(house) -> list[OfficerDraft]:
    with Session(house.engine) as session:
        return list(session.exec(select(OfficerDraft)))


def typed(page: str, form: str = "answer") -> str:
    return unescape(re.search(rf'<textarea id="text-{form}"[^>]*>\n(.*?)</textarea>', page, re.S)[1])


def keep(client, number, form="answer", **fields):
    return press(client, number, f"draft/{form}", **{"text": TEXT, **fields})


@pytest.mark.usefixtures("mine")
def test_a_draft_is_kept_without_scripts_and_stands_in_its_form_again(client, number, aigul):
    answer = keep(client, number, outcome="action_promised", promised_on="2026-11-18")
    assert answer.headers["location"].startswith(f"/desk/cases/{number}")
    keep(client, number, "note", text="Диспетчерге сұрау")
    sign_in(client, aigul)
    page = page_of(client, number)
    assert (typed(page), typed(page, "note")) == (TEXT, "Диспетчерге сұрау")
    assert re.search(r'value="action_promised"[^>]* checked', page)
    assert 'name="promised_on" min="2026-11-16" value="2026-11-18"' in page
    assert "Draft saved 10:42" in page
    assert 'tg--o">draft</span>' in client.get("/desk").text


@pytest.mark.usefixtures("mine")
def test_a_draft_is_its_writers_alone(house, client, number, dana):
    keep(client, number)
    sign_in(client, dana)
    assert typed(page_of(client, number)) == ""
    assert 'tg--o">draft</span>' not in client.get("/desk").text
    sign_in(client, account(house, "Bolat", agency="kz-almaty-housing"))
    stranger = send(client, f"/desk/cases/{number}/draft/answer", revision=1, text=TEXT)
    assert stranger.status_code == 404
    assert len(kept(house)) == 1


def test_what_is_sent_is_no_draft_any_more(house, client, mine, number):
    seen = revision(client, number)
    keep(client, number)
    keep(client, number, "note", text="Кейін")
    assert press(client, number, "answer", outcome="resolved", text=TEXT).status_code == 303
    assert [one.verb for one in kept(house)] == ["note"]
    # What the script kept arrives after the form itself.
    late = send(client, f"/desk/cases/{number}/draft/answer", revision=seen, text=TEXT[:9], by="script")
    assert ("Draft saved" in late.text, [one.verb for one in kept(house)]) == (False, ["note"])
    assert texts(house, mine, "answer") == [TEXT]


@pytest.mark.usefixtures("mine")
def test_an_empty_text_is_no_draft(house, client, number):
    keep(client, number)
    keep(client, number, text="  ", outcome="resolved")
    assert kept(house) == []


@pytest.mark.usefixtures("mine")
def test_an_answer_taken_back_gives_way_to_what_is_written_since(client, number):
    press(client, number, "answer", outcome="resolved", text="Қате")
    send(client, f"/desk/cases/{number}/undo")
    assert typed(page_of(client, number)) == "Қате"
    keep(client, number, text="Дұрыс")
    assert typed(page_of(client, number)) == "Дұрыс"


@pytest.mark.usefixtures("mine")
def test_what_cannot_be_sent_is_kept_too(house, client, number):
    assert press(client, number, "answer", outcome="", text=TEXT).status_code == 422
    assert [one.data["text"] for one in kept(house)] == [TEXT]


@pytest.mark.usefixtures("mine")
def test_s92_the_draft_of_the_second_answer_survives_with_what_the_first_said(house, client, clock, dana, number):
    seen = revision(client, number)
    clock.forward(minutes=1)
    with act(house, number, dana) as turn:
        answering.answer(turn, "resolved", "Сорғы ауыстырылды")
    stale = send(client, f"/desk/cases/{number}/answer", revision=seen, outcome="explained", text=TEXT)
    assert (stale.status_code, "Сорғы ауыстырылды" in stale.text, TEXT in stale.text) == (409, True, True)
    page = page_of(client, number)
    news = re.search(r'<section class="news".*?</section>', page, re.S)[0]
    assert ("10:43" in news, "Dana answered: Resolved" in news, "Сорғы ауыстырылды" in news) == (True,) * 3
    assert ("Your text is kept here" in page, TEXT in page) == (True, True)


@pytest.mark.usefixtures("mine")
def test_s93_a_colleague_reassigns_while_i_type_and_my_draft_survives(house, client, clock, dana, number):
    rustam = account(house, "Rustam", Role.MANAGER)
    seen = revision(client, number)
    keep(client, number)
    clock.forward(minutes=1)
    with act(house, number, rustam) as turn:
        routing.assign(turn, dana)
    fields = {"revision": seen, "text": f"{TEXT}, 18:00", "by": "script"}
    told = send(client, f"/desk/cases/{number}/draft/answer", **fields).text
    assert "Draft saved 10:43" in told
    assert "Dana has the case now." in told
    assert "Rustam gave the case to Dana" in told
    page = page_of(client, number)
    assert typed(page) == f"{TEXT}, 18:00"
    assert "Dana has the case now." in page
    assert "Your draft is kept." in page
    # What was read is no news any more.
    keep(client, number)
    assert "Dana has the case now." not in page_of(client, number)


def test_s93_the_draft_waits_while_the_case_is_elsewhere(house, client, mine, aigul, number):
    keep(client, number)
    with act(house, number, aigul) as turn:
        routing.transfer(turn, "kz-almaty-housing", "Құбыр үйдікі")
    assert client.get(f"/desk/cases/{number}").status_code == 404
    bolat = account(house, "Bolat", agency="kz-almaty-housing")
    with act(house, number, bolat) as turn:
        routing.transfer(turn, mine.case.agency_code, "Жылу сіздікі")
    taken(house, mine, aigul)
    assert typed(page_of(client, number)) == TEXT


@pytest.mark.usefixtures("mine")
def test_the_script_is_told_what_is_still_open(client, number):
    told = keep(client, number, text="Күні: [күн]", by="script").text
    assert "Still to fill in: [күн]" in told
    assert "Changed since" not in told


@pytest.mark.usefixtures("mine")
def test_a_draft_that_nobody_touches_for_a_month_is_erased(house, client, clock, number):
    keep(client, number)
    clock.forward(days=29)
    forget(house, clock())
    assert len(kept(house)) == 1
    forget(house, clock() + timedelta(days=2))
    assert kept(house) == []


@pytest.mark.usefixtures("aigul")
def test_the_next_case_is_that_of_the_list_from_which_i_came(house, client, aigul, clock, receipt, number):
    own, second, third = (file(house, f"{n}") for n in range(3))
    for one in (own, receipt):
        taken(house, one, aigul)
    assert f'href="/desk/cases/{number}?view=nobody"' not in client.get("/desk?view=nobody").text
    assert f'href="/desk/cases/{second.case.number}?view=nobody"' in client.get("/desk?view=nobody").text
    page = client.get(f"/desk/cases/{number}?view=nobody").text
    assert '<input type="hidden" name="view" value="nobody">' in page
    fields = {"outcome": "resolved", "text": TEXT, "then": "next"}
    answer = press(client, number, "answer", view="nobody", **fields)
    assert answer.headers["location"] == f"/desk/cases/{second.case.number}?view=nobody&sent={number}"
    clock.forward(minutes=1)
    press(client, second.case.number, "take")
    answer = press(client, second.case.number, "answer", view="nobody", **fields)
    assert answer.headers["location"].startswith(f"/desk/cases/{third.case.number}?view=nobody")
    press(client, third.case.number, "take")
    answer = press(client, third.case.number, "answer", view="nobody", **fields)
    assert answer.headers["location"] == f"/desk?view=nobody&sent={third.case.number}"
    answer = press(client, own.case.number, "note", text="x", view="mine")
    assert answer.headers["location"] == f"/desk/cases/{own.case.number}?view=mine&done=note&of={own.case.number}"


def aside(page: str) -> str:
    found = re.search(r'<textarea id="aside"[^>]*>\n(.*?)</textarea>', page, re.S)
    return unescape(found[1]) if found else ""


def answer_many(client, number, text):
    fields = {"cases": [f"{number}:{revision(client, number)}"], "outcome": "resolved", "kk": text}
    return send(client, "/desk/bulk/answer", **fields)


@pytest.mark.usefixtures("aigul")
def test_answered_together_with_others_the_begun_text_leaves_its_form_and_stays_readable(client, mine):
    number = mine.case.number
    keep(client, number)
    answer_many(client, number, "Жылу қалада қайта берілді")
    assert 'tg--o">draft</span>' not in client.get("/desk", params={"q": number}).text
    page = page_of(client, number)
    assert (aside(page), "Your text is kept here" in page) == (TEXT, False)
    press(client, number, "undo")
    page = page_of(client, number)
    assert (typed(page), aside(page)) == ("Жылу қалада қайта берілді", TEXT)


@pytest.mark.usefixtures("aigul")
def test_answered_together_with_the_words_that_were_begun_nothing_is_left(house, client, mine):
    keep(client, mine.case.number)
    answer_many(client, mine.case.number, f"{TEXT}. Кешіріңіз")
    assert kept(house) == []
    assert aside(page_of(client, mine.case.number)) == ""
