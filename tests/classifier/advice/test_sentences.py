import pytest

from classifier.advice.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("По ст. 12 закона. Вы правы!", ["По ст. 12 закона.", "Вы правы!"]),
        ("Дом на ул. Абая отремонтирован. Срок 5 дней", ["Дом на ул. Абая отремонтирован.", "Срок 5 дней"]),
        ("ლიფტი მუშაობს. გზა დაიგო.", ["ლიფტი მუშაობს.", "გზა დაიგო."]),
        ("Шам жанды. Қашан? Ертең", ["Шам жанды.", "Қашан?", "Ертең"]),
        ("İş bitdi. 12 lampa dəyişdi 3.5 metr", ["İş bitdi.", "12 lampa dəyişdi 3.5 metr"]),
        ("Until 5 November. Then it opens", ["Until 5 November.", "Then it opens"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("... 12 !", []),
        ("", []),
    ],
)
def test_sentences_with_their_places(text, expected):
    found = sentences(text)
    assert [one.text for one in found] == expected
    assert [text[one.start : one.end] for one in found] == expected
