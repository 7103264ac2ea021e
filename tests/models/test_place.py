"""One place however its address is written, and never two places for one."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.place import KEY_LENGTH, place_of

PLACES = {
    "Abay 10": (
        "ул. Абая, 10",
        "Абай көшесі 10",
        "Abay koshesi, 10-үй",
        "Алматы, Абая 10, кв. 5",
        "улица Абая, дом 10, подъезд 2, этаж 3",
        "Абая 10-15",
        "Абай көшесі, 10-үй, 15 пәтер",
        "10 Abay street, flat 3",
        "АБАЯ 10",
    ),
    "Abay 12": ("ул. Абая, 12", "Абай көшесі 12"),
    "Abay 10A": ("Абая 10А", "Абая 10 а", "Абай көшесі, 10а үй"),
    "Abay 10/2": ("Абая 10/2", "ул. Абая, д. 10/2"),
    "Rustaveli 12": (
        "რუსთაველის გამზირი 12",
        "Rustaveli Ave 12",
        "თბილისი, რუსთაველის გამზ. 12, ბინა 4",
        "Rustavelis gamziri 12",
    ),
    "Nizami 45": ("Nizami küçəsi 45", "Nizami küç. 45, mənzil 3", "Bakı, Nizami küçəsi, ev 45", "nizami kucesi 45"),
    "Aksay 4, 25": (
        "мкр. Аксай-4, дом 25",
        "Ақсай-4 шағын ауданы, 25-үй",
        "Алматы, мкр Аксай-4, д. 25, кв 7",
    ),
    "Dostyk Avenue": ("пр. Достык", "Достық даңғылы"),
}


@pytest.mark.parametrize(("one", "other"), [pair for said in PLACES.values() for pair in combinations(said, 2)])
def test_one_place_has_one_key(one, other):
    assert place_of(one) == place_of(other)


def test_no_two_places_share_a_key():
    keys = [place_of(said[0]) for said in PLACES.values()]
    assert (len(set(keys)), None in keys) == (len(PLACES), False)


@pytest.mark.parametrize("address", [None, "", "Алматы", "Алматы қаласы", "во дворе", "🤷", "კიკეთი", ", ,"])
def test_what_names_neither_street_nor_number_is_no_place(address):
    assert place_of(address) is None


@given(st.text(max_size=300))
def test_any_text_has_a_short_key_or_none(address):
    key = place_of(address)
    assert key is None or len(key) == KEY_LENGTH
