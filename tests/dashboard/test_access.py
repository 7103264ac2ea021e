"""Every page against WCAG 2.2 AA, as axe-core reads it: two languages, two widths, light and dark.

A visitor starts where each role starts and follows the links of the pages; of pages of one kind a few are read. Each
page is read in two looks: what is light and wide in English is dark and wide in Kazakh, so that every kind of page is
read in all four, and each width and each scheme in both languages.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from factories import ENERGY, GULNAR, PASSWORD, PASSWORD_HASH, account, act, edition, file
from playwright.sync_api import Browser, Page
from ready import macro, template
from repairs import DONE, photo
from sqlmodel import Session, select

from api.simulation.people import About, Member, hire
from api.simulation.run import Burst, Simulation
from channels.accounts import read_accounts
from channels.registry import TABLES, open_inlets
from dashboard.public.routes import EMBEDDED
from escalation.incidents.watch import watch
from models.account import Account
from models.actions import dossiers
from models.actions.approving import Said, send
from models.actions.joint import give_copy
from models.actions.onetime import Purpose, hand_out
from models.actions.publishing import release
from models.actions.routing import abstain, propose, take
from models.actions.splitting import Second, split
from models.actions.tasks import Wish, ask, finish
from models.db import unit_of_work
from models.delivery import Delivery, DeliveryLog
from models.inbound import DEAD, InboundEvent
from models.message import Message
from models.taxonomy import Channel, DeliveryState, Language, Role
from models.team import TeamRule

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
STRAIGHT, CROSSED = (("light", WIDE), ("dark", NARROW)), (("dark", WIDE), ("light", NARROW))
LOOKS = {"en": STRAIGHT, "ru": STRAIGHT, "ka": STRAIGHT, "kk": CROSSED, "az": CROSSED}
# Of these kinds no two pages are alike.
MANY = {"/desk/cases/*": 4, "/desk": 4, "/desk/me": 6, "/desk/triage": 2, "/desk/clocks/*": 4}
LISTS = {
    *("/desk", "/desk/cases/*", "/desk/triage", "/desk/escalations", "/desk/calendar", "/desk/me", "/desk/people"),
    *("/desk/appeals", "/desk/keys", "/oversight", "/oversight/cases/*", "/oversight/clocks", "/oversight/decisions"),
    *("/oversight/draws", "/oversight/draws/*", "/oversight/report", "/desk/parts/*", "/desk/clocks/*"),
    *("/desk/cases/*/split", "/desk/cases/*/redaction", "/desk/checks", "/desk/cases/*/similar", "/desk/dossiers/*"),
    *("/desk/intake", "/desk/post", "/desk/calls"),
    *("/desk/publishing", "/desk/cases/*/publication"),
    *("/admin/channels", "/admin/channels/doubts"),
    *("/desk/team", "/desk/team/cases", "/desk/team/figures", "/desk/team/rules", "/desk/team/register"),
    *("/desk/templates", "/desk/templates/*", "/desk/templates/new", "/desk/macros/*", "/desk/cases/*/macros/*"),
    *("/desk/incidents", "/desk/places", "/oversight/incidents", "/oversight/incidents/*", "/oversight/places"),
}
# What stands in an address for one of many: a case, an agency, a day, a key.
NAMED = re.compile(
    r"(?<=/public/cases/)[a-z0-9]{10}\b|(?<=/services/)[a-z-]+|(?<=/subjects/)\w+"
    r"|KZ-\d{4}-\d{4}|kz-[a-z-]+|\d{4}-\d\d(-\d\d)?|\d+"
)
STAFF = (
    ("aigul", Role.OFFICER, ENERGY),
    ("rustam", Role.MANAGER, ENERGY),
    ("madina", Role.HEAD, "kz-almaty-akimat"),
    ("clara", Role.CLERK, None),
    ("leyla", Role.OVERSIGHT, None),
    ("saule", Role.ADMIN, None),
)
HEATING = "Үшінші күн жылу жоқ, батареялар мұздай, үйде кішкентай бала бар"
BOT = {"account": "city", "token": "123456:a-token-for-tests", "username": "almaty_jawab_bot"}
FILE = re.compile(r"^/api/|\.(csv|ics|pdf|json|zip|parquet|xml|svg|atom)\b|/files/|/enclosed/")


class Reader:
    """Opens pages, lets axe read each in two looks, and keeps what it says."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.kinds: Counter[str] = Counter()
        self.wrong: dict[str, list[str]] = {}

    def read(self) -> None:
        """Let axe read the page that stands open, and of a citizen's page what is folded, too."""
        self.page.evaluate(AXE_SCRIPT)
        self.page.evaluate("document.querySelectorAll('.c details').forEach(one => { one.open = true; })")
        for scheme, size in LOOKS[self.page.get_attribute("html", "lang")]:
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size(size)
            if wrong := self._wrong():
                self.wrong[f"{self.page.url} {scheme} {size['width']}"] = wrong

    def follow(self, *paths: str, within: str = "/") -> None:
        """Read the pages and those that they lead to, as far as their addresses begin so."""
        waiting, found = list(paths), set(paths)
        while waiting:
            path = waiting.pop(0)
            if path.startswith(within) and self._is_wanted(path):
                assert self.page.goto(path).ok, path
                self.read()
                waiting += [one for one in links(self.page) if one not in found]
                found.update(waiting)

    def _wrong(self) -> list[str]:
        found = self.page.evaluate("rules => axe.run(rules)", RULES)["violations"]
        wrong = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
        sticks_out = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return wrong + ["sticks out at the side"] * self.page.evaluate(sticks_out)

    def _is_wanted(self, path: str) -> bool:
        kind = NAMED.sub("*", re.split("[?#]", path)[0])
        self.kinds[kind] += self.kinds[kind] <= MANY.get(kind, 1)
        return self.kinds[kind] <= MANY.get(kind, 1)


def links(page: Page) -> list[str]:
    """Where the page leads within the house, files left out."""
    found = page.eval_on_selector_all("a[href^='/']", "all => all.map(one => one.getAttribute('href'))")
    return [one for one in dict.fromkeys(found) if not FILE.search(one)]


@pytest.fixture(params=["en", "kk"])
def language(request) -> str:
    """The language in which the pages are read."""
    return request.param


def show_to_everybody(house) -> None:
    """A case that everybody may read, and one that waits for an officer to look at it."""
    shown = file(house, HEATING, publish=True)
    with unit_of_work(house.engine) as session:
        said = session.exec(select(Message).where(Message.case_id == shown.case.id)).one()
    with act(house, shown.case.number) as turn:
        release(turn, said, "kk", "Үшінші күн жылу жоқ, [есім] тоңып отыр")
    file(house, f"{HEATING}, Абай 9", publish=True)


def ready_texts(house) -> None:
    """Templates and macros of the agency that heats Almaty."""
    with Session(house.engine) as session:
        rustam = session.exec(select(Account).where(Account.login == "rustam")).one()
    for code in ("kk", "ru"):
        asked = template(house, rustam, language=code)
        macro(house, rustam, {"verb": "ask_citizen", "template": str(asked)})


@pytest.fixture
def town(house, language: str):
    """A few months of complaints and what became of them, and the people who work on them."""
    now = house.clock()
    house.office = replace(house.office, profile=replace(house.office.profile, audit_share=1.0))
    known = [Member(login, login.title(), role, agency, language) for login, role, agency in STAFF]
    with unit_of_work(house.engine) as session:
        hire(session, house.office.profile, known, PASSWORD_HASH, now)
    arrivals = [now - timedelta(days=day / 2) for day in range(1, 160)]
    cold = [Burst(now - timedelta(hours=n), About("heating", "KZ-75")) for n in range(1, 13)]
    Simulation(house, 4827, subject_known=0.5).run(arrivals, now, bursts=cold)
    assert watch(house.engine, house.office, now) == 1
    edition(house)
    shared = file(house, "Жертөледе су тұр, екі мекеме бір-біріне сілтейді")
    with act(house, shared.case.number) as turn:
        give_copy(turn, "kz-almaty-akimat", "Құбыр кімнің балансында?")
    ready_texts(house)
    others = [file(house, HEATING, address="Абай 7", identity_number=f"99010140010{at}") for at in range(3)]
    with act(house, others[0].case.number) as turn:
        key = dossiers.open_dossier(turn).id
    for one in others[1:]:
        with act(house, one.case.number) as turn:
            dossiers.join(turn, key)
    carry(house)
    with unit_of_work(house.engine) as session:
        event = {"channel": Channel.APP, "account": "city", "event_id": "e1", "state": DEAD, "error": "ValueError"}
        session.add(InboundEvent(**event, at=now, tries=5, body='{"text": "Жылу жоқ"}'))
    lay_before_leaders(house)
    show_to_everybody(house)
    unsure = file(house, "Батарея мүлдем суық", category=None, region=None)
    with act(house, unsure.case.number) as turn:
        propose(turn, [("heating", 0.61), ("housing", 0.22)], intent="complaint")
        abstain(turn, "unsure")


def leave_in_doubt(house) -> None:
    """The app's line broke while it was handed a message."""
    receipt = file(house, HEATING)
    with unit_of_work(house.engine) as session:
        row = session.exec(select(Delivery).where(Delivery.case_id == receipt.case.id)).one()
        row.channel, row.account, row.tried_at, row.next_try_at = Channel.APP, "city", house.clock(), None
        row.state = DeliveryState.UNCERTAIN
        said = {"from_state": "sending", "to_state": "uncertain", "detail": "contact lost: ReadTimeout"}
        session.add(DeliveryLog(delivery_id=row.id or 0, at=house.clock(), **said))


def carry(house) -> None:
    """A letter waits to be posted, and somebody to be called."""
    for kind, value in (("letter", "Абай көшесі 10\n050000 Алматы"), ("call", "8 701 123 45 67")):
        carried = file(house, HEATING, contact_kind=kind, contact_value=value)
        with act(house, carried.case.number) as turn:
            give_copy(turn, "kz-almaty-akimat", "Құбыр кімнің балансында?")


def lay_before_leaders(house) -> None:
    """An answer of Aigul waits for the word of whoever leads."""
    with unit_of_work(house.engine) as session:
        session.add(TeamRule(agency_code=ENERGY, approval=["explained"]))
        aigul = session.exec(select(Account).where(Account.login == "aigul")).one()
    receipt = file(house, HEATING)
    with act(house, receipt.case.number, aigul) as turn:
        take(turn)
        send(turn, Said("explained", "Жөндеу жұмысы жүріп жатыр"))
    ask_each_other(house, aigul)


def ask_each_other(house, aigul: Account) -> None:
    """Aigul is asked for something and asks for something, and one of her cases was split."""
    with Session(house.engine) as session:
        rustam = session.exec(select(Account).where(Account.login == "rustam")).one()
    receipt, day = file(house, HEATING), house.office.local_date(house.clock())
    with act(house, receipt.case.number, rustam) as turn:
        ask(turn, Wish(aigul, "Жертөлені қарап шық", day))
    with act(house, receipt.case.number, aigul) as turn:
        ask(turn, Wish(rustam, "Диспетчермен сөйлес", day))
    with act(house, receipt.case.number, rustam) as turn:
        finish(turn, 2, "Сөйлестім")
    with act(house, receipt.case.number, aigul) as turn:
        split(turn, Second("үйде кішкентай бала бар", "housing"), house.pepper)


@pytest.fixture
def reader(town, browser: Browser, address: str, language: str) -> Iterator[Reader]:  # noqa: ARG001
    """A reader in a window on the house; what was wrong is the test's failure."""
    context = browser.new_context(base_url=address, locale=language)
    reader = Reader(context.new_page())
    yield reader
    context.close()
    assert not reader.wrong, "\n".join(f"{where}: {what}" for where, found in reader.wrong.items() for what in found)


def go_on(reader: Reader) -> None:
    """Read the page of a form, send it, and read it with its error if it has one."""
    reader.read()
    with reader.page.expect_navigation():
        reader.page.locator("main form button").first.click()


def sign_in(page: Page, login: str) -> None:
    page.context.clear_cookies()
    page.goto("/desk/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("form button")


def propose_a_day(page: Page) -> None:
    page.goto("/desk/calendar")
    page.fill("#day", "2026-12-18")
    page.fill("#name", "Шахтер күні")
    page.fill("#decree", "№ 742")
    page.click("form.propose button")


def draw_cases(page: Page) -> None:
    page.goto("/oversight/draws")
    page.fill("#first", "2026-09-01")
    page.click("form.fils button")


def answer_many(reader: Reader) -> None:
    """Rows with a choice, what it asks for, and what became of each of them."""
    page = reader.page
    for step in ("transfer", "answer"):
        page.goto("/desk")
        for box in page.locator("tbody [name=cases]").all()[:3]:
            box.check()
        # There the bar stands below the list; on the way it lies over whatever row is beneath it.
        page.keyboard.press("End")
        reader.read()
        page.locator(f"#bulk [value={step}]").click()
        reader.read()
    page.locator("[name=outcome]").first.check()
    for text in page.locator("form.many .cmp textarea").all():
        text.fill(HEATING)
    page.locator("form.many [data-send]").click()
    page.locator("[data-sum]").wait_for()
    reader.read()


def read_tasks(reader: Reader) -> None:
    """What colleagues ask, and all that can be said about it."""
    reader.page.goto("/desk?view=tasks")
    reader.read()
    reader.page.locator("a.txt").first.click()
    for part in reader.page.locator("#tasks details").all():
        part.evaluate("part => { part.open = true; }")
    reader.read()


def settle(reader: Reader) -> None:
    """Settle what may have left, and read what became of it."""
    reader.page.goto("/admin/channels")
    reader.page.click("#doubts a.bt")
    reader.page.check("#how-again")
    reader.page.fill("#reason", "Қосымша істемеді")
    with reader.page.expect_navigation():
        reader.page.click("form.stack button")
    reader.read()


def test_the_pages_of_staff(reader, house):
    leave_in_doubt(house)
    before = {"leyla": draw_cases, "saule": propose_a_day}
    for login, _, _ in STAFF:
        sign_in(reader.page, login)
        before.get(login, lambda _page: None)(reader.page)
        reader.follow(*links(reader.page), within="/desk")
        reader.follow(*links(reader.page), within="/oversight")
        reader.follow(*links(reader.page), within="/admin/channels")
    settle(reader)
    reader.page.goto("/admin/channels")
    reader.page.click("#dead form[action$=body] button")
    reader.read()
    sign_in(reader.page, "rustam")
    reader.page.goto("/desk?view=approve")
    reader.page.locator("a.txt").first.click()
    reader.page.locator("#word form").first.wait_for()
    reader.read()
    sign_in(reader.page, "aigul")
    reader.follow("/desk/dossiers/1", within="/desk/dossiers")
    answer_many(reader)
    read_tasks(reader)
    sign_in(reader.page, "madina")
    reader.page.goto("/desk?view=joint")
    reader.read()
    reader.follow(*links(reader.page), within="/desk/parts")
    sign_in(reader.page, "leyla")
    reader.page.goto("/desk/calendar")
    with reader.page.expect_navigation():
        reader.page.click("#waiting button")
    reader.read()
    assert LISTS <= reader.kinds.keys()


def test_the_counter_and_the_machine_for_citizens(house, reader, language):
    page = reader.page
    with unit_of_work(house.engine) as session:
        session.exec(select(Account).where(Account.login == "clara")).one().centre = "Алматы, Абай 10"
    sign_in(page, "clara")
    page.goto("/desk/intake")
    page.fill("#contact", "Абай")
    page.locator("#intake .bt--1").click()
    reader.read()
    page.fill("#text", HEATING)
    page.fill("#contact", "")
    page.locator("#intake .bt--1").click()
    page.locator("[form=intake]").wait_for()
    reader.read()
    page.locator("[form=intake]").click()
    page.locator("#number").wait_for()
    reader.read()
    page.goto("/desk/intake")
    page.locator("a[href*=kiosk]").click()
    page.goto(f"/{language}/kiosk")
    reader.read()
    page.goto(f"/{language}/report")
    reader.read()
    page.goto(f"/{language}/kiosk/still?to=report")
    reader.read()


# Every page leads to itself in the other languages.
@pytest.mark.parametrize("language", ["kk"], indirect=True)
def test_the_pages_that_everybody_sees(reader):
    reader.follow("/")
    reader.follow(*(f"/{one}/public/embed/{figure}" for one in Language for figure in EMBEDDED))
    pages = ("agencies/*", "subjects/*", "editions", "model", "embed/funnel")
    assert {f"/{one}/public/{page}" for one in Language for page in pages} <= reader.kinds.keys()
    assert {
        f"/{one}/public/{page}" for one in Language for page in ("agencies/*", "model", "cases", "cases/*")
    } <= reader.kinds.keys()
    assert {f"/{one}/services{page}" for one in Language for page in ("", "/*")} <= reader.kinds.keys()


def test_the_way_of_a_complaint(reader, language):
    page = reader.page
    page.goto(f"/{language}/report")
    go_on(reader)
    page.fill("#text", HEATING)
    go_on(reader)
    page.check("input[value=heating]")
    go_on(reader)
    page.select_option("#region", "KZ-75")
    page.fill("#address", "Абай 12")
    go_on(reader)
    go_on(reader)
    go_on(reader)
    page.fill("#name", "Гүлнар Тасыбаева")
    page.fill("#identity_number", "990101400122")
    page.check("input[value=email]")
    page.fill("#contact", "gulnar@example.com")
    go_on(reader)
    assert page.url.endswith("/report/same")
    go_on(reader)
    go_on(reader)
    number, code = page.locator("#number").inner_text(), page.locator("#code").inner_text()
    reader.read()
    page.goto(f"/{language}/track")
    page.fill("#number", number)
    page.fill("#code", code)
    go_on(reader)
    reader.read()
    assert number in page.locator("h1").inner_text()


def test_what_the_law_asks_for_and_the_way_into_telegram(house, browser, address, language):
    """Two cases are enough here: pages that only the author of a signal sees."""
    accounts = read_accounts(None, TABLES, {"telegram": [BOT]})
    house.inlets = open_inlets(accounts)
    signal = file(house, HEATING, **dict.fromkeys(GULNAR))
    with unit_of_work(house.engine) as session:
        key = hand_out(session, signal.case.id, Purpose.IDENTITY, house.clock())
    context = browser.new_context(base_url=address, locale=language)
    reader = Reader(context.new_page())
    page = reader.page
    for act_ in ("identify", "telegram"):
        page.goto(f"/{language}/track")
        page.fill("#number", signal.case.number)
        page.fill("#code", signal.code)
        go_on(reader)
        reader.read()
        with page.expect_navigation():
            page.click(f"button[value={act_}]")
        reader.read()
    page.goto(f"/{language}/complete/{key}")
    go_on(reader)
    page.fill("#name", "Гүлнар Тасыбаева")
    page.fill("#identity_number", "990101400122")
    page.fill("#contact", "gulnar@example.com")
    go_on(reader)
    reader.read()
    context.close()
    assert not reader.wrong, reader.wrong


def test_photos_beside_an_answer_and_with_it(house, clock, browser, address, language):
    receipt, aigul = file(house, HEATING), account(house, "Aigul", language=language)
    with act(house, receipt.case.number, aigul) as turn:
        take(turn)
    context = browser.new_context(base_url=address, locale=language)
    reader = Reader(context.new_page())
    page = reader.page
    sign_in(page, "aigul")
    page.goto(f"/desk/cases/{receipt.case.number}")
    page.click("#enclosed-answer summary")
    chosen = (("насос.jpg", photo()), ("насос.gif", b"GIF89a"))
    page.set_input_files("#files-answer", [{"name": name, "mimeType": "", "buffer": one} for name, one in chosen])
    page.click(".encl__add button")
    page.locator(".encl__kept").wait_for()
    reader.read()
    page.locator("[name=outcome]").first.check()
    page.fill("#text-answer", DONE)
    page.click(".pane--answer [data-send=stay]")
    page.locator(".toast").wait_for()
    clock.forward(seconds=30)
    page.goto(f"/{language}/track")
    page.fill("#number", receipt.case.number)
    page.fill("#code", receipt.code)
    go_on(reader)
    page.locator(".shots img").wait_for()
    reader.read()
    context.close()
    assert not reader.wrong, reader.wrong
