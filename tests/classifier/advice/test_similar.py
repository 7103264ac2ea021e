from classifier.advice.similar import nearest

KNOWN = [
    "Во дворе не горит фонарь уже неделю",
    "Прорвало трубу, вода во всём подвале",
    "Автобус 12 не приходит по утрам",
]


def test_the_nearest_stands_first_and_strangers_do_not_stand_at_all():
    assert nearest("Фонарь не горит у нас во дворе", KNOWN, 3) == [0]
    assert nearest("В подвале вода, труба течёт", KNOWN, 1) == [1]


def test_nothing_is_near_to_nothing():
    assert nearest("", KNOWN, 3) == []
    assert nearest("Фонарь", [], 3) == []
    assert nearest("", ["", "  "], 2) == []
