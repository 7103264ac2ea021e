"""Model versions on disk: immutable folders, one of them promoted.

promoted                                   the version in use
VERSION/manifest.json                      what it is made of, how good it is, its threshold, its files' sha256
VERSION/terms.json                         what counts in a text, for all heads
VERSION/category.npz, intent.npz           the heads; urgency.npz where the texts say which are urgent
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.abstain import NOBODY
from classifier.classify import Model
from classifier.guess import Backend
from classifier.versions.recipe import Head

if TYPE_CHECKING:
    from classifier.terms import Terms
    from classifier.train import Training

Manifest = dict[str, Any]


class ModelError(RuntimeError):
    """A version on disk cannot be used; the message says what to do."""


def pointed(directory: Path, pointer: str = "promoted") -> str | None:
    """Return the version that a pointer names; None where there is no pointer, or no such version any more."""
    try:
        version = (directory / pointer).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return version if version and (directory / version).is_dir() else None


def versions(directory: Path) -> list[Manifest]:
    """Return the manifests of all versions, the one written last first; a folder without one is left out."""
    found = sorted(directory.glob("*/manifest.json"), key=lambda path: (path.stat().st_mtime, path), reverse=True)
    return [read_manifest(path.parent) for path in found if not path.parent.name.startswith(".")]


def promote(directory: Path, version: str, pointer: str = "promoted") -> None:
    """Point to a version, atomically: the one in use, unless said otherwise. Raise ModelError where there is none."""
    read_manifest(directory / version)
    replace_text(directory / pointer, version + "\n")


def replace_text(path: Path, text: str) -> None:
    """Write a small file so that whoever reads it meets the old or the new words, never half of them."""
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
    os.replace(draft, path)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version's folder; raise ModelError where there is none."""
    try:
        return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError) as wrong:
        raise ModelError(f"{folder} is no model version ({wrong}); delete it to train anew") from wrong


def made_at(folder: Path) -> datetime:
    """Return when a version was written (UTC). A copy that keeps no times is as old as the copy."""
    return datetime.fromtimestamp((folder / "manifest.json").stat().st_mtime, UTC)


def load(folder: Path) -> Model:
    """Return the model of a version's folder; raise ModelError where a file of it is missing or was changed."""
    from classifier.linear import LinearBackend
    from classifier.terms import Terms

    manifest = read_manifest(folder)
    for name, expected in manifest["sha256"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != expected:
            raise ModelError(f"{folder / name} is missing or has been changed; delete {folder} to train anew")
    try:
        terms = Terms.load(folder / "terms.json")
        return model_of(
            {head: LinearBackend.load(folder / f"{head}.npz", terms) for head in manifest["heads"]}, manifest
        )
    except (ValueError, TypeError, KeyError, AttributeError) as wrong:
        # Written by a release whose terms or heads looked otherwise.
        raise ModelError(f"{folder} cannot be read by this release: {wrong}") from wrong


def model_of(backends: Mapping[str, Backend], manifest: Manifest) -> Model:
    """Return the heads as one model, with the confidences that the manifest names."""
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


def save(directory: Path, terms: "Terms", heads: dict[Head, "Training"], manifest: Manifest) -> None:
    """Write a version into a folder of its own; whoever was first with the same version has written it already."""
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


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
