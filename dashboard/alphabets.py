"""The order of names in the five languages."""

from collections.abc import Mapping

ALPHABETS = {
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyz",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}


def place_in_alphabet(names: Mapping[str, str], language: str) -> list[int]:
    """Where a name stands in the alphabet of the language: Unicode puts Қ, Ә and Ё behind Я, and Ə behind Z."""
    place = ALPHABETS[language].find if language in ALPHABETS else ord
    return [place(letter) for letter in names[language].lower()]
