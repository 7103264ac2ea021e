"""The versions of the model that are kept on disk, and what was found out about each before it was used."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.versions.store import ModelError, read_manifest


@dataclass(frozen=True)
class VersionCard:
    """One version. The shares are those of `tried` texts that it had not seen: right, right among the first three.

    threshold: how sure it must be to choose without a person; coverage: how often it was, error: how often wrongly.
    """

    version: str
    in_use: bool
    threshold: float
    tried: int
    accuracy: float
    top3: float
    coverage: float
    error: float


def cards(directory: Path) -> dict[str, VersionCard]:
    """Return what stands in the manifests of the directory, by version; a folder that cannot be read is left out."""
    pointer = directory / "promoted"
    promoted = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    found = (_card(one.parent, promoted) for one in sorted(directory.glob("*/manifest.json")))
    return {card.version: card for card in found if card}


def in_use(known: Mapping[str, VersionCard]) -> list[str]:
    """Return the version in use, if there is one: others on disk were tried, or only looked at."""
    return [card.version for card in known.values() if card.in_use]


def _card(folder: Path, promoted: str) -> VersionCard | None:
    try:
        head = read_manifest(folder)["heads"]["category"]
        threshold, found = head["threshold"]["confidence"], head["cross_validated"]["all"]
        shares = {name: float(found[name]) for name in ("accuracy", "top3", "coverage", "error")}
        return VersionCard(folder.name, folder.name == promoted, float(threshold), int(found["n"]), **shares)
    except (ModelError, KeyError, TypeError):
        # A folder of another make must not take the public page away.
        return None
