"""Every way out either carries the agency's files or says in one plain sentence where they are."""

import io
from dataclasses import asdict

import pytest
from factories import account, act, file
from repairs import DONE, PAPER, photo
from sqlmodel import select

from channels.attachments import folder_of, store
from channels.enclosing import ROOMS
from channels.notices import render
from channels.registry import KINDS, open_channels
from channels.sms.segments import count
from channels.texts import say
from models.actions import answering, routing
from models.db import unit_of_work
from models.delivery import BY_HAND, Delivery
from models.message import Attachment
from models.taxonomy import Channel, Language

# Files and cases come by these; nothing leaves by them.
ONLY_IN = frozenset({Channel.DESK, Channel.API})
OUT = sorted(frozenset(Channel) - ONLY_IN - {Channel.WEB})


@pytest.fixture
def rendered(house):
    """The answer of a case with a photo and a paper, as it would leave by a channel."""
    receipt = file(house)
    with act(house, receipt.case.number, account(house, "Aigul")) as turn:
        routing.take(turn)
        answering.answer(turn, "resolved", DONE)
        said, folder = turn.spoken, folder_of(house.data)
        for name, content in (("насос.jpg", photo()), ("акт.pdf", PAPER)):
            kept = store(io.BytesIO(content), name, folder)
            turn.session.add(Attachment(message_id=said.id, case_id=said.case_id, **asdict(kept)))
        key = said.id

    def by(channel):
        with unit_of_work(house.engine) as session:
            row = session.exec(select(Delivery).where(Delivery.message_id == key)).one()
            row.channel = channel
            return render(session, row, house.letterhead, house.clock())

    return by


def test_the_table_knows_every_way_out():
    outlets = {Channel.WEB, Channel.EMAIL, *(Channel(name) for name, kind in KINDS.items() if kind.outlet)}
    assert outlets | BY_HAND == {*OUT, Channel.WEB}
    assert set(open_channels(smtp_url="file:///tmp", mail_from="a@example.com")) <= outlets
    assert ROOMS.keys() <= set(OUT)


@pytest.mark.parametrize("channel", OUT)
def test_it_carries_them_or_says_where_they_are(rendered, channel):
    out = rendered(channel)
    kinds = [one.mime for one in out.files]
    left = {"image/jpeg", "application/pdf"} - set(kinds)
    sentences = {say("kk", "line", key) for key in ("photos_on_page", "files_on_page")}
    said = [one for one in sentences if one in out.text]
    assert len(said) == bool(left)
    if channel in ROOMS:
        assert "image/jpeg" in kinds
    else:
        assert kinds == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", ["photos_on_page", "files_on_page"])
def test_by_sms_the_sentence_is_at_most_one_more(language, key):
    """Printed with -s."""
    found = count("\n" + say(language, "line", key))
    print(f"{language} {key:15} {found.coding.name} {found.units:3} {found.segments}")  # noqa: T201
    assert found.segments == 1
