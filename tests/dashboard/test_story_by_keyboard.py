"""The whole life of a complaint by people who have only a keyboard: the citizen's on a phone-sized window, in Kazakh.

Nobody clicks anything, and nothing is more than 40 Tabs away. In between the jobs run, and the clock goes on.
"""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from citizens import answered
from factories import GULNAR, PASSWORD, account, file
from keyboard import Keyboard
from phones import HEATING, fits, phone, receipt_of
from playwright.sync_api import expect
from rounds import jobs
from staff import HOUSING, fresh

from models.names import name
from models.taxonomy import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

ANSWER = "Бригада келді, кранды ауыстырды"
APPEAL = "Батарея сол күні кешке қайта суып қалды"
REASONS = "Тексеру актісі бар: жылу 17 қарашадан бері үзілмеген"
TO_PUBLISH, ESCALATED = "To publish", "Escalated to me"
# Beside the story: so many neighbours get an answer, and so many do not. Fewer than ten would be shown nowhere.
HEARD, UNHEARD = 24, 14


@pytest.fixture
def citizen(browser, address):
    """Gulnar's phone."""
    page = phone(browser, scripts=True, base_url=address, accept_downloads=True)
    yield Keyboard(page)
    page.context.close()


@pytest.fixture
def desk(browser, address):
    """A desk with a screen and no mouse."""
    page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}).new_page()
    yield Keyboard(page)
    page.context.close()


def sign_in(desk: Keyboard, who) -> None:
    desk.page.context.clear_cookies()
    desk.page.goto("/desk/sign-in")
    desk.write(desk.page.locator("#login"), who.login)
    desk.write(desk.page.locator("#password"), PASSWORD)
    desk.enter()


def go_on(hands: Keyboard) -> None:
    """Through the first button of the page's own form."""
    assert fits(hands.page), hands.page.url
    hands.press(hands.page.locator("main form button").first)


def files_a_complaint(citizen: Keyboard) -> tuple[str, str]:
    page = citizen.page
    page.goto("/kk/")
    citizen.press(page.locator(".btn--big"))
    citizen.write(page.locator("#text"), HEATING)
    go_on(citizen)
    citizen.choose(page.locator("input[value=heating]"))
    go_on(citizen)
    citizen.pick(citizen.reach(page.locator("#region")), "KZ-75")
    citizen.write(page.locator("#address"), "Абай 10")
    go_on(citizen)
    go_on(citizen)
    citizen.write(page.locator("#name"), "Гүлнар Тасыбаева")
    citizen.write(page.locator("#identity_number"), GULNAR["identity_number"])
    citizen.choose(page.locator("input[value=email]"))
    citizen.write(page.locator("#contact"), GULNAR["contact_value"])
    go_on(citizen)
    citizen.reach(page.locator("input[name=publish]"))
    citizen.key("Space")
    go_on(citizen)
    return receipt_of(page)


def opens_her_case(citizen: Keyboard, number: str, code: str) -> str:
    """What its status says."""
    page = citizen.page
    page.goto("/kk/")
    citizen.press(page.locator(".track a"))
    citizen.write(page.locator("#number"), number)
    citizen.write(page.locator("#code"), code)
    go_on(citizen)
    assert fits(page)
    return page.locator(".status").inner_text()


def goes_to_row(desk: Keyboard, number: str) -> None:
    for _ in range(desk.page.locator("tbody tr").count()):
        desk.key("j")
        if number in desk.page.locator("tr.cur").inner_text():
            return
    raise AssertionError(f"{number} is not in the queue")


def answers(desk: Keyboard, number: str) -> None:
    page = desk.page
    goes_to_row(desk, number)
    desk.enter()
    desk.enter("g")
    desk.key("r")
    desk.choose(page.locator("[name=outcome][value=resolved]"), back=True)
    desk.write(page.locator("#text-answer"), ANSWER)
    desk.enter("Control+Enter")
    expect(page.locator(".toast")).to_contain_text(number)


def transfers(desk: Keyboard, number: str) -> None:
    page = desk.page
    expect(page.locator("h1")).to_have_text(number)
    desk.key("t")
    desk.pick(page.locator("#agency"), HOUSING)
    desk.write(page.locator("#transfer-reason"), "Шатыр тұрғын үй инспекциясында")
    desk.press(page.get_by_role("button", name="Transfer the case"))
    expect(page.locator(f"[data-row='{number}']")).to_have_count(0)


def marks_as_seen(desk: Keyboard, number: str) -> None:
    page = desk.page
    desk.press(page.get_by_role("link", name=ESCALATED))
    desk.press(page.get_by_role("button", name=f"Mark as seen: {number}").first)
    expect(page.locator("main")).to_contain_text("Nothing waits for you.")


def appeals(citizen: Keyboard, number: str, code: str) -> None:
    page = citizen.page
    assert "Жауап" in opens_her_case(citizen, number, code)
    assert ANSWER in page.locator("main").inner_text()
    citizen.press(page.locator("button[value=appeal]"))
    citizen.write(page.locator("#text"), APPEAL)
    go_on(citizen)
    expect(page.locator(".did")).to_be_focused()


def decides(desk: Keyboard, number: str) -> None:
    page = desk.page
    desk.press(page.get_by_role("link", name="Appeals", exact=True))
    desk.press(page.get_by_role("link", name=number))
    desk.write(page.locator("#text"), REASONS)
    desk.press(page.get_by_role("button", name="Dismiss the appeal"))
    expect(page.locator("main")).to_contain_text("No appeal waits.")


def publishes(desk: Keyboard, number: str) -> None:
    page = desk.page
    desk.press(page.get_by_role("link", name=TO_PUBLISH))
    desk.press(page.get_by_role("link", name=number))
    desk.write(page.locator("#also"), "кішкентай бала")
    desk.press(page.get_by_role("button", name="Take out and show me again"))
    desk.press(page.get_by_role("button", name="I have read it"))
    expect(page.locator("main")).to_contain_text("Everybody can read it now.")


def reads_in_public(citizen: Keyboard, number: str) -> None:
    page = citizen.page
    page.goto("/kk/")
    citizen.press(page.locator(".foot a[href$='public/cases']"))
    citizen.press(page.locator(".o-head a"))
    seen = page.locator("main").inner_text()
    assert HEATING.split(",")[0] in seen
    assert ANSWER in seen
    assert not [one for one in (number, "Гүлнар", "кішкентай", "Абай 10") if one in seen]
    assert fits(page)


def takes_the_numbers(citizen: Keyboard, folder: Path) -> list[dict[str, str]]:
    """The rows of the file behind the public page, as it was saved."""
    page = citizen.page
    page.goto("/kk/")
    citizen.press(page.locator(".foot a[href$='/public']"))
    citizen.reach(page.locator("#contents"))
    citizen.key("Enter")
    citizen.reach(page.locator(".p-contents a[href='#take']"))
    citizen.key("Enter")
    citizen.reach(page.locator("#take a[href*='figures.csv']"))
    with page.expect_download() as saved:
        citizen.key("Enter")
    saved.value.save_as(folder / saved.value.suggested_filename)
    with (folder / saved.value.suggested_filename).open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def table_of(citizen: Keyboard, part: str) -> dict[str, list[str]]:
    """The first table of a part of the page: what its rows are called, and their cells."""
    rows = citizen.page.locator(f"#{part} table").first.locator("tbody tr").all()
    return {row.locator("th").text_content().strip(): row.locator("td").all_text_contents() for row in rows}


def tells_the_same(citizen: Keyboard, rows: list[dict[str, str]]) -> None:
    agencies = {(one["name"], one["measure"]): one["value"] for one in rows if one["table"] == "agencies"}
    table = table_of(citizen, "agencies")
    assert set(table) == {agency for agency, measure in agencies if agencies[agency, "due"]}
    for agency, cells in table.items():
        share = f"{100 * float(agencies[agency, 'on_time_share']):.1f}%".replace(".", ",")
        assert [cell.strip() for cell in cells[:2]] == [agencies[agency, "due"], share]
    figures = {one["measure"]: one["value"] for one in rows if one["table"] == "figures"}
    assert (figures["due"], figures["on_time"]) == (str(HEARD + UNHEARD + 3), str(HEARD + 1))


def neighbours(house, officer) -> None:
    """So many write on the same day."""
    for at in range(HEARD + UNHEARD):
        receipt = file(house, f"Үйде жылу жоқ, {at + 1}-пәтер")
        if at < HEARD:
            answered(house, receipt, officer)


def a_day_at_the_desk(house, desk: Keyboard, aigul, number: str):
    """One is answered, one is sent on, one is taken and forgotten: that one comes back."""
    roof, silent = file(house, "Шатырдан су ағып тұр"), file(house, "Кіреберістегі батарея жұмыс істемейді")
    sign_in(desk, aigul)
    answers(desk, number)
    transfers(desk, roof.case.number)
    goes_to_row(desk, silent.case.number)
    desk.enter("g")
    return silent


def test_from_the_first_word_to_the_open_figures(house, clock, citizen, desk, tmp_path):
    aigul, madina = account(house, "Aigul"), account(house, "Madina", Role.HEAD, "kz-almaty-akimat")
    number, code = files_a_complaint(citizen)
    assert "7 желтоқсан, дүйсенбіге дейін" in opens_her_case(citizen, number, code)
    silent = a_day_at_the_desk(house, desk, aigul, number)
    neighbours(house, account(house, "Denis"))
    clock.forward(minutes=1)
    jobs(house)

    clock.now = fresh(house, silent).next_due_at + timedelta(minutes=1)
    jobs(house)
    sign_in(desk, aigul)
    marks_as_seen(desk, silent.case.number)
    appeals(citizen, number, code)
    sign_in(desk, madina)
    decides(desk, number)
    jobs(house)
    opens_her_case(citizen, number, code)
    expect(citizen.page.locator("main")).to_contain_text(REASONS)

    sign_in(desk, aigul)
    publishes(desk, number)
    reads_in_public(citizen, number)
    clock.forward(days=1)
    jobs(house)
    tells_the_same(citizen, takes_the_numbers(citizen, tmp_path))
    assert name("categories", "heating", "kk") in table_of(citizen, "subjects")
