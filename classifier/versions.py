"""Model versions on disk: immutable folders, one of them promoted.

    promoted                                   the version in use
    VERSION/manifest.json                      what it is made of, how good it is, its threshold, its files' sha256
    VERSION/terms.json                         what counts in a text, for all heads
    VERSION/category.npz, intent.npz           the heads; urgency.npz where the texts say which are urgent

scikit-learn is imported inside the functions that need it: it costs the server's start more than a second.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version as installed
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from classifier import corpus
from classifier.abstain import NOBODY, RISK
from classifier.classify import Model, always_people
from classifier.concepts import hints
from classifier.guess import Backend
from classifier.language import LANGUAGES

if TYPE_CHECKING:
    from classifier.terms import Terms
    from classifier.train import Lesson, Training

Head = Literal["category", "intent", "urgency"]
Manifest = dict[str, Any]

HEADS: dict[Head, corpus.Folder] = {"category": "texts", "intent": "intents", "urgency": "texts"}

# A change in one of these makes another model, or another threshold, of the same texts.
_SOURCES = (
    *("folding.py", "language.py", "concepts.py", "concepts.toml", "terms.py", "linear.py", "fitting.py"),
    *("duplicates.py", "train.py", "abstain.py", "classify.py", "emergency.py"),
    *("foreign.py", "foreign.toml", "urgency.py"),
    *(f"emergencies/{language}.toml" for language in LANGUAGES),
)


@dataclass(frozen=True)
class Recipe:
    """What a model is made from: the share of wrong guesses that may be followed, and the folder of the seed."""

    risk: float = RISK
    seed: Path = corpus.SEED


class ModelError(RuntimeError):
    """A version on disk cannot be used; the message says what to do."""


def promoted(directory: Path, recipe: Recipe) -> Model | None:
    """Return the promoted version, None where there is none of this recipe, code and library; raise ModelError."""
    pointer = directory / "promoted"
    if not pointer.exists():
        return None
    folder = directory / pointer.read_text(encoding="utf-8").strip()
    if not folder.exists():
        return None
    manifest = read_manifest(folder)
    return _load(folder, manifest) if manifest["origin"] == origin(recipe) else None


def train_from_seed(directory: Path, recipe: Recipe) -> Model:
    """Train by the recipe, save and promote the version and return it; two processes may do so at once."""
    directory.mkdir(parents=True, exist_ok=True)
    if not os.access(directory, os.W_OK):
        raise ModelError(f"{directory} cannot be written: nothing is trained that could not be kept")
    from classifier.train import train
    from classifier.urgency import are_marked

    samples = {head: corpus.read(folder, recipe.seed) for head, folder in HEADS.items()}
    lessons = {
        head: lesson_of(head, found) for head, found in samples.items() if head != "urgency" or are_marked(found)
    }
    terms, heads = train(lessons, recipe.risk)
    figures = {head: _figures(head, training, samples[head]) for head, training in heads.items()}
    content = {"origin": origin(recipe), "heads": figures}
    version = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]
    _save(directory, terms, heads, {"version": version, **content})
    promote(directory, version)
    return _model({head: training.backend for head, training in heads.items()}, {"version": version, **content})


def origin(recipe: Recipe) -> dict[str, str]:
    """Return what a model trained here and now would be made of: seed, code, library, risk."""
    sources = [files("classifier").joinpath(name).read_bytes() for name in _SOURCES]
    return {
        "seed": corpus.fingerprint(recipe.seed),
        "code": hashlib.sha256(b"".join(sources)).hexdigest(),
        "scikit-learn": installed("scikit-learn"),
        "risk": repr(recipe.risk),
    }


def promote(directory: Path, version: str) -> None:
    """Make a version the one in use, atomically; raise ModelError where there is no such version."""
    read_manifest(directory / version)
    handle, draft = tempfile.mkstemp(prefix=".promoted-", dir=directory)
    with os.fdopen(handle, "w", encoding="utf-8") as pointer:
        pointer.write(version + "\n")
    os.replace(draft, directory / "promoted")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version's folder; raise ModelError where there is none."""
    try:
        return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as wrong:
        raise ModelError(f"{folder} is no model version ({wrong}); delete it to train anew") from wrong


def lesson_of(head: Head, samples: Sequence[corpus.Sample]) -> "Lesson":
    """Return what a head learns from samples of the seed."""
    from classifier.train import Lesson, nobody
    from classifier.urgency import labels_of

    texts = [sample.text for sample in samples]
    if head == "urgency":
        return Lesson(texts, labels_of(samples))
    labels = [sample.label for sample in samples]
    return Lesson(texts, labels, hints(head), always_people if head == "category" else nobody)


def _figures(head: Head, training: "Training", samples: Sequence[corpus.Sample]) -> dict[str, Any]:
    from classifier.measures import by_label, report
    from classifier.urgency import find_mark, marks_by

    languages = [sample.language for sample in samples]
    content = training.backend.content_hash()
    if head == "urgency":
        mark = find_mark(training.judged)
        return {"mark": mark, "marks": marks_by(training.judged, mark, languages), "content": content}
    return {
        "threshold": asdict(training.threshold),
        "own": {label: asdict(one) for label, one in training.thresholds.own.items()},
        "trial": asdict(training.trial),
        "pooled": asdict(training.pooled),
        "content": content,
        "cross_validated": report(training.judged, training.thresholds.limits, {"languages": languages}),
        "by_label": by_label(training.judged),
    }


def _save(directory: Path, terms: "Terms", heads: dict[Head, "Training"], manifest: Manifest) -> None:
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=directory))
    try:
        _write(draft, terms, heads, manifest)
        _settle(draft, directory / manifest["version"])
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(draft: Path, terms: "Terms", heads: dict[Head, "Training"], manifest: Manifest) -> None:
    terms.save(draft / "terms.json")
    for name, training in heads.items():
        training.backend.save(draft / f"{name}.npz")
    sums = {path.name: _sha256(path) for path in sorted(draft.iterdir())}
    content = json.dumps({**manifest, "sha256": sums}, indent=2, ensure_ascii=False)
    (draft / "manifest.json").write_text(content + "\n", encoding="utf-8")
    draft.chmod(0o755)


def _settle(draft: Path, folder: Path) -> None:
    """A rename onto a folder with files in it fails: then another process was first with the same version."""
    try:
        draft.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _load(folder: Path, manifest: Manifest) -> Model:
    from classifier.linear import LinearBackend
    from classifier.terms import Terms

    for name, expected in manifest["sha256"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != expected:
            raise ModelError(f"{folder / name} is missing or has been changed; delete {folder} to train anew")
    terms = Terms.load(folder / "terms.json")
    return _model({head: LinearBackend.load(folder / f"{head}.npz", terms) for head in manifest["heads"]}, manifest)


def _model(backends: Mapping[str, Backend], manifest: Manifest) -> Model:
    category, urgency = manifest["heads"]["category"], manifest["heads"].get("urgency", {})
    return Model(
        backends["category"],
        backends["intent"],
        category["threshold"]["confidence"],
        manifest["version"],
        {label: one["confidence"] for label, one in category["own"].items()},
        backends.get("urgency"),
        urgency.get("mark", NOBODY),
    )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
