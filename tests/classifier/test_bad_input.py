"""Whatever arrives gets an answer with low confidence, never an exception, and never an agency without a person."""

import pytest
from backends import Fixed

from classifier.classify import Model
from classifier.registry import Classifier

# Follows everything that no rule keeps back.
BOLD = Model(Fixed(), Fixed(), 0.0, "v1")

BAD = {
    "empty": "",
    "blank": " \n\t ",
    "one character": "я",
    "one of ours": "ə",
    "ten thousand characters": "а" * 10_000,
    "ten thousand and more": "abc" * 20_000,
    "emoji only": "😀 😡 🔥 🚰",
    "styled": "𝗵𝗲𝗹𝗽",
    "digits only": "12 2026 100500 7",
    "marks only": "!!! ??? ... ---",
    "NUL": "\0 \0 \0",
    "half of a pair": "\ud83d \ude00 \ud83d",
    "markup": "<div><script>alert(1)</script><img src=x></div>",
    "entities": "&nbsp;&#0;&amp;nbsp;",
    "Arabic, from right to left": "لا يوجد ماء في شارعنا منذ ثلاثة أيام",
    "Hebrew": "אין מים ברחוב שלנו כבר שלושה ימים",
    "a turned text": "\u202eщзш\u202c",
    "Chinese": "我们街道三天没有水了",
    "Chinese in pieces": "我们 街道 三天 没有 水",
    "Armenian": "Մեր փողոցում երեք օր է ջուր չկա",
    "Cherokee": "ᎠᎹ ᏝᏍᏗ ᎤᏁᎳᏅᎯ ᏦᎢ",
    "Turkish": "Sokağımızda üç gündür su yok, belediye telefonlara bakmıyor",
    "Turkish without its letters": "sokagimizda cop kutusu yok, copler yolda, lutfen ilgilenin degil mi",
    "Uzbek": "Ko‘chamizda uch kundan beri suv yo‘q, hech kim javob bermayapti",
    "Uzbek in Cyrillic": "Кўчамизда уч кундан бери сув йўқ, ҳеч ким жавоб бермаяпти",
    "Kyrgyz": "Биздин көчөдө үч күндөн бери суу жок, эч ким жооп бербейт",
    "Ukrainian": "На нашій вулиці вже три дні немає води, ніхто не відповідає",
    "Tajik": "Дар кӯчаи мо се рӯз боз об нест, ҳеҷ кас ҷавоб намедиҳад",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_nobody_could_read_goes_to_a_person(text: str) -> None:
    guess = BOLD.guess([text])[0]
    assert guess.route == "person"
    assert guess.reason in {"empty", "unsure", "language"}
    assert 0.0 <= guess.confidence <= 0.5
    assert len(guess.top3) == 3


def test_the_shipped_model_is_bold_with_none_of_them(classifier: Classifier) -> None:
    guesses = classifier.guess([*BAD.values(), "<<<<a href=" * 50])
    assert {guess.route for guess in guesses} == {"person"}
    assert max(guess.confidence for guess in guesses) <= 0.5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Küçəmizdə üç gündür su yoxdur", "az"),
        ("kucemizde uc gundur su yoxdur, hec kim cavab vermir", "az"),
        ("Көшемізде үш күннен бері су жоқ", "kk"),
        ("Кошемизде уш куннен бери су жок, ешким жауап бермейди", "kk"),
        ("ჩვენს ქუჩაზე სამი დღეა წყალი არ არის", "ka"),
        ("На нашей улице третий день нет воды", "ru"),
        ("There has been no water in our street for three days", "en"),
        ("İstanbul küçəsində işıq yanmır", "az"),
        ("На улице Ататюрка, у магазина «Çiçek», яма", "ru"),
    ],
)
def test_our_languages_are_followed(text: str, language: str) -> None:
    guess = BOLD.guess([text])[0]
    assert (guess.language, guess.reason) == (language, None)
