"""Which words alone end our messages, and begin them again (the words of S33)."""

import pytest

from channels.optout import is_opt_in, is_opt_out


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "Стоп",
        "stop.",
        "DAYAN",
        "Dayan!",
        "dayandır",
        "DAYANDIR",
        "ТОҚТА",
        "токта",
        "შეწყვიტე",
        " «Стоп» ",
        "STOP 🙏",
    ],
)
def test_s33_the_word_alone_is_an_opt_out(text):
    assert is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "STOP building the road",
        "Стоп, машина стоит во дворе",
        "STOP 1",
        "Stopp",
        "s t o p",
        "",
        "👍",
        "İşıq dayandı",
        "Тоқтамай жаңбыр",
    ],
)
def test_s33_inside_a_sentence_it_is_text(text):
    assert not is_opt_out(text)


@pytest.mark.parametrize("text", ["START", "старт", "Başla", "БАСТА", "დაიწყე."])
def test_one_can_come_back(text):
    assert is_opt_in(text)
    assert not is_opt_out(text)
