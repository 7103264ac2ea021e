import pytest

from classifier.language import LANGUAGES, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Көшеде жарық жоқ", "kk"),
        ("Кошеде жарык жок, балалар коркады", "kk"),
        ("suymyz jok ush kun boldy, kashan keledi", "kk"),
        ("bizdin aulada kokys kop, tazalap berinizdershi", "kk"),
        ("На улице темно, фонари не горят", "ru"),
        ("Прошу убрать мусор на улице Қабанбай батыра, дом 5", "ru"),
        ("u nas vo dvore net sveta uzhe nedelyu", "ru"),
        ("Küçədə işıq yoxdur", "az"),
        ("bizim mehellede su yoxdur, uc gundur gozleyirik", "az"),
        ("Zibil yığılıb, aparılmır", "az"),
        ("ქუჩაში შუქი არ არის", "ka"),
        ("ᲥᲣᲩᲐᲨᲘ ᲨᲣᲥᲘ ᲐᲠ ᲐᲠᲘᲡ", "ka"),
        ("chvens quchaze ar aris sinatle ukve meore kviraa", "ka"),
        ("There is no light in our street", "en"),
        ("The street named after Heydər Əliyev is full of holes and nobody repairs the pavement", "en"),
    ],
)
def test_the_language_is_seen(text: str, language: str) -> None:
    assert detect(text)[0] == language


@pytest.mark.parametrize("text", ["", " ", "\0", "😀😀", "12345 !!!", "<br>"])
def test_without_letters_there_is_no_language(text: str) -> None:
    assert detect(text) == ("", 0.0)


@pytest.mark.parametrize("text", ["а" * 10_000, "x" * 10_000, "ё😀\0ю" * 2_500, "中文投诉", "м"])
def test_odd_texts_get_an_answer_with_a_probability(text: str) -> None:
    language, confidence = detect(text)
    assert language in {"", "az", "kk", "ka", "ru", "en"}
    assert 0.0 <= confidence < 1.0


def test_a_short_shared_word_is_less_sure_than_a_sentence() -> None:
    assert detect("банк")[1] < detect("Здравствуйте, у нас во дворе третий день нет воды")[1]


@pytest.mark.parametrize("letter", ["a", "o", "а"])
def test_one_letter_two_thousand_times_is_no_error(letter):
    assert detect(letter * 2_000)[0] in LANGUAGES
