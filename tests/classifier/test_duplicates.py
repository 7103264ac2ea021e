from classifier.duplicates import groups


def test_twins_share_a_group_and_strangers_do_not() -> None:
    texts = [
        "Во дворе дома 5 по улице Абая не горят фонари уже две недели",
        "Bizim küçədə su yoxdur",
        "во дворе дома 7 по улице Абая не горят фонари уже две недели!!!",
        "Көшеде шұңқыр көп, көлік өте алмайды",
    ]
    found = groups(texts)
    assert found[0] == found[2]
    assert len(set(found)) == 3


def test_a_latin_spelling_is_a_twin_of_its_original() -> None:
    first, second = groups(["Нет воды в доме третий день", "Net vody v dome tretiy den"])
    assert first == second


def test_empty_texts_are_twins_and_no_texts_have_no_groups() -> None:
    assert len(set(groups(["", "  ", "яма на дороге"]))) == 2
    assert len(groups([])) == 0


def test_groups_reach_across_the_blocks_in_which_they_are_compared() -> None:
    found = groups([f"обращение номер {n * n} про {n} ям" for n in range(700)] + ["свалка у реки", "свалка у реки."])
    assert found[-1] == found[-2]
