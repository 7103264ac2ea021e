"""Which reports may be about one problem: the same street and shared ideas, in whatever language and spelling."""

import pytest

from classifier.places import shared_streets
from classifier.sameness import Report, alike

PIT = Report("На Сейфуллина огромная яма, вчера машина пробила колесо", "улица Сейфуллина, 410")


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("улица Абая, 12", "Абай көшесі 150", ("Абая",)),
        ("Rustaveli gamziri 3", "რუსთაველის გამზირი 17", ("Rustaveli",)),
        ("Nizami küçəsi 5", "nizami kuc 88, mektebin yani", ("Nizami",)),
        ("улица Толе би, дом 5", "улица Фурманова, дом 5", ()),
        ("дом 12, квартира 7", "дом 12, квартира 7", ()),
        ("г. Алматы, ул. Абая", "Алматы, Достық даңғылы", ()),
        ("", "Абай 10", ()),
    ],
)
def test_a_street_is_known_by_its_name_and_not_by_its_kind_nor_its_numbers(one, other, shared):
    assert shared_streets(one, other, ("Алматы", "Almaty")) == shared


def test_the_same_pit_is_recognised_across_languages_and_another_matter_on_the_street_is_not():
    others = [
        Report("Сейфуллин көшесінде үлкен шұңқыр бар, жөндеңіздерші", "Сейфуллин 400"),
        Report("Сделайте тротуар, идти негде", "Сейфуллина угол Абая"),
        Report("There is a deep pothole, fix it please", "Seifullin street 12"),
        Report("Опасная яма на дороге", "улица Розыбакиева"),
    ]
    found = alike(PIT, others)
    assert {one.at for one in found} == {0, 2}
    assert all(one.streets == ("Сейфуллина",) for one in found)


def test_nearly_the_same_words_are_alike_wherever_they_are_said_to_be():
    again = Report("На Сейфуллина огромная яма, вчера машина пробила колесо!!!", "")
    assert [one.at for one in alike(PIT, [again])] == [0]


def test_nothing_is_alike_to_nothing():
    assert alike(Report("", ""), [PIT, Report("", "")]) == []
    assert alike(PIT, []) == []
