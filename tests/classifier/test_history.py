"""The versions on disk tell what was found out about each before it was used."""

from pathlib import Path

from classifier.history import cards, in_use
from classifier.versions.store import read_manifest


def test_a_trained_version_tells_its_trial(models: Path) -> None:
    (version,) = in_use(cards(models))
    card, head = cards(models)[version], read_manifest(models / version)["heads"]["category"]
    assert card.in_use
    assert (card.threshold, card.tried) == (head["threshold"]["confidence"], head["cross_validated"]["all"]["n"])
    assert 0 < card.accuracy <= card.top3 <= 1
    assert 0 <= card.error <= 1
    assert 0 <= card.coverage <= 1


def test_where_there_is_no_model_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert (cards(tmp_path / "none"), in_use({})) == ({}, [])


def test_a_folder_of_another_make_is_left_out(tmp_path: Path) -> None:
    for name, words in (("torn", "{"), ("other", '{"heads": {}}'), ("list", "[]")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(words)
    assert cards(tmp_path) == {}
