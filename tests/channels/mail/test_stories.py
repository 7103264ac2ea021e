"""Whole stories by mail: a letter in, through the database, our letters out into a folder."""

import pytest
from chats import answered
from factories import ENERGY, account, act, file
from letters import OURS, Penfriend, letter, mailing, report
from sqlmodel import Session, col, select

from api.worker import forget
from channels.attachments import folder_of
from models import queries
from models.actions import answering, dossiers, routing
from models.case import Case
from models.delivery import Delivery
from models.inbound import DONE, InboundEvent
from models.message import Attachment
from models.rating import Rating
from models.taxonomy import Channel, State
from models.taxonomy import DeliveryState as S

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
COLD = "Абай 143, екінші подъезд. Үш күннен бері батареялар мүлдем суық"


@pytest.fixture
def gulnar(house, tmp_path) -> Penfriend:
    mailing(house, tmp_path)
    return Penfriend(house, tmp_path / "mail")


def cases(house) -> list[Case]:
    with Session(house.engine) as session:
        return list(session.exec(select(Case).order_by(col(Case.id))).all())


def words(house, case: Case) -> list[str]:
    with Session(house.engine) as session:
        return [one.text for one in queries.messages(session, case.id, notes=False)]


def rows(house, table):
    with Session(house.engine) as session:
        return list(session.exec(select(table).order_by(col(table.id))).all())


def files_heating(house, gulnar, text: str = COLD, **head: str) -> Case:
    """A complaint by mail, with the agency that is to answer."""
    gulnar.writes(text, **{"Content_Language": "kk", **head})
    case = cases(house)[-1]
    with act(house, case.number) as held:
        routing.route(held, ENERGY, "heating", "a person", "KZ-75")
    return cases(house)[-1]


def asks(house, case: Case, text: str) -> None:
    """The officer takes the case and asks."""
    with act(house, case.number, account(house, f"Aigul {case.number}")) as held:
        routing.take(held)
        answering.ask_citizen(held, text)


def test_a_case_by_letters_alone(house, gulnar):
    case = files_heating(house, gulnar)
    assert (case.channel, case.opening[:4]) == (Channel.EMAIL, "Жылу")
    received = next(one for one in gulnar.gets() if case.number in one["Subject"])
    assert received["Auto-Submitted"] == "auto-generated"
    asks(house, case, "Қай күні үйдесіз?")
    (asked,) = gulnar.gets()
    assert asked["References"] == received["References"]
    gulnar.answers(asked, "Сенбіде үйдемін")
    assert words(house, case)[-1] == "Сенбіде үйдемін"
    assert cases(house)[0].state == State.IN_PROGRESS
    gulnar.gets()
    answered(house, case.number)
    (answer,) = gulnar.gets()
    assert "Клапан ауыстырылды." in answer.get_content()
    gulnar.answers(answer, "1")
    assert [one.value for one in rows(house, Rating)] == ["solved"]
    assert len(cases(house)) == 1


def test_who_filed_on_the_web_answers_by_mail(house, gulnar):
    case = file(house).case
    asks(house, case, "Қай күні үйдесіз?")
    asked = gulnar.gets()[-1]
    gulnar.answers(asked, "Сенбіде")
    assert words(house, case)[-1] == "Сенбіде"
    # Her mail program lost the address with the token, then the reference as well: two ways, each enough.
    gulnar.answers(asked, "Жексенбіде", to=OURS)
    gulnar.answers(asked, "Дүйсенбіде", In_Reply_To="", References="")
    assert words(house, case)[-2:] == ["Жексенбіде", "Дүйсенбіде"]


def test_s24_a_stranger_who_knows_the_number_and_has_the_letter_learns_nothing(house, gulnar, tmp_path):
    case = files_heating(house, gulnar)
    asks(house, case, "Қай күні үйдесіз?")
    asked = gulnar.gets()[-1]
    arman = Penfriend(house, tmp_path / "mail", "arman@example.org")
    arman.answers(asked, "Маған бәрін айтыңыз", Subject=f"Re: {case.number}")
    assert words(house, case)[-1] == "Қай күні үйдесіз?"
    assert len(cases(house)) == 2
    told = "".join(str(one["Subject"]) + one.get_content() for one in arman.gets())
    assert case.number not in told
    assert "Қай күні" not in told


def test_s25_an_answer_to_a_merged_complaint_lands_in_the_surviving_one(house, gulnar):
    first, second = (file(house).case for _ in range(2))
    received = next(one for one in gulnar.gets() if second.number in one["Subject"])
    with act(house, second.number, account(house, "Denis")) as held:
        dossiers.merge(held, held.session.merge(first))
    gulnar.answers(received, "Әлі суық")
    assert words(house, first)[-1] == "Әлі суық"
    assert "Әлі суық" not in words(house, second)


@pytest.mark.parametrize("head", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "list"}, {"Return_Path": "<>"}])
def test_s26_a_machines_answer_is_kept_and_nobody_answers_it(house, gulnar, head):
    case = files_heating(house, gulnar)
    asks(house, case, "Қай күні үйдесіз?")
    asked = gulnar.gets()[-1]
    gulnar.answers(asked, "Мен демалыстамын", **head)
    assert cases(house)[0].state == State.WAITING_CITIZEN
    assert words(house, case)[-1] == "Қай күні үйдесіз?"
    assert (gulnar.gets(), len(cases(house))) == ([], 1)
    assert any("демалыс" in one.body for one in rows(house, InboundEvent))


def test_s27_our_own_letter_that_comes_back_starts_no_loop(house, gulnar):
    files_heating(house, gulnar)
    received = gulnar.gets()[0]
    assert gulnar.brings(received.as_bytes())
    assert (gulnar.gets(), len(cases(house))) == ([], 1)


def test_s28_a_letter_without_an_id_that_is_fetched_twice_is_one(house, gulnar):
    raw = letter(COLD).replace(b"Message-ID: <1@phone.example>\r\n", b"")
    assert [gulnar.brings(raw), gulnar.brings(b"Received: by elsewhere\r\n" + raw)] == [True, False]
    assert len(cases(house)) == 1


def test_s29_a_letter_to_two_mailboxes_is_one_complaint_that_names_both(house, tmp_path):
    mailing(house, tmp_path, "energy", "roads")
    gulnar = [Penfriend(house, tmp_path / "mail", account=name) for name in ("energy", "roads")]
    raw = letter(COLD, to="energy@city.example, roads@city.example")
    assert [one.brings(raw) for one in gulnar] == [True, True]
    (case,) = cases(house)
    (text,) = words(house, case)
    assert text.endswith("→ energy@city.example, roads@city.example")


def test_s13_files_of_a_letter_are_checked_and_what_is_refused_is_said(house, gulnar):
    parts = "".join(
        f'--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n{held}\r\n'
        for name, held in (("../../акт.pdf", PDF.decode()), ("вирус.pdf", "MZ\x90\x00 program"))
    )
    body = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{COLD}\r\n{parts}--b--\r\n"
    gulnar.writes(body, Content_Type="multipart/mixed; boundary=b", Content_Language="kk")
    (kept,) = rows(house, Attachment)
    assert (kept.original_name, kept.mime, kept.case_id) == ("акт.pdf", "application/pdf", cases(house)[0].id)
    assert len(list(folder_of(house.data).iterdir())) == 1
    assert any("PDF" in one.get_content() for one in gulnar.gets())


def test_s17_letters_that_come_out_of_order_stand_in_the_order_in_which_they_were_written(house, gulnar):
    case = files_heating(house, gulnar)
    house.clock.forward(hours=3)
    gulnar.writes("Екінші", Date="Mon, 16 Nov 2026 12:30:00 +0500")
    gulnar.writes("Бірінші", Date="Mon, 16 Nov 2026 12:00:00 +0500")
    assert [one.splitlines()[-1] for one in words(house, case)[1:]] == ["Бірінші", "Екінші"]


def test_s18_a_letter_from_the_future_counts_from_now(house, gulnar, clock):
    gulnar.writes(COLD, Date="Mon, 16 Nov 2099 12:30:00 +0500")
    assert cases(house)[0].received_at == clock()


@pytest.mark.parametrize("text", ["", "\x00\x00", "🥶", "\u202eүй", "   \r\n"])
def test_s31_odd_words_are_kept_and_break_nothing(house, gulnar, text):
    gulnar.writes(text, Subject="Жылу жоқ үш күн")
    assert [one.state for one in rows(house, InboundEvent)] == [DONE]
    assert "\x00" not in words(house, cases(house)[0])[0]


def test_s50_a_bounce_after_delivery_takes_the_answer_back(house, gulnar):
    case = files_heating(house, gulnar)
    gulnar.gets()
    answered(house, case.number)
    (answer,) = gulnar.gets()
    gulnar.brings(report(answer["Message-ID"], action="delivered", status="2.0.0"))
    assert state_of(house, "answer") == S.DELIVERED
    gulnar.brings(report(answer["Message-ID"]).replace(b"report-1", b"report-2"))
    assert state_of(house, "answer") == S.PERM_FAILED
    # A late "delivered" undoes nothing.
    gulnar.brings(report(answer["Message-ID"], action="delivered").replace(b"report-1", b"report-3"))
    assert state_of(house, "answer") == S.PERM_FAILED


def state_of(house, notice: str) -> str:
    with Session(house.engine) as session:
        return session.exec(select(Delivery.state).where(Delivery.notice == notice)).one()


def test_letters_go_after_a_month_and_the_case_keeps_their_words(house, gulnar, clock):
    case = files_heating(house, gulnar)
    assert len(list((gulnar.folder.parent / "letters").iterdir())) == 1
    forget(house, clock.forward(days=31))
    assert COLD in words(house, case)[0]


def test_what_we_say_beside_the_notices_carries_the_number_and_the_signed_address_too(house, gulnar):
    case = files_heating(house, gulnar)
    gulnar.gets()
    asks(house, case, "Қай күні үйдесіз?")
    asked = gulnar.gets()[-1]
    gulnar.answers(asked, "Сенбіде үйдемін")
    (added,) = gulnar.gets()
    assert case.number in added["Subject"]
    assert (added["Reply-To"], added["References"]) == (asked["Reply-To"], asked["References"])
    # Pressing "answer" below it reaches the case, also after another complaint was begun.
    gulnar.writes("Көшеде жарық жоқ", Content_Language="kk", Subject="Жаңа")
    gulnar.answers(added, "Жексенбіде де үйдемін")
    assert words(house, case)[-1] == "Жексенбіде де үйдемін"


def test_the_answer_says_that_a_figure_is_enough_and_what_is_asked_then_is_answered_by_letter(house, gulnar):
    case = files_heating(house, gulnar)
    gulnar.gets()
    answered(house, case.number)
    answer = gulnar.gets()[-1]
    assert "1 – иә, 2 – жартылай, 3 – жоқ" in answer.get_content()
    gulnar.answers(answer, "3")
    why = gulnar.gets()[-1]
    assert case.number in why["Subject"]
    gulnar.answers(why, "Екінші қабатта әлі суық")
    assert (cases(house)[0].cycle, words(house, case)[-1]) == (2, "Екінші қабатта әлі суық")


def test_where_no_letters_come_in_no_figure_is_asked_for(house, gulnar):
    house.inlets = {}
    case = file(house).case
    answered(house, case.number)
    assert "1 – иә" not in gulnar.gets()[-1].get_content()
