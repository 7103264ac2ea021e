"""What Telegram's updates mean: every kind that core.telegram.org/bots/api#update has for a bot like ours."""

import json
from datetime import UTC, datetime

import botapi
import pytest
from botapi import AIDOS, BOT, CHAT, GROUP, NOON, member, message, pressed, update, written

from channels.inlet import Passed, Reach, RemoteRef, Rewritten, Written
from channels.telegram.account import CalledAccount
from channels.telegram.line import Line
from models.contact import ContactAddress
from models.taxonomy import Channel

AT = datetime.fromtimestamp(NOON, UTC)
HERE = ContactAddress(Channel.TELEGRAM, "7001", "city")
GROUP_HERE = ContactAddress(Channel.TELEGRAM, "-500", "city")
PHOTO = [
    {"file_id": "small", "file_unique_id": "a", "width": 90, "height": 67, "file_size": 1_000},
    {"file_id": "large", "file_unique_id": "b", "width": 1280, "height": 960, "file_size": 150_000},
    {"file_id": "middle", "file_unique_id": "c", "width": 320, "height": 240, "file_size": 20_000},
]
POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": True,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
FILE = {"file_id": "f1", "file_unique_id": "d", "file_size": 5_000}


def read(event: dict):
    return CalledAccount("city", Line(botapi.TOKEN, "http://127.0.0.1:9")).read(json.dumps(event))


def test_words_come_with_who_said_them_when_and_in_which_app():
    event = written("Абай 143: батареялар суық")
    number = event["message"]["message_id"]
    assert read(event) == Written(
        HERE, f"7001:{number}", "Абай 143: батареялар суық", AT, language="kk", name="Айдос Серікұлы"
    )


def test_the_same_number_in_two_chats_is_two_messages():
    saule = {"from": AIDOS | {"id": 7002}, "chat": CHAT | {"id": 7002}}
    assert read(written("а", message_id=5)).provider_id != read(written("а", message_id=5, **saule)).provider_id


def test_an_answer_to_a_message_of_ours_names_it():
    ours = message("Қабылданды", **{"from": BOT, "message_id": 44})
    assert read(written("Әлі суық", reply_to_message=ours)).reply_to == "7001:44"


@pytest.mark.parametrize(
    ("said", "heard"),
    [("/start", "/start"), ("/start join-9f3", "/start join-9f3"), ("/status@jawab_bot", "/status"), ("a@b", "a@b")],
)
def test_a_command_is_its_words(said, heard):
    assert read(written(said)).text == heard


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ({"photo": PHOTO}, RemoteRef("large", "photo.jpg", "image/jpeg", 150_000)),
        (
            {"document": FILE | {"file_name": "акт.pdf", "mime_type": "application/pdf"}},
            RemoteRef("f1", "акт.pdf", "application/pdf", 5_000),
        ),
        ({"document": FILE}, RemoteRef("f1", "document", "application/octet-stream", 5_000)),
        ({"voice": FILE | {"duration": 7}}, RemoteRef("f1", "voice.ogg", "audio/ogg", 5_000)),
        ({"audio": FILE | {"duration": 7}}, RemoteRef("f1", "audio.mp3", "audio/mpeg", 5_000)),
        (
            {"video": FILE | {"duration": 7, "width": 9, "height": 9, "file_name": "көше.mov"}},
            RemoteRef("f1", "көше.mov", "video/mp4", 5_000),
        ),
        ({"video_note": FILE | {"duration": 7, "length": 240}}, RemoteRef("f1", "video.mp4", "video/mp4", 5_000)),
    ],
    ids=["photo", "document", "nameless", "voice", "audio", "video", "round video"],
)
def test_nobody_is_refused_a_file_is_named_for_fetching(content, file):
    arrival = read(written(caption="Термометр 14°", **content))
    assert (arrival.text, arrival.remote) == ("Термометр 14°", (file,))


def test_s09_parts_of_an_album_share_its_name():
    parts = [read(written(photo=PHOTO, media_group_id="album-1")) for _ in range(4)]
    assert {one.album for one in parts} == {"album-1"}
    assert len({one.provider_id for one in parts}) == 4


def test_a_place_is_read_with_its_name():
    spot = {"latitude": 43.24, "longitude": 76.94}
    assert (read(written(location=spot)).place, read(written(location=spot)).text) == ((43.24, 76.94), "")
    venue = read(written(location=spot, venue={"location": spot, "title": "Мектеп 12", "address": "Абай 140"}))
    assert (venue.place, venue.text) == ((43.24, 76.94), "Мектеп 12, Абай 140")


def test_a_contact_is_its_telephone_and_somebody_elses_has_a_name():
    own = {"phone_number": "+77011234567", "first_name": "Айдос", "user_id": 7001}
    assert read(written(contact=own)).text == "+77011234567"
    other = {"phone_number": "+77017654321", "first_name": "Сәуле", "user_id": 9}
    assert read(written(contact=other)).text == "Сәуле +77017654321"


def test_a_sticker_says_what_it_shows():
    sticker = FILE | {"type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
    assert read(written(sticker=sticker | {"emoji": "🥶"})).text == "🥶"


def test_s08_each_kind_is_read_by_itself():
    own = message("Дұрыс па?", **{"from": BOT, "message_id": 44})
    rows = [[{"text": "Иә, жіберу", "callback_data": "yes"}], [{"text": "Бас тарту", "callback_data": "no"}]]
    press = pressed("yes", own | {"reply_markup": {"inline_keyboard": rows}})
    arrival = read(press)
    assert (arrival.pressed, arrival.text, arrival.reply_to) == ("yes", "Иә, жіберу", "7001:44")
    assert arrival.provider_id == f"7001:press:{press['callback_query']['id']}"
    edited = update("edited_message", message("Абай 145", message_id=7, edit_date=NOON + 60))
    assert read(edited) == Rewritten(HERE, "7001:7", "Абай 145", datetime.fromtimestamp(NOON + 60, UTC))
    caption = update("edited_message", message(caption="Термометр 13°", photo=PHOTO, message_id=8))
    assert read(caption) == Rewritten(HERE, "7001:8", "Термометр 13°", AT)
    assert read(member(CHAT, "member", "kicked")) == Reach(HERE, reachable=False)
    assert read(member(CHAT, "kicked", "member")) == Reach(HERE, reachable=True)


def test_a_press_under_a_message_that_telegram_forgot_still_counts():
    arrival = read(pressed("no", {"chat": CHAT, "message_id": 3, "date": 0}))
    assert (arrival.pressed, arrival.text, arrival.reply_to) == ("no", "", "7001:3")


def test_s16_a_deletion_is_told_to_nobody_but_a_business_account():
    """A bot hears of no deletion in its own chats: the Bot API has it for business accounts alone, and we have none."""
    gone = {"business_connection_id": "b", "chat": CHAT, "message_ids": [7]}
    assert isinstance(read(update("deleted_business_messages", gone)), Passed)


def test_s17_the_hour_is_telegrams():
    assert [read(written("а", date=NOON - back)).at for back in (0, 60)] == [
        AT,
        datetime.fromtimestamp(NOON - 60, UTC),
    ]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_s19_a_group_is_told_once_and_is_no_complaint(kind):
    group = {"chat": GROUP | {"type": kind}}
    assert read(written("Сәлем", **group)) == Passed("a group", GROUP_HERE, say="group")
    invited = read(member(GROUP | {"type": kind}, "left", "member"))
    assert (invited.author, invited.say) == (GROUP_HERE, "group")


def test_s19_what_telegram_itself_says_in_a_group_is_no_word_to_us():
    assert read(written(chat=GROUP, migrate_to_chat_id=-100500)).say is None
    assert read(written(chat=GROUP, new_chat_members=[BOT])).say is None
    assert [read(member(GROUP, *change)).say for change in (("member", "left"), ("member", "administrator"))] == [
        None,
        None,
    ]
    edited = update("edited_message", message("Сәлем!", chat=GROUP))
    assert isinstance(read(edited), Passed)
    assert isinstance(read(pressed("yes", message("?", chat=GROUP))), Passed)


@pytest.mark.parametrize(
    "event",
    [
        written("Сәлем", **{"from": BOT}),
        update("channel_post", {"message_id": 1, "date": NOON, "chat": {"id": -9, "type": "channel"}, "text": "а"}),
        member({"id": -9, "type": "channel", "title": "Қала"}, "left", "administrator"),
        written(pinned_message=message("а")),
        update("poll", POLL),
        update("edited_message", message(location={"latitude": 1.0, "longitude": 2.0})),
    ],
    ids=["another bot", "a channel", "into a channel", "pinned", "a poll", "a moving place"],
)
def test_what_concerns_us_not_is_passed_by_in_silence(event):
    arrival = read(event)
    assert (type(arrival), arrival.say) == (Passed, None)


@pytest.mark.parametrize("text", ["kuce yarasizdir, isiq yoxdur", "Kóshede sham janbaidy", "Җ 🥶"])
def test_s42_words_stay_as_they_were_typed(text):
    assert read(written(text)).text == text
