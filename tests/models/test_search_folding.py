"""A text is found however it was spelled."""

import pytest

from models.search.folding import address_words, asked, words_of


def finds(typed, written):
    return all(words_of([written]).intersection(group) for group in asked(typed)) and bool(asked(typed))


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("SIKAYET", "şikayət etdim"),
        ("şikayətlər", "SIKAYET"),
        ("КАЗАК", "қазақ тілі"),
        ("казак", "Қазақ"),
        ("kazak", "қазақ"),
        ("омир", "өмір"),
        ("угил", "үғіл"),
        ("хан", "һан"),
        ("yol", "YOLDA çuxur var"),
        ("YOL", "yolu təmir edin"),
        ("ИЗМИР", "İzmir"),
        ("isiq", "ışıq yoxdur"),
        ("zhol", "жолды жөндеңіз"),
        ("ᲥᲣᲩᲐ", "ქუჩაში წყალი"),
        ("kucha", "ქუჩა"),
        ("Aliyev", "Əliyev Rəşad"),
        ("Алиев", "Əliyev Rəşad"),
        ("10", "Абай 10"),
        ("су жоқ", "Үйде су мүлде жоқ"),
    ],
)
def test_it_is_found(typed, written):
    assert finds(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"), [("yol", "kayol"), ("су газ", "су жоқ"), ("10", "100"), ("%", "100%"), ("", "су")]
)
def test_it_is_not_found(typed, written):
    assert not finds(typed, written)


@pytest.mark.parametrize("typed", ["+7 701 123 45 18", "87011234518", "8 (701) 123-45-18", "7011234518", "123 45 18"])
def test_a_phone_is_found_however_it_is_typed(typed):
    [group] = asked(typed)
    assert address_words("+77011234518").intersection(group)


def test_an_azerbaijani_phone_is_found_with_and_without_its_country():
    for typed in ("+994 50 123 45 67", "050 123 45 67"):
        [group] = asked(typed)
        assert address_words("+994501234567").intersection(group), typed


def test_an_address_is_found_whole_and_never_by_a_part():
    known = address_words("Gulnar@Example.com")
    assert asked("gulnar@example.COM") == [sorted(known)]
    assert known.isdisjoint(words_of(["gulnar example com gulnar@example.com"]))


def test_nobody_can_write_a_mark():
    assert not [word for word in words_of(["ag_kz_almaty re_kz_75 block_3 tel_1234567"]) if "_" in word]
