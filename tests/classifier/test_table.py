import csv
from pathlib import Path

import pytest

from classifier.registry import Classifier, open_classifier
from classifier.table import COLUMNS, TableError, classify_csv
from classifier.versions.recipe import Recipe


@pytest.fixture(scope="module")
def trained(models: Path, small: Recipe) -> Classifier:
    """The classifier of the small seed."""
    return open_classifier(models, small)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_one_row_a_row_in_order(trained: Classifier, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    texts = ["нет воды", 'на "дороге",\nяма', "", "пахнет газом", "врач требует взятку", "su\0 yoxdur"] * 60
    with source.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([["id", "text"], *([at, text] for at, text in enumerate(texts))])
    assert classify_csv(trained, source, target) == 360
    rows = rows_of(target)
    assert len(rows) == 360
    assert tuple(rows[0]) == COLUMNS == ("category", "confidence", "top3", "intent", "language", "route")
    assert [row["category"] for row in rows[:3]] == ["water", "roads", "other"]
    assert {len(row["top3"].split(" ")) for row in rows} == {3}
    assert {row["route"] for row in rows} == {"person"}
    assert all(0 <= float(row["confidence"]) <= 1 for row in rows)


@pytest.mark.parametrize("content", ["\ufefftext\nнет воды\n", "id,text\n1,нет воды\n2\n", "text\n"])
def test_odd_files(trained: Classifier, tmp_path: Path, content: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(content, encoding="utf-8")
    count = classify_csv(trained, source, target)
    assert len(rows_of(target)) == count == content.count("\n") - 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,words\n1,x\n", "no column named text; its columns are: id, words"),
        (b"", "no column named text"),
        ("text\nнет воды\n".encode("cp1251"), "not UTF-8"),
    ],
)
def test_what_cannot_be_classified(trained: Classifier, tmp_path: Path, content: bytes, message: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(content)
    with pytest.raises(TableError, match=message):
        classify_csv(trained, source, target)
    assert list(tmp_path.iterdir()) == [source]
