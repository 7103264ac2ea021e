import pytest

from classifier.folding import LONGEST_TEXT, clean, fold, skeleton


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("<p>Нет&nbsp;воды</p><br/>третий день", "Нет воды третий день"),
        ("<script>alert(1)</script>яма", "яма"),
        ("при температуре <18 и >5 градусов", "при температуре <18 и >5 градусов"),
        ("a\0b\u200bc\t\r\n d", "a b c d"),
        ("e\u0308лка", "ëлка"),
        ("\ud800 half a pair", "half a pair"),
        ("", ""),
        ("<div></div>", ""),
    ],
)
def test_clean_keeps_what_a_person_would_read(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_clean_cuts_after_ten_thousand_characters_of_text_not_of_markup() -> None:
    assert len(clean("я" * 50_000)) == LONGEST_TEXT
    assert clean("<i></i>" * 2_000 + "конец") == "конец"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Су жоқ!", "su zhoq"),
        ("қоқыс", "кокыс"),
        ("пахнет газом", "pakhnet gazom"),
        ("щётка", "shchetka"),
        ("жарық", "jaryq"),
        ("qaz iyi gəlir", "qaz iyi gelir"),
        ("İŞIQ", "isiq"),
        ("შუქი არ არის", "shuki ar aris"),
        ("ჭუჭყი", "chuchki"),
        ("ხიდი", "xidi"),
    ],
)
def test_a_word_and_its_latin_spelling_fold_alike(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(
    ("one", "other"), [("жарық", "zharik"), ("нееет воды", "нет воды"), ("мый", "myi"), ("მმმ", "m")]
)
def test_the_skeleton_forgets_y_and_doubled_letters(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_capital_georgian_folds_like_small() -> None:
    assert fold("ᲒᲐᲖᲘ") == fold("გაზი") == "gazi"
