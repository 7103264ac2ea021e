"""Files, albums, changed and erased messages, clocks that differ: what a chat brings beside plain words."""

from datetime import timedelta

from chats import COLD, PIXEL
from sqlmodel import Session, select

from api.worker import fetch
from models import queries
from models.case import Case
from models.conversation import RemoteFile
from models.message import Attachment, Message


def test_s9_an_album_is_one_message_with_its_files(house, aidos):
    aidos.chat.files = {f"f{n}": PIXEL for n in range(4)}
    for n in (2, 0, 3, 1):
        aidos.writes(COLD if n == 0 else "", album="a1", remote=[[f"f{n}", "photo.png", "image/png"]])
    for payload in ("lang:kk", "signal", "skip", "yes"):
        aidos.presses(payload)
    fetch(house, house.clock())
    with Session(house.engine) as session:
        message = session.exec(select(Message)).one()
        files = session.exec(select(Attachment)).all()
    assert message.text == COLD
    assert [one.message_id for one in files] == [message.id] * 4


def test_s10_a_late_part_of_an_album_joins_its_message(house, aidos):
    aidos.chat.files = {"f1": PIXEL, "f2": PIXEL}
    case = aidos.files_heating()
    first = aidos.writes("Фото", album="a1", remote=[["f1", "", "image/png"]])
    house.clock.forward(seconds=10)
    aidos.writes(album="a1", remote=[["f2", "", "image/png"]])
    fetch(house, house.clock())
    with Session(house.engine) as session:
        files = session.exec(select(Attachment)).all()
        assert len({one.message_id for one in files}) == 1
        assert len(files) == 2
        assert session.get(Case, case.id).unread
    assert first
    assert aidos.words(case) == [COLD, "Фото"]


def test_s9_the_words_of_an_album_may_come_behind_its_pictures(aidos):
    case = aidos.files_heating()
    for name, words in (("f1", ""), ("f2", "Суретке қараңыз"), ("f3", "")):
        aidos.writes(words, album="a9", remote=[[name]])
    assert aidos.words(case)[1:] == ["Суретке қараңыз"]


def test_s11_a_file_that_cannot_be_had_now_is_tried_again_and_the_words_are_there_at_once(house, aidos):
    case = aidos.files_heating()
    aidos.writes("Суретке қараңыз", remote=[["f1", "", "image/png"]])
    assert aidos.words(case)[-1] == "Суретке қараңыз"
    fetch(house, house.clock())
    aidos.chat.files["f1"] = PIXEL
    assert fetch(house, house.clock()) == 0
    house.clock.forward(minutes=1)
    fetch(house, house.clock())
    with Session(house.engine) as session:
        assert session.exec(select(RemoteFile)).one().state == "kept"
        assert session.exec(select(Attachment)).one().case_id == case.id


def test_s11_a_file_that_never_comes_is_marked_and_told(house, aidos):
    aidos.files_heating()
    aidos.writes("Суретке қараңыз", remote=[["f1", "", "image/png"]])
    aidos.hears()
    for _ in range(6):
        fetch(house, house.clock.forward(hours=13))
    with Session(house.engine) as session:
        assert session.exec(select(RemoteFile)).one().state == "failed"
    assert "қайта жіберіңіз" in aidos.hears()[-1].text


def test_s13_a_file_of_a_wrong_kind_is_refused_and_told(house, aidos):
    aidos.files_heating()
    aidos.chat.files["f1"] = b"MZ\x90\x00 not a picture"
    aidos.writes("Мынаны қараңыз", remote=[["f1", "../../evil.png", "image/png"]])
    aidos.hears()
    fetch(house, house.clock())
    with Session(house.engine) as session:
        assert session.exec(select(RemoteFile)).one().state == "refused"
        assert not session.exec(select(Attachment)).all()
    assert "Фото" in aidos.hears()[-1].text


def test_s14_a_changed_message_keeps_its_first_words_in_sight(house, aidos):
    case = aidos.files_heating()
    said = aidos.writes("Бүгін жөндеді")
    aidos.does("rewritten", provider_id=said, text="Бүгін жөндемеді")
    assert aidos.words(case)[1:] == ["Бүгін жөндеді", "Бүгін жөндемеді"]
    with Session(house.engine) as session:
        first, second = queries.messages(session, case.id, notes=False)[1:]
        assert second.replaces_id == first.id


def test_s15_a_change_before_its_message(house, aidos):
    case = aidos.files_heating()
    aidos.does("rewritten", provider_id="p-9", text="Бүгін жөндемеді")
    assert aidos.words(case)[1:] == ["Бүгін жөндемеді"]
    aidos.writes("Бүгін жөндеді", provider_id="p-9")
    with Session(house.engine) as session:
        said = {one.text: one for one in queries.messages(session, case.id, notes=False)}
        assert said["Бүгін жөндемеді"].replaces_id == said["Бүгін жөндеді"].id


def test_s16_what_its_sender_takes_away_stays_marked(house, aidos):
    case = aidos.files_heating()
    said = aidos.writes("Атым Айдос")
    aidos.does("erased", provider_id=said)
    with Session(house.engine) as session:
        last = queries.messages(session, case.id, notes=False)[-1]
        assert (last.text, last.erased_at) == ("Атым Айдос", house.clock())


def test_s16_what_is_taken_away_before_it_has_come_is_marked_when_it_comes(house, aidos):
    case = aidos.files_heating()
    aidos.does("erased", provider_id="p-7")
    aidos.writes("Қате жаздым", provider_id="p-7")
    aidos.writes("Қате жаздым", provider_id="p-7")
    with Session(house.engine) as session:
        (last,) = queries.messages(session, case.id, notes=False)[1:]
        assert (last.text, last.erased_at) == ("Қате жаздым", house.clock())


def test_what_is_taken_away_before_it_is_filed_is_forgotten(aidos):
    said = aidos.writes("Көршім ұрды")
    aidos.writes(COLD)
    aidos.does("erased", provider_id=said)
    for payload in ("lang:kk", "signal", "skip", "yes"):
        aidos.presses(payload)
    assert aidos.words(aidos.cases()[0]) == [COLD]


def test_s17_what_was_said_first_stands_first(house, aidos):
    case = aidos.files_heating()
    now = house.clock.forward(hours=1)
    aidos.writes("Екінші", at=(now - timedelta(minutes=1)).isoformat())
    aidos.writes("Бірінші", at=(now - timedelta(minutes=2)).isoformat())
    assert aidos.words(case)[1:] == ["Бірінші", "Екінші"]


def test_s18_a_clock_that_runs_ahead_is_held_back(house, aidos, caplog):
    case = aidos.files_heating()
    aidos.writes("Болашақтан", at=(house.clock() + timedelta(hours=3)).isoformat())
    with Session(house.engine) as session:
        assert queries.messages(session, case.id, notes=False)[-1].at == house.clock()
    assert "a message from the future" in caplog.text


def test_a_voice_is_kept_and_nobody_is_refused(house, aidos):
    spoken = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01\x01" + bytes(60)
    aidos.chat.files["v1"] = spoken
    aidos.writes(remote=[["v1", "", "audio/ogg"]])
    for payload in ("lang:kk", "signal", "skip", "yes"):
        aidos.presses(payload)
    fetch(house, house.clock())
    with Session(house.engine) as session:
        kept = session.exec(select(Attachment)).one()
    assert (kept.mime, kept.size) == ("audio/ogg", len(spoken))
    assert aidos.words(aidos.cases()[0]) == ["(дауыстық хабар: қызметкер жазып алады)"]
