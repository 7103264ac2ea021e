"""Templates: leaders write them, officers put them into their texts."""

import re
from html import unescape

import pytest
from factories import account, file
from ready import template
from staff import HOUSING, XSS, act, page_of, refusal, send, sign_in, taken
from starlette.testclient import TestClient

from models.taxonomy import Role
from models.template import Variable

HERE = "/desk/templates"


@pytest.fixture
def rustam(house, client):
    """A manager of the agency that heats Almaty, signed in."""
    rustam = account(house, "Rustam", Role.MANAGER)
    sign_in(client, rustam)
    return rustam


def written(client: TestClient, path: str = f"{HERE}/new", **fields):
    given = {"name": "Жоспарлы тоқтату", "language": "kk", "text": "{number}. Су {address} ертең қосылады.", **fields}
    return send(client, path, **given)


def typed(page: str, form: str = "answer") -> str:
    return unescape(re.search(rf'<textarea id="text-{form}"[^>]*>\n(.*?)</textarea>', page, re.S)[1])


@pytest.mark.usefixtures("rustam")
def test_a_manager_writes_a_template_and_changes_it(client):
    kept = written(client).headers["location"]
    assert (kept, "Saved." in client.get(kept).text, "Saved." in client.get(HERE).text) == (
        f"{HERE}?done=saved",
        True,
        False,
    )
    page = client.get(f"{HERE}/1").text
    assert "Version 1 · Rustam" in page
    assert written(client, f"{HERE}/1", name="Тоқтату", version=1).status_code == 303
    page = client.get(f"{HERE}/1").text
    assert ("Version 2 · Rustam" in page, "Version 1 · Rustam" in page, "Жоспарлы тоқтату" in page) == (True,) * 3
    late = written(client, f"{HERE}/1", text="Менің мәтінім", version=1)
    assert (late.status_code, refusal("conflict") in late.text, "Менің мәтінім" in late.text) == (409, True, True)


@pytest.mark.usefixtures("rustam")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_needed"),
        ({"text": " "}, "text_needed"),
        ({"language": "de"}, "choice_needed"),
        ({"text": "Құрметті {author}"}, "unknown_variable"),
        ({"text": "Құрметті {}"}, "unknown_variable"),
    ],
)
def test_what_cannot_be_a_template_is_refused_with_its_text(client, fields, code):
    answer = written(client, **fields)
    known = ", ".join(f"{{{one}}}" for one in Variable)
    strange = "author" if "author" in fields.get("text", "") else ""
    assert answer.status_code == 422
    assert refusal(code, variable=strange, known=known) in unescape(answer.text)
    assert fields.get("text", "қосылады") in answer.text
    assert "Жоспарлы" not in client.get(HERE).text


@pytest.mark.usefixtures("rustam")
def test_the_preview_fills_what_a_case_knows_and_keeps_nothing(client):
    page = written(client, text=f"{{number}}, {{address}} {XSS}", then="preview").text
    assert "KZ-4827-1930, [мекенжай] &lt;script&gt;" in page
    assert "There is no template yet" in client.get(HERE).text


def test_a_retired_template_is_offered_no_more(house, client, rustam):
    key = template(house, rustam)
    assert send(client, f"{HERE}/{key}", version=1, then="retire").status_code == 303
    assert "retired" in client.get(HERE).text
    receipt = file(house)
    taken(house, receipt, rustam)
    assert "No template in Kazakh." in page_of(client, receipt.case.number)
    send(client, f"{HERE}/{key}", version=1, then="offer")
    assert "No template in Kazakh." not in page_of(client, receipt.case.number)


def test_the_list_is_searched_in_any_alphabet(house, client, rustam):
    template(house, rustam, "Су тоқтату")
    template(house, rustam, "Перерасчёт", "Начисление пересчитано", "ru")
    found = client.get(HERE, params={"q": "ПЕРЕРАСЧЕТ"}).text
    assert ("Перерасчёт" in found, "Су тоқтату" in found) == (True, False)
    assert "Су тоқтату" not in client.get(HERE, params={"language": "ru"}).text


def test_officers_read_templates_and_do_not_write_them(house, client, aigul):
    key = template(house, aigul)
    assert client.get(HERE).status_code == 403
    assert written(client).status_code == 403
    assert written(client, f"{HERE}/{key}", version=1).status_code == 403


def test_an_agency_has_its_own(house, client, rustam, receipt, number):
    key = template(house, account(house, "Bolat", Role.HEAD, HOUSING), "Үй")
    taken(house, receipt, rustam)
    assert client.get(f"{HERE}/{key}").status_code == 404
    assert "Үй" not in client.get(HERE).text
    assert act(client, number, "template/answer", template=key).status_code == 404
    assert typed(page_of(client, number)) == ""


def test_a_template_goes_into_the_text_and_nothing_is_sent(house, client, aigul, receipt, number):
    key = template(house, aigul)
    taken(house, receipt, aigul)
    page = act(client, number, "template/answer", template=key, text="Сәлеметсіз бе!", outcome="explained")
    assert page.status_code == 200
    said = typed(page.text)
    assert said.startswith(f"Сәлеметсіз бе!\n\n{number}: куәліктің көшірмесін жіберіңіз. Жауап мерзімі: ")
    assert "{" not in said
    assert re.search(r'value="explained"[^>]* checked', page.text)
    assert "leaves in" not in client.get("/desk").text


def test_what_the_case_does_not_know_is_a_place_that_the_box_names(house, client, aigul, receipt, number):
    key = template(house, aigul, text="Мекенжай: {address}. Күні: [күн]")
    taken(house, receipt, aigul)
    page = act(client, number, "template/ask_citizen", template=key).text
    assert typed(page, "ask_citizen") == "Мекенжай: [мекенжай]. Күні: [күн]"
    assert "Still to fill in: [мекенжай], [күн]" in page


def test_what_is_used_most_stands_first(house, client, aigul, receipt, number):
    template(house, aigul, "Алғашқы")
    often = template(house, aigul, "Екінші")
    taken(house, receipt, aigul)
    page = page_of(client, number)
    assert page.index("Алғашқы") < page.index("Екінші")
    act(client, number, "template/answer", template=often)
    page = page_of(client, number)
    assert page.index("Екінші") < page.index("Алғашқы")


def test_where_there_is_none_in_the_language_the_others_are_one_step_away(house, client, aigul, receipt, number):
    template(house, aigul, "Перерасчёт", "Начисление пересчитано", "ru")
    taken(house, receipt, aigul)
    page = page_of(client, number)
    assert "No template in Kazakh." in page
    assert "Show those in another language: Russian" in page
    assert "Перерасчёт" in page


def test_a_search_without_scripts_opens_the_list_and_keeps_the_text(house, client, aigul, receipt, number):
    template(house, aigul, "Су тоқтату")
    template(house, aigul, "Есептеу", "Қайта есептелді")
    taken(house, receipt, aigul)
    page = act(client, number, "template/answer", find="su toktatu", text="Басталған").text
    picker = re.search(r'<details class="picker" data-picker="text-answer" open>.*?</details>', page, re.S)[0]
    assert ("Су тоқтату" in picker, "Есептеу" in picker) == (True, False)
    assert typed(page) == "Басталған"


def test_the_script_gets_the_words_alone(house, client, aigul, receipt, number):
    key = template(house, aigul, text="{number} {officer}")
    taken(house, receipt, aigul)
    answer = act(client, number, "template/answer", template=key, by="script", text="Бар мәтін")
    assert (answer.text, answer.headers["content-type"]) == (f"{number} Aigul", "text/plain; charset=utf-8")


def test_the_list_shows_how_a_template_would_read_on_this_case(house, client, aigul, receipt, number):
    template(house, aigul, "Қабылданды", "{number} бойынша жұмыс басталды: {address}")
    taken(house, receipt, aigul)
    page = client.get(f"/desk/cases/{number}").text
    assert f"{number} бойынша жұмыс басталды: " in page
    assert "{number}" not in page
