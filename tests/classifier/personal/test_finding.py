"""What is found in a text, what is not, and that nothing else of the text is touched. All values are invented."""

from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifier.personal import invented
from classifier.personal.finding import find
from classifier.personal.masking import masked

FOUND = [
    # text, country, kind, what is found, sure
    ("Позвоните мне 8 701 555 12 12, жду", "kz", "mobile", "8 701 555 12 12", True),
    ("мой номер +7 (701) 555-12-12", "kz", "mobile", "+7 (701) 555-12-12", True),
    ("номер +8 701 555 12 12", "kz", "mobile", "+8 701 555 12 12", True),
    ("тел87015551212 звоните вечером", "kz", "mobile", "87015551212", True),
    ("Приёмная не отвечает: (8 7172) 74-12-34", "kz", "phone", "(8 7172) 74-12-34", True),
    ("Маған 87475551212 нөміріне хабарласыңыз", "kz", "mobile", "87475551212", True),
    ("Ұялы телефоным 747 555 12 12", "kz", "mobile", "747 555 12 12", True),
    ("Mənə zəng edin: 050-555-12-12", "az", "mobile", "050-555-12-12", True),
    ("Nömrəm +994 55 555 12 12", "az", "mobile", "+994 55 555 12 12", True),
    ("yazın 0705551212", "az", "mobile", "0705551212", False),
    ("დამირეკეთ 599 55 12 12", "ge", "mobile", "599 55 12 12", True),
    ("ტელ: 00995 599 551 212", "ge", "mobile", "00995 599 551 212", True),
    ("Call me on +44 7911 123456 after six", None, "mobile", "+44 7911 123456", True),
    ("Домашний телефон 22-33-44", "kz", "phone", "22-33-44", False),
    ("Пишите на ivan.petrov@mail.example, спасибо", "kz", "email", "ivan.petrov@mail.example", True),
    ("write to jane [at] host.example", None, "email", "jane [at] host.example", True),
    ("jane at host dot example", None, "email", "jane at host dot example", True),
    ("почта ivan собака mail.example", None, "email", "ivan собака mail.example", True),
    ("Деньги сняли с карты 4111 1111 1111 1111", "kz", "card", "4111 1111 1111 1111", True),
    ("kart 5555-5555-5555-4444", "az", "card", "5555-5555-5555-4444", True),
    ("карта 4639-1987-1987-8266-11", "kz", "card", "4639-1987-1987-8266-11", True),
    ("karta 2019-2020 1111 1116", "az", "card", "2019-2020 1111 1116", True),
    ("счёт KZ86 125K ZT50 0410 0100 в банке", "kz", "account", "KZ86 125K ZT50 0410 0100", True),
    ("hesab AZ21NABZ00000000137010001944", "az", "account", "AZ21NABZ00000000137010001944", True),
    ("ანგარიში GE29NB0000000101904917", "ge", "account", "GE29NB0000000101904917", True),
    ("счёт KZ87125KZT5004100100 с ошибкой", "kz", "account", "KZ87125KZT5004100100", False),
    ("Менің ЖСН 900101300017", "kz", "identity", "900101300017", True),
    ("родился 900101300017 здесь", None, "identity", "900101300017", True),
    ("мой ИИН 900101300018 с опиской", "kz", "identity", "900101300018", False),
    ("FİN kodum 5A1B2CD", "az", "identity", "5A1B2CD", True),
    ("fin kodum 5a1b2cd", "az", "identity", "5a1b2cd", True),
    ("kodum 5A1B2CD", "az", "identity", "5A1B2CD", False),
    ("ჩემი პირადი ნომერია 01001012345", "ge", "identity", "01001012345", True),
    ("გიგზავნით: 01001012345", "ge", "identity", "01001012345", False),
    ("паспорт N12345678 выдан давно", "kz", "document", "N12345678", True),
    ("удостоверение личности 045123456", "kz", "document", "045123456", True),
    ("vəsiqə AZE 12345678", "az", "document", "AZE 12345678", True),
    ("şəxsiyyət vəsiqəsi AA1234567", "az", "document", "AA1234567", True),
    ("პასპორტი 12AB34567", "ge", "document", "12AB34567", True),
    ("Во дворе стоит 123 ABC 02 третью неделю", "kz", "plate", "123 ABC 02", True),
    ("машина А123ВСМ у ворот", "kz", "plate", "А123ВСМ", True),
    ("такси 123 abc 02 не включило счётчик", "kz", "plate", "123 abc 02", True),
    ("10-AA-123 nömrəli maşın", "az", "plate", "10-AA-123", True),
    ("90 AB 123 səkidə dayanıb", "az", "plate", "90 AB 123", False),
    ("მანქანა AB-123-CD ტროტუარზე", "ge", "plate", "AB-123-CD", True),
    ("მანქანა ABC-123 ეზოში", "ge", "plate", "ABC-123", True),
]


@pytest.mark.parametrize(("text", "country", "kind", "value", "sure"), FOUND, ids=lambda one: str(one)[:24])
def test_what_points_to_a_person_is_found(text, country, kind, value, sure):
    assert [(one.kind, one.text, one.sure) for one in find(text, country)] == [(kind, value, sure)]


LEFT = [
    "Обращение KZ-1234-5678 от 12.03.2026 осталось без ответа, AZ-0000-0000 тоже",
    "2026-11-22 10:30:05 и 05.11.2026 12 раз звонил в ЖЭК",
    "ГАЗОМ ПАХНЕТ, А 104 НЕ ОТВЕЧАЕТ",
    "Справка была готова 06.07.21. 08.07 я звонил, 09.07.21 опять",
    "Насчитали 1 250 000 тенге, потом 87 012 345 678 тг и ещё 4500000 тенге",
    "Telefon üçün 1 500,50 manat ödədim, 120 AZN qaytarılmadı",
    "გადავიხადე 2 000 ლარი და 350 GEL, სულ 2350₾",
    "Дом 123, корпус 4, квартира 5678, подъезд 2, этаж 10",
    "Счётчик № 0123456789, показания 0012345678",
    "Лицевой счёт 0501234567, договор № 0551234567",
    "Sayğac nömrəsi 0501234567 düz göstərmir",
    "მრიცხველის ნომერი 599123456",
    "Закон № 148-IV от 2007 года, статья 15, пункт 3, ГОСТ Р 50597-2017",
    "Әкімшілік рәсімдік-процестік кодекс, 2020 жылғы 29 маусымдағы № 350-VI",
    "С 2019-2024 годов, в 1998 и 2001 ничего не изменилось",
    "БИН 050840001234 у ТОО, БИН 990440012345",
    "Звонил на 112, 102 и 109, потом на 8-800-080-77-77: бесплатно, но никто не берёт",
    "Координаты 43.238949, 76.889709 и 40.409264 49.867092",
    "Автобус 123 и маршрутка 45 не ходят, трасса A-2, школа № 159",
    "Bus 24 and the M-36 road, room 305, form 074/y, version 3.11.2",
    "550e8400-e29b-41d4-a716-446655440000 is the request",
    "Көше 12 үй 45 пәтер, 3-қабат, 2-подъезд, 050000 индексі",
    "Bizim 7 mərtəbəli binada 35 mənzil var, 1-ci blok",
    "12345678901234567890123456789012345678901234567890",
    "ЖК Аврора, ул. Абая 150/230, блок 3Б, офис 701",
    "",
    "📞",
]


@pytest.mark.parametrize("text", LEFT, ids=lambda one: one[:24])
@pytest.mark.parametrize("country", ["kz", "az", "ge", None])
def test_what_only_looks_like_it_is_left(text, country):
    assert find(text, country) == ()


@pytest.mark.parametrize(
    ("known", "text", "expected"),
    [
        ("Айгүл Серікова", "Айгүлге айтыңыз, Серікованың үйінде", ["Айгүлге", "Серікованың"]),
        ("Анна Иванова", "Скажите Анне, а с Ивановой говорили", ["Анне", "Ивановой"]),
        ("Rəşad Məmmədov", "Rəşadın evi, Məmmədova yazın, Resad", ["Rəşadın", "Məmmədova", "Resad"]),
        ("გიორგი მაისურაძე", "გიორგის უთხარით, მაისურაძემ თქვა", ["გიორგის", "მაისურაძემ"]),
        ("John Smith", "Smith, JOHN", ["Smith", "JOHN"]),
        ("Али", "Али болен, алименты не платят, алиби нет", ["Али"]),
        ("Вера", "Верить никому нельзя; вероятно, доверие", []),
        ("0123456789", "meter 012-345-67-89", ["012-345-67-89"]),
        ("gulnar@host.example", "host example gulnar", []),
        ("@gulnar_t", "пишите @Gulnar_t, не @gulnar_tt", ["@Gulnar_t"]),
        ("5A1B2CD", "kod 5a1b2cd", ["5a1b2cd"]),
        ("", "ничего", []),
    ],
)
def test_the_author_is_found_in_every_case_of_the_name(known, text, expected):
    assert [one.text for one in find(text, "kz", [known])] == expected


def test_a_mask_is_said_in_the_language_of_the_text():
    text = "123 ABC 02, 87015551212, 4111111111111111, a@b.example, 900101300017, N12345678"
    assert masked(text, "ru", "kz") == "[номер машины], [телефон], [карта], [эл. почта], [личный номер], [документ]"
    assert masked(text, "kk", "kz") == "[көлік нөмірі], [телефон], [карта], [эл. пошта], [жеке нөмір], [құжат]"
    assert masked(text, "az", "kz") == "[maşın nömrəsi], [telefon], [kart], [e-poçt], [şəxsi nömrə], [sənəd]"
    assert masked(text, "ka", "kz") == (
        "[მანქანის ნომერი], [ტელეფონი], [ბარათი], [ელფოსტა], [პირადი ნომერი], [დოკუმენტი]"
    )
    assert masked(text, "en", "kz") == "[number plate], [phone], [card], [e-mail], [identity number], [document]"
    assert masked(text, "tr", "kz") == masked(text, "en", "kz")


# Letters, signs, words that are hints, and pieces of numbers: what a text is made of that could go wrong.
pieces = st.one_of(
    st.text(max_size=6),
    st.sampled_from(
        ["тел", "ИИН", "FİN", "номер", "счётчик", "тенге", " ", "-", "[", "]", "(", ")", "+", "@", ".", "№"]
    ),
    st.from_regex(r"[0-9]{1,12}", fullmatch=True),
    st.builds(
        lambda make, seed: make(Random(seed)), st.sampled_from([*invented.INVENTED.values()]), st.integers(0, 999)
    ),
)
texts = st.lists(pieces, max_size=12).map("".join) | st.lists(pieces, max_size=12).map(" ".join)
KNOWN = ("Айгүл Серікова", "+77015551212", "900101300017", "Telefon Kart", "@gulnar_t1", "Gulnar")


@pytest.mark.long
@settings(max_examples=400)
@given(texts, st.sampled_from(["kz", "az", "ge", None]), st.sampled_from(["ru", "az", "ka"]))
def test_masking_twice_is_masking_once(text, country, language):
    once = masked(text, language, country, KNOWN)
    assert masked(once, language, country, KNOWN) == once


@pytest.mark.long
@settings(max_examples=300)
@given(texts, st.sampled_from(["kz", None]))
def test_spans_never_overlap_and_the_rest_is_unchanged(text, country):
    found = find(text, country, KNOWN)
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))
    assert all(one.text == text[one.start : one.end] != "" for one in found)
    masks = masked(text, "en", country, KNOWN)
    for one in reversed(found):
        text = text[: one.start] + "\n" + text[one.end :]
    rest = iter(masks)
    assert all(letter in rest for letter in text.replace("\n", ""))


@settings(max_examples=200)
@given(
    st.sampled_from([invented.iin, invented.account, invented.card]),
    st.integers(0, 10**6),
    st.sampled_from(["Меня зовут Дана, ", "Пәтер 45, ", "", "2 подъезда и ", "Evim 12, mənzil 5: ", "ბინა 7, "]),
    st.sampled_from([" и всё", ".", "", ", 4-қабат", " ლარი", " manat ödədim"]),
)
# Its middle groups read like a span of years.
@example(invented.card, 53025, "", "")
def test_every_valid_iin_account_and_card_is_found(make, seed, before, after):
    value = make(Random(seed))
    assert value in [one.text for one in find(before + value + after) if one.sure]
