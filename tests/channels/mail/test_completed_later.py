"""In Kazakhstan a letter without name and number is a signal; its author gives them, and the date comes by letter."""

import re

import pytest
from forms import press
from letters import Penfriend, mailing
from sqlmodel import Session, select

from models import queries
from models.case import Case
from models.contact import Contact

COLD = "Абай 143, екінші подъезд. Үш күннен бері батареялар мүлдем суық"


@pytest.fixture
def gulnar(house, tmp_path) -> Penfriend:
    mailing(house, tmp_path)
    return Penfriend(house, tmp_path / "mail")


def test_a_signal_by_letter_becomes_a_complaint_with_a_date(client, house, clock, gulnar):
    gulnar.writes(COLD, Content_Language="kk")
    received = gulnar.gets()[0]
    assert "АТЫМ" in received.get_content()
    clock.forward(days=2)
    gulnar.answers(received, "Атым")
    gulnar.answers(gulnar.gets()[-1], "Гүлнар Тасыбаева")
    asked = gulnar.gets()[-1]
    path = re.search(r"https://testserver(/\S+)", asked.get_content()).group(1)
    assert press(client, client.get(path), path, identity_number="990101400122").status_code == 200
    date_told = gulnar.gets()[-1]
    with Session(house.engine) as session:
        case, contact = session.exec(select(Case)).one(), session.exec(select(Contact)).one()
        words = [one.text for one in queries.messages(session, case.id, notes=True)]
    assert (contact.name, contact.identity_number, case.has_clock) == ("Гүлнар Тасыбаева", "990101400122", True)
    assert case.number in date_told["Subject"]
    assert "9 желтоқсан" in date_told.get_content()
    assert not any("Гүлнар" in one or one == "Атым" for one in words)
