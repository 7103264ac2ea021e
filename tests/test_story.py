"""One message in eight hops, and what silence sets off: by web and by e-mail, in five languages, on both databases."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from factories import ENERGY, PASSWORD, account
from forms import press
from rounds import jobs
from sqlmodel import Session, select
from starlette.testclient import TestClient

from api.main import create_app
from models.case import Case
from models.figures.cells import NO_BUCKET, Figure
from models.names import name
from models.taxonomy import Role

LANGUAGES = ("kk", "ru", "en", "az", "ka")
TEXTS = {
    "kk": "Үшінші күн жылу жоқ, пәтерде 14 градус",
    "ru": "Третий день нет отопления, в квартире 14 градусов",
    "en": "No heating for three days, the flat is at 14 degrees",
    "az": "Üç gündür istilik yoxdur, mənzildə 14 dərəcədir",
    "ka": "მესამე დღეა გათბობა არ გვაქვს, ბინაში 14 გრადუსია",
}
ANSWER = "Батарея жөнделді / радиатор исправен"


def write(client, language: str, contact: str) -> tuple[str, str]:
    """Hop 1 to 3: five short pages, and the receipt that is shown once."""
    page = client.get(f"/{language}/report")
    page = press(client, page, "/report", text=TEXTS[language])
    page = press(client, page, "/subject", category="heating")
    page = press(client, page, "/place", region="KZ-75", address="Тимирязев 74")
    page = client.get(f"/{language}/report/you")
    kind = "email" if contact else "none"
    you = {"name": "Gulnar", "identity_number": "990101400122", "contact_kind": kind, "contact": contact}
    page = press(client, page, "/you", **you)
    page = press(client, page, "/send")
    number = re.search(r"KZ-\d{4}-\d{4}", page.text)
    code = re.search(r"(\d{4})</span>\s*<span>(\d{4})</span>\s*<span>(\d{4})</span>\s*<span>(\d{4})", page.text)
    assert number, page.text
    assert code, page.text
    return number[0], "".join(code.groups())


def track(client, language: str, number: str, code: str):
    return press(client, client.get(f"/{language}/track"), "/track", number=number, code=code)


def letters(folder: Path, notice: str) -> list:
    found = sorted(folder.glob(f"*.{notice}.eml")) if folder.exists() else []
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def sign_in(house, login: str) -> TestClient:
    desk = TestClient(create_app(house, warm=False), base_url="https://testserver")
    desk.headers["sec-fetch-site"] = "same-origin"
    press(desk, desk.get("/desk/sign-in"), "/sign-in", login=login, password=PASSWORD)
    return desk


def figures(house) -> dict[str, int]:
    with Session(house.engine) as session:
        rows = session.exec(select(Figure.measure, Figure.n).where(Figure.bucket == NO_BUCKET, Figure.n != 0))
        return dict(rows.all())


@pytest.mark.parametrize("language", [pytest.param("kk", marks=pytest.mark.check), *LANGUAGES[1:]])
@pytest.mark.parametrize("contact", ["gulnar@example.com", ""], ids=["email", "web"])
def test_eight_hops(client, house, clock, tmp_path, language, contact):
    mail = tmp_path / "mail"
    account(house, "Aigul", language=language)
    number, code = write(client, language, contact)
    jobs(house)
    assert len(letters(mail, "received")) == bool(contact)

    desk = sign_in(house, "aigul")
    assert number in desk.get("/desk?view=team").text
    page = press(desk, desk.get(f"/desk/cases/{number}"), "/take")
    page = press(desk, page, "/answer", outcome="resolved", text=ANSWER)
    assert page.status_code == 200
    clock.forward(seconds=21)
    jobs(house)
    for letter in letters(mail, "answer"):
        assert ANSWER in letter.get_content()
        assert letter["Content-Language"] == language

    page = track(client, language, number, code)
    assert ANSWER in page.text
    assert name("outcomes", "resolved", language) in page.text
    page = press(client, page, "/rate", value="solved")
    assert page.status_code == 200
    with Session(house.engine) as session:
        assert session.exec(select(Case.state)).one() == "closed"
    in_time = {"received": 1, "due": 1, "on_time": 1, "on_time_kept": 1, "answered": 1, "rated": 1, "solved": 1}
    without_clock = {"received": 1, "no_legal_clock": 1}
    assert figures(house) == (in_time if contact else without_clock)
    assert client.get(f"/{language}/public").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_silence_reaches_oversight_and_the_citizen(client, house, clock, tmp_path, language):
    account(house, "Leyla", Role.OVERSIGHT, None, language=language)
    number, code = write(client, language, "gulnar@example.com")
    with Session(house.engine) as session:
        case = session.exec(select(Case)).one()
    assert case.agency_code == ENERGY
    clock.now = case.next_due_at
    clock.forward(minutes=1)
    jobs(house)
    (letter,) = letters(tmp_path / "mail", "late")
    assert number in letter["Subject"]
    assert number in sign_in(house, "leyla").get("/oversight").text
    page = track(client, language, number, code)
    assert page.status_code == 200
    assert number in page.text
