import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier.corpus import read
from classifier.linear import LinearBackend
from classifier.terms import Terms
from classifier.train import Lesson, Training, train
from classifier.versions.recipe import Recipe

TEXTS = ["нет воды", "на дороге яма", "su yoxdur", "çala var", "", "\0", "мусор " * 2_000]


@pytest.fixture(scope="module")
def folder(models: Path) -> Path:
    """The folder of the one version there is."""
    return models / (models / "promoted").read_text(encoding="utf-8").strip()


@pytest.fixture(scope="module")
def backend(folder: Path) -> LinearBackend:
    """Its category head."""
    return LinearBackend.load(folder / "category.npz", Terms.load(folder / "terms.json"))


def trained(seed: Path, *labels: str, backwards: bool = False) -> Training:
    """A category head of some labels of a seed."""
    samples = [sample for sample in read("texts", seed) if not labels or sample.label in labels]
    marks = [sample.label for sample in samples]
    _, heads = train({"category": Lesson([one.text for one in samples], marks[::-1] if backwards else marks)})
    return heads["category"]


def test_every_text_gets_a_distribution_over_the_labels(backend: LinearBackend) -> None:
    found = backend.predict_proba(TEXTS)
    assert backend.labels == ("corruption_conduct", "roads", "waste", "water")
    assert found.shape == (len(TEXTS), 4)
    assert (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)))


def test_it_has_learned_the_small_seed(backend: LinearBackend) -> None:
    best = [backend.labels[at] for at in backend.predict_proba(TEXTS[:4]).argmax(axis=1)]
    assert best == ["water", "roads", "water", "roads"]


def test_no_texts_no_rows(backend: LinearBackend) -> None:
    assert backend.predict_proba([]).shape == (0, 4)


def test_saved_and_loaded_is_the_same_model(backend: LinearBackend, folder: Path, tmp_path: Path) -> None:
    backend.save(tmp_path / "again.npz")
    again = LinearBackend.load(tmp_path / "again.npz", Terms.load(folder / "terms.json"))
    assert again.content_hash() == backend.content_hash()
    assert (again.predict_proba(TEXTS) == backend.predict_proba(TEXTS)).all()


def test_trained_again_is_the_same_model(small: Recipe) -> None:
    first, again = trained(small.seed), trained(small.seed)
    assert first.backend.content_hash() == again.backend.content_hash()
    assert (first.backend.predict_proba(TEXTS) == again.backend.predict_proba(TEXTS)).all()
    assert trained(small.seed, backwards=True).backend.content_hash() != again.backend.content_hash()


def test_a_file_that_would_run_something_is_refused(folder: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "foreign.npz", labels=np.array([Recipe()], dtype=object), weights=[[0.0]], offsets=[0.0])
    with pytest.raises(ValueError, match="allow_pickle=False"):
        LinearBackend.load(tmp_path / "foreign.npz", Terms.load(folder / "terms.json"))


def test_equal_models_are_equal_files(backend: LinearBackend, folder: Path, tmp_path: Path) -> None:
    backend.save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (folder / "category.npz").read_bytes()


def test_a_guess_does_not_wait_for_scikit_learn(folder: Path) -> None:
    use = (
        "import sys; from pathlib import Path; from classifier.linear import LinearBackend; "
        "from classifier.terms import Terms; folder = Path(sys.argv[1]); "
        "head = LinearBackend.load(folder / 'category.npz', Terms.load(folder / 'terms.json')); "
        "head.predict_proba(['нет воды']); sys.exit('sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", use, str(folder)], check=False).returncode == 0


def test_terms_come_back_as_they_were_and_other_parts_are_refused(folder: Path, tmp_path: Path) -> None:
    terms = Terms.load(folder / "terms.json")
    terms.save(tmp_path / "again.json")
    assert Terms.load(tmp_path / "again.json").content_hash() == terms.content_hash()
    learned, rows = Terms.learned(["на дороге яма", "на дороге ямы", "su yoxdur", "su yoxdu"])
    learned.save(tmp_path / "learned.json")
    kept = Terms.load(tmp_path / "learned.json")
    assert (kept.rows(["на дороге яма"]) != rows[0]).nnz == 0
    (tmp_path / "other.json").write_text('{"sounds": [[], []]}', encoding="utf-8")
    with pytest.raises(ValueError, match="holds other parts than ours: sounds"):
        Terms.load(tmp_path / "other.json")


def test_two_labels_are_enough(small: Recipe) -> None:
    head = trained(small.seed, "water", "roads")
    assert head.backend.labels == ("roads", "water")
    assert head.judged.said.shape == (20, 2)
