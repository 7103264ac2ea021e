"""Conversations: events in over HTTP, through the database, what we say out to a listener."""

from dataclasses import replace

import pytest
from chats import COLD, answered, labels, payloads
from factories import ENERGY, account, act
from sqlmodel import Session, select

from api.worker import forget, remind
from models import queries
from models.actions import routing
from models.conversation import Conversation
from models.taxonomy import Channel, State


def begun(aidos) -> None:
    """Up to the question who writes."""
    aidos.writes("/start")
    first = aidos.hears()[0]
    assert "Қай тілде жазасыз?" in first.text
    assert labels(first)[:2] == ["Қазақша", "Русский"]
    aidos.presses("lang:kk")
    assert "112" in aidos.hears()[0].text
    aidos.writes(COLD)
    asked = aidos.hears()[0]
    assert "ЖСН керек" in asked.text
    assert payloads(asked) == ["give_name", "signal"]


def test_a_whole_complaint_in_a_chat(house, aidos):
    begun(aidos)
    aidos.presses("give_name")
    assert aidos.hears()[0].text == "Аты-жөніңізді жазыңыз.\n"
    aidos.writes("Айдос Серікұлы")
    assert "ЖСН" in aidos.hears()[0].text
    aidos.writes("12")
    assert "қатесі бар" in aidos.hears()[0].text
    secret = aidos.writes("990101 400122")
    thanked, next_ = aidos.hears()
    assert thanked.erasure.provider_id == secret
    assert next_.notice == "talk_region"
    aidos.presses("region:KZ-75")
    assert "Тексеріп" in aidos.hears()[0].text
    aidos.presses("subject")
    assert "subject:heating" in payloads(aidos.hears()[0])
    aidos.presses("subject:heating")
    card = aidos.hears()[0]
    assert "Тақырып: Жылу" in card.text
    assert "7 желтоқсан" in card.text
    assert not aidos.cases()
    aidos.presses("yes")
    _is_filed(house, aidos, aidos.cases()[0])


def _is_filed(house, aidos, case) -> None:
    received = aidos.hears()[0]
    assert case.number in received.text
    assert payloads(received) == [f"why:{case.number}", "new"]
    assert (case.agency_code, case.has_clock, case.channel, case.language) == (ENERGY, True, Channel.TELEGRAM, "kk")
    with Session(house.engine) as session:
        contact, point = queries.author(session, case)
        assert (contact.name, contact.identity_number) == ("Айдос Серікұлы", "990101400122")
        assert point.address == "aidos-17"
        talk = session.exec(select(Conversation)).one()
        assert (talk.step, talk.draft) == ("", {})
    aidos.presses(f"why:{case.number}")
    assert "15" in aidos.hears()[0].text


def test_an_answer_is_rated_reopened_and_appealed_in_the_chat(house, aidos):
    case = aidos.files_heating()
    answered(house, case.number)
    told = aidos.hears()[0]
    assert payloads(told)[0] == f"rate:solved:{case.number}"
    aidos.presses(f"rate:not_solved:{case.number}")
    assert "Не шешілмегенін" in aidos.hears()[0].text
    aidos.writes("Үй әлі суық")
    assert aidos.cases()[0].state == State.ASSIGNED
    assert aidos.hears()[0].notice == "reopened"
    answered(house, case.number)
    aidos.presses(f"appeal:{case.number}")
    aidos.writes("Ештеңе істелмеді")
    assert aidos.cases()[0].state == State.APPEALED


def test_words_before_a_language_are_not_lost(aidos):
    aidos.writes(COLD)
    aidos.presses("lang:ru")
    aidos.hears()
    aidos.presses("signal")
    aidos.presses("skip")
    assert COLD not in aidos.hears()[-1].text
    aidos.presses("yes")
    assert aidos.words(aidos.cases()[0]) == [COLD]


@pytest.mark.parametrize("pressed", ["yes", "cancel", "case:KZ-0000-0000", "nonsense", "lang:xx", "subject:nonsense"])
def test_a_button_that_means_nothing_any_more_is_answered(aidos, pressed):
    aidos.presses(pressed)
    assert len(aidos.hears()) == 1
    assert not aidos.cases()


def test_what_is_cancelled_is_nowhere(aidos):
    aidos.writes(COLD)
    aidos.presses("lang:kk")
    aidos.presses("cancel")
    aidos.presses("yes")
    assert not aidos.cases()


def test_s19_a_group_is_told_once(aidos):
    for _ in range(3):
        aidos.does("passed", why="a group", say="group")
    assert len(aidos.hears()) == 1
    assert not aidos.cases()


def test_s20_who_shuts_us_out_is_known(house, aidos):
    aidos.files_heating()
    aidos.does("reach", reachable=False)
    with Session(house.engine) as session:
        assert session.exec(select(Conversation)).one().unreachable_at == house.clock()
    aidos.writes("Қайта келдім")
    with Session(house.engine) as session:
        assert session.exec(select(Conversation)).one().unreachable_at is None


def test_s21_words_join_the_one_open_case(aidos):
    case = aidos.files_heating()
    aidos.writes("Бүгін де суық")
    assert aidos.words(case) == [COLD, "Бүгін де суық"]
    assert case.number in aidos.hears()[0].text


def test_s21_after_an_answer_the_author_says_whether_it_is_the_same(house, aidos):
    case = aidos.files_heating()
    answered(house, case.number)
    aidos.presses(f"rate:solved:{case.number}")
    aidos.hears()
    house.clock.forward(days=3)
    aidos.writes("Тағы суық болып кетті")
    assert payloads(aidos.hears()[0]) == [f"same:{case.number}", "new"]
    aidos.presses(f"same:{case.number}")
    assert aidos.cases()[0].state == State.ASSIGNED
    assert aidos.words(case)[-1] == "Тағы суық болып кетті"


def test_s21_outside_the_window_it_is_a_new_complaint(house, aidos):
    case = aidos.files_heating()
    answered(house, case.number)
    house.clock.forward(days=31)
    aidos.writes("Тағы суық болып кетті, үй мұз")
    assert "ЖСН" in aidos.hears()[-1].text
    for payload in ("signal", "subject:heating", "region:KZ-75", "yes"):
        aidos.presses(payload)
    assert len(aidos.cases()) == 2


def test_s22_with_two_open_cases_nothing_is_guessed(aidos):
    first = aidos.files_heating()
    aidos.presses("new")
    second = aidos.files_heating("Көшеде шам жанбайды, үшінші күн қараңғы")
    assert first.number != second.number
    aidos.writes("Әлі ештеңе істелген жоқ")
    asked = aidos.hears()[0]
    assert payloads(asked) == [f"case:{second.number}", f"case:{first.number}", "new"]
    assert len(aidos.words(first)) == len(aidos.words(second)) == 1
    aidos.presses(f"case:{first.number}")
    assert aidos.words(first)[-1] == "Әлі ештеңе істелген жоқ"


def test_s23_a_reply_goes_to_the_case_of_the_message_that_it_answers(aidos):
    first = aidos.files_heating()
    aidos.presses("new")
    second = aidos.files_heating("Көшеде шам жанбайды, үшінші күн қараңғы")
    told = next(place for place, one in enumerate(aidos.chat.said, 1) if one.number == first.number)
    aidos.writes("Бұл бірінші туралы", reply_to=f"m{told}")
    assert aidos.words(first)[-1] == "Бұл бірінші туралы"
    assert len(aidos.words(second)) == 1


def test_a_stranger_reaches_no_case_of_another(aidos):
    case = aidos.files_heating()
    stranger = replace(aidos, who="stranger")
    for payload in (f"case:{case.number}", f"rate:solved:{case.number}", f"why:{case.number}", f"appeal:{case.number}"):
        stranger.presses(payload)
        assert case.number not in "".join(one.text for one in stranger.hears())
    assert aidos.words(case) == [COLD]


def test_s26_a_machine_gets_no_answer(aidos):
    case = aidos.files_heating()
    aidos.writes("I am out of office", automatic=True)
    assert not aidos.hears()
    assert aidos.words(case) == [COLD]


@pytest.mark.parametrize("text", ["", "\u200f", "🙂", "\x00", "?"])
def test_s31_words_of_nothing_are_asked_back(leyla, text):
    leyla.writes(text)
    assert len(leyla.hears()) == 1
    assert not leyla.cases()


def test_a_short_message_files_at_once_and_is_rated_by_a_figure(house, leyla):
    leyla.writes(COLD)
    case = leyla.cases()[0]
    assert (case.channel, case.state) == (Channel.SMS, State.RECEIVED)
    assert case.number in leyla.hears()[0].text
    with act(house, case.number, account(house, "Clara", "clerk", None)) as held:
        routing.route(held, ENERGY, "heating", "person")
    answered(house, case.number)
    assert "1 – иә, 2 – жартылай, 3 – жоқ" in leyla.hears()[-1].text
    leyla.writes("1")
    assert leyla.cases()[0].state == State.CLOSED


def test_s22_without_buttons_the_answers_are_numbered(leyla):
    leyla.writes(COLD)
    leyla.presses("new")
    leyla.writes("Көшеде шам жанбайды, үшінші күн қараңғы")
    leyla.hears()
    leyla.writes("Әлі ештеңе жоқ")
    asked = leyla.hears()[0]
    second, first = leyla.cases()
    assert f"2. {first.number}" in asked.text
    leyla.writes("2")
    assert leyla.words(first)[-1] == "Әлі ештеңе жоқ"
    assert len(leyla.words(second)) == 1


def test_s38_in_a_flood_nothing_is_lost_and_little_is_said(aidos):
    case = aidos.files_heating()
    for n in range(60):
        aidos.writes(f"{n}: суық")
    assert len(aidos.words(case)) == 61
    assert len(aidos.hears()) <= 25
    assert len(aidos.cases()) == 1


def test_status_tells_of_every_case(aidos):
    aidos.writes("/status")
    assert "шағым жіберген жоқсыз" in aidos.hears()[0].text
    case = aidos.files_heating()
    aidos.writes("/status")
    assert case.number in aidos.hears()[0].text


def test_what_is_not_sent_is_asked_once_and_forgotten_after_a_month(house, aidos):
    aidos.writes(COLD)
    aidos.presses("lang:kk")
    aidos.hears()
    assert remind(house, house.clock()) == 0
    assert remind(house, house.clock.forward(hours=2)) == 1
    assert [one.notice for one in aidos.hears()] == ["talk_not_sent", "talk_identity"]
    assert remind(house, house.clock.forward(hours=2)) == 0
    forget(house, house.clock.forward(days=31))
    with Session(house.engine) as session:
        assert session.exec(select(Conversation)).one().draft == {}
