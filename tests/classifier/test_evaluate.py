from pathlib import Path

import pytest

from classifier.evaluate import evaluate, main
from classifier.linear import LinearBackend
from classifier.versions import Recipe


def test_a_model_is_measured_on_texts_by_language(models: Path) -> None:
    version = (models / "promoted").read_text(encoding="utf-8").strip()
    backend = LinearBackend.load(models / version / "category.skops")
    found = evaluate(["нет воды", "su yoxdur"], ["water", "water"], backend, 0.0, ["ru", "az"])
    assert found["all"]["accuracy"] == 1.0
    assert found["all"]["coverage"] == 1.0
    assert set(found["languages"]) == {"ru", "az"}


def test_the_command_reports_on_the_seed_and_on_a_file(
    small: Recipe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "town.csv"
    source.write_text("text,theme,lang\nнет воды,wasser,ru\nна дороге яма,roads,ru\n", encoding="utf-8")
    options = ["--csv", str(source), "--label", "theme", "--language", "lang", "--rename", "wasser=water"]
    main(["--seed", str(small.seed), *options])
    out = capsys.readouterr().out
    assert "five-fold cross-validation" in out
    assert "risk 0.05: threshold 1.010" in out
    assert "town.csv" in out
    assert out.splitlines()[-1].split()[:3] == ["all", "2", "1.000"]
