"""Photos and papers of an answer by mail, from the desk's form to the letter."""

import pytest
from citizens import open_case
from factories import account, file
from letters import Penfriend, mailing
from repairs import DONE, PAPER, answer, photo
from staff import sign_in, taken

from channels import enclosing
from channels.enclosing import Room
from channels.texts import say
from models.taxonomy import Channel

GULNAR = "gulnar@example.com"


@pytest.fixture
def answered(client, house, tmp_path):
    """Answers Gulnar's complaint with these files; the letter that she gets, and her receipt."""
    mailing(house, tmp_path)
    gulnar = Penfriend(house, tmp_path / "mail", GULNAR)

    def do(*files):
        receipt = file(house)
        aigul = account(house, "Aigul")
        sign_in(client, aigul)
        taken(house, receipt, aigul)
        gulnar.gets()
        assert answer(client, receipt.case.number, *files).status_code == 303
        house.clock.forward(seconds=30)
        (letter,) = gulnar.gets()
        return letter, receipt

    return do


def test_the_letter_brings_them(answered):
    letter, _receipt = answered(("насос.jpg", photo()), ("акт.pdf", PAPER))
    assert DONE in letter.get_body().get_content()
    found = [(one.get_filename(), one.get_content_type()) for one in letter.iter_attachments()]
    assert found == [("насос.jpg", "image/jpeg"), ("акт.pdf", "application/pdf")]
    assert list(letter.iter_attachments())[1].get_content() == PAPER
    assert letter.get_body()["Content-Language"] == "kk"
    assert say("kk", "line", "photos_on_page") not in letter.get_body().get_content()


def test_what_is_too_large_for_mail_is_on_the_page(client, answered, monkeypatch):
    monkeypatch.setitem(enclosing.ROOMS, Channel.EMAIL, Room(1000))
    letter, receipt = answered(("насос.jpg", photo()), ("акт.pdf", PAPER))
    assert [one.get_filename() for one in letter.iter_attachments()] == ["акт.pdf"]
    assert say("kk", "line", "photos_on_page") in letter.get_body().get_content()
    assert "data:image/jpeg" in open_case(client, receipt).text
