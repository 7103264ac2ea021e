"""jawab answers: a document is proved from the shell, and a certificate that ends is seen in time."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import account, act, file
from sealing import seals_in
from sqlmodel import Session, select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app
from api.main import create_app, open_house
from api.settings import Settings
from api.worker import number_answers
from models.actions import answering, routing
from models.db import close_engine
from models.register import RegisterEntry

STRONG = "0123456789abcdef-strong-enough-for-a-test"


@pytest.fixture
def jawab(monkeypatch, tmp_path):
    """`jawab ...` with proper secrets, and the certificate that lies beside its data."""
    for name, value in (("DATA", tmp_path / "data"), ("SECRET_KEY", STRONG), ("RECEIPT_PEPPER", STRONG)):
        monkeypatch.setenv(f"JAWAB_{name}", str(value))
    monkeypatch.setenv("JAWAB_SEALS", str(seals_in(tmp_path / "seals")))
    return lambda *words: CliRunner().invoke(app, [str(one) for one in words], catch_exceptions=False)


@pytest.fixture
def document(jawab, clock, tmp_path, classifier):
    """The document of an answer to Gulnar, as she saved it."""
    assert jawab("migrate").exit_code == 0
    house = open_house(Settings(), clock)
    house.classifier = classifier
    receipt = file(house)
    with act(house, receipt.case.number, account(house, "Aigul")) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", "Жылу берілді")
    number_answers(house, clock.forward(minutes=1))
    with Session(house.engine) as session:
        message = session.exec(select(RegisterEntry.message_id)).one()
    with TestClient(create_app(house, warm=False), headers={"sec-fetch-site": "same-origin"}) as client:
        sent = {"number": receipt.case.number, "code": receipt.code, "message": message}
        (tmp_path / "answer.pdf").write_bytes(client.post("/kk/track/paper", data=sent).content)
    close_engine(house.engine)
    return tmp_path / "answer.pdf"


def test_a_document_is_proved_and_a_changed_byte_is_told(jawab, document):
    said = jawab("answers", "check", document)
    assert said.exit_code == 0, said.output
    assert said.output.startswith("Genuine: byte for byte what left from here.\nNo. 2026-00001, ")
    assert "Signed with the certificate of Energy of Almaty, issued by Test root of Almaty" in said.output
    content = bytearray(document.read_bytes())
    content[content.index(b"/Contents <") + 20] ^= 1
    document.write_bytes(content)
    said = jawab("answers", "check", document)
    assert said.exit_code == 1
    assert said.output.startswith(
        "Changed after it was signed. Do not rely on it.\nIt says of itself: No. 2026-00001, "
    )


def test_what_is_no_document_is_told_so(jawab, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"nothing")
    said = jawab("answers", "check", tmp_path / "a.pdf")
    assert (said.exit_code, said.output.split(":")[0]) == (1, "It cannot be read as a PDF")


def test_the_certificates_are_listed_with_the_day_on_which_they_end(jawab, tmp_path, monkeypatch):
    said = jawab("answers", "certificates")
    assert said.exit_code == 0
    assert said.output.startswith("default: Energy of Almaty, issued by Test root of Almaty, until 2036-01-01, ")
    soon = datetime.now(UTC) + timedelta(days=10)
    seals_in(tmp_path / "seals", until=soon)
    assert jawab("answers", "certificates").output.strip().endswith("9 days: renew it")
    seals_in(tmp_path / "seals", until=datetime(2026, 2, 1, tzinfo=UTC))
    said = jawab("answers", "certificates")
    assert said.exit_code == 1
    assert "It cannot sign: the certificate of Energy of Almaty ended on 2026-02-01" in said.output
    assert jawab("check-config", "kz").exit_code == 1
    monkeypatch.delenv("JAWAB_SEALS")
    assert jawab("answers", "certificates").output.startswith("No certificate is set")
