"""A folder of a backend's files: written whole or not at all, never changed, and read only as it was written."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from classifier.backends.choice import BrokenBackend

MANIFEST = "manifest.json"

Manifest = dict[str, Any]


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """A folder to fill beside the place where it shall stand; it is gone unless `seal` has moved it there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def seal(draft: Path, content: Manifest, folder: Path) -> Manifest:
    """Write the manifest with the sha256 of every file and move the draft to its place; FileExistsError where one is.

    version: the first twelve digits of the sha256 of all of it.
    """
    sums = {str(path.relative_to(draft)): _sum(path) for path in sorted(draft.rglob("*")) if path.is_file()}
    whole = {**content, "sha256": sums}
    version = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:12]
    manifest = {"version": version, **whole}
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.chmod(0o755)
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; a model is never changed: name another folder")
    draft.rename(folder)
    return manifest


def unsealed(folder: Path) -> Manifest:
    """Return the manifest of a folder whose files are those that were sealed; raise BrokenBackend."""
    if not (folder / MANIFEST).is_file():
        raise BrokenBackend("missing", f"there is no model in {folder}", folder / MANIFEST)
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        changed = [name for name, expected in manifest["sha256"].items() if _sum(folder / name) != expected]
    except (OSError, ValueError, KeyError, AttributeError) as wrong:
        raise BrokenBackend("damaged", f"{folder} is no model ({type(wrong).__name__})") from wrong
    if changed:
        raise BrokenBackend("damaged", f"in {folder} have been changed: {', '.join(changed)}")
    return manifest


def _sum(path: Path) -> str:
    with path.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()
