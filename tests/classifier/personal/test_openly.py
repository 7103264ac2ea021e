"""What is taken out of a text that everybody will read. All values are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.personal.openly import openly
from classifier.personal.words import mask

GONE = [
    # text, what goes
    ("На улице Абая 10, кв. 5 нет воды", ["10", "5"]),
    ("Чёрная яма на Сейфуллина, 405/2", ["405/2"]),
    ("Мы живём на Абая 10 и ждём", ["10"]),
    ("Абай көшесі 10, 15-үй, 12 пәтер суық", ["10", "15", "12"]),
    ("Nizami küçəsi 5, mənzil 12", ["5", "12"]),
    ("რუსთაველის ქუჩა 5, ბინა 12", ["5", "12"]),
    ("12 Rose street 7, flat 3b", ["7", "3b"]),
    ("Мастер Иванов Иван Иванович нахамил", ["Иванов Иван Иванович"]),
    ("келген Серік Болатұлы еді", ["Серік Болатұлы"]),
    ("dünən Rəşad Elçin oğlu gəldi", ["Rəşad Elçin oğlu"]),
    ("мастер Ахметов Б. и А. Б. Сериков", ["Ахметов Б.", "А. Б. Сериков"]),
    ("გიორგი ბერიძემ თქვა", ["გიორგი ბერიძემ"]),
    ("43.238949, 76.889709", ["43.238949, 76.889709"]),
    ("см. https://maps.example/x и t.me/aidos, @aidos_17", ["https://maps.example/x", "t.me/aidos,", "@aidos_17"]),
]
STAYS = [
    "Автобус 12 не приходит уже 3 дня",
    "Үшінші күн жылу жоқ, үйде 2 бала бар",
    "С 15 октября 2025 года заплатили 700 тенге",
    "Su 3 gündür gəlmir, 20 ailə gözləyir",
    "წყალი 3 დღეა არ არის",
]


def taken_out(text, country="kz", known=(), also=()):
    return [one.text for one in openly(text, country, known, also)]


@pytest.mark.parametrize(("text", "gone"), GONE, ids=[text[:24] for text, _ in GONE])
def test_addresses_names_links_and_places_on_the_map_go(text, gone):
    assert taken_out(text) == gone


@pytest.mark.parametrize("text", STAYS)
def test_what_the_complaint_is_about_stays(text):
    assert taken_out(text) == []


def test_what_an_officer_names_goes_and_a_single_word_in_any_case():
    text = "Болаттың әкесі Болат Сығанақ 18/1 маңында тұр"
    assert taken_out(text, also=["Болат", "  ", "Сығанақ 18/1"]) == ["Болаттың", "Болат", "Сығанақ 18/1"]


def test_the_known_people_of_the_case_go():
    assert taken_out("Гүлнараға Айгүл айтты", known=["Гүлнара", "Айгүл Сәрсенова"]) == ["Гүлнараға", "Айгүл"]


def test_a_place_goes_as_it_was_written_and_its_words_stay_elsewhere():
    text = "Абай  көшесі 10 суық, көшесі қар"
    found = openly(text, "kz", (), (), ["Абай көшесі 10"])
    assert [(one.text, one.kind) for one in found] == [("Абай  көшесі 10", "address")]


@given(st.text("абAб 10-,.@қ\n", max_size=60), st.lists(st.text("абA 1", max_size=6), max_size=3))
def test_nothing_overlaps_and_what_is_left_is_the_text(text, also):
    end, left = 0, ""
    for one in openly(text, "kz", (), also):
        assert one.start >= end
        assert text[one.start : one.end] == one.text != ""
        left += text[end : one.start]
        end = one.end
    assert set(left) <= set(text)


def masked(text: str) -> str:
    out, at = "", 0
    for one in openly(text, "kz", ()):
        out += text[at : one.start] + mask(one.kind, "ru")
        at = one.end
    return out + text[at:]


@pytest.mark.parametrize("text", [text for text, _ in GONE])
def test_a_masked_text_stays_as_it_is(text):
    assert masked(masked(text)) == masked(text)
