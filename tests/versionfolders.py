"""Folders of model versions as the pages and the command line read them: manifests without a model."""

import json
from pathlib import Path
from typing import Any

from classifier.registry import PACKAGED
from classifier.versions.recipe import origin
from classifier.versions.store import promote


def version_folder(directory: Path, version: str, **more: Any) -> None:
    """A version of the packaged seed, unless its manifest says more."""
    folder = directory / version
    folder.mkdir(parents=True)
    head = {"threshold": {"confidence": 0.8}}
    manifest = {"version": version, "origin": origin(PACKAGED), "heads": {"category": head}, "sha256": {}, **more}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def two_versions(directory: Path) -> None:
    """The seed's, which is in use, and one of 640 own texts."""
    version_folder(directory, "aaaa1111", frozen={"macro_f1": 0.83})
    past = {"learned": 640, "held_out": 160, "only": False, "sources": []}
    version_folder(directory, "bbbb2222", past=past, frozen={"macro_f1": 0.84}, own={"macro_f1": 0.66})
    promote(directory, "aaaa1111")
