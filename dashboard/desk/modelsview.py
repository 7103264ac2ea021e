"""What the page of the router's versions shows, read from their folders and from the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from classifier.versions.promotions import Line, lines
from classifier.versions.recipe import Recipe
from classifier.versions.serving import is_current
from classifier.versions.store import Manifest, made_at, pointed, versions

# A page shows so many, the newest first.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One version. learned: of how many own texts; 0: of the seed alone. frozen, own: macro-F1, where it was measured.

    decision: the last about it, with `at` as an instant; reasons: why the gate refused it.
    """

    version: str
    in_use: bool
    shadow: bool
    made: datetime
    learned: int
    only: bool
    older: bool
    frozen: float | None
    own: float | None
    threshold: float
    decision: Line | None
    decided_at: datetime | None
    reasons: tuple[Mapping[str, Any], ...]


def rows(directory: Path, recipe: Recipe) -> list[Row]:
    """The newest versions, and the one in use wherever it stands."""
    found = versions(directory) if directory.is_dir() else []
    in_use, shadow = pointed(directory), pointed(directory, "shadow")
    told = {line.version: line for line in lines(directory)}
    shown = [one for at, one in enumerate(found) if at < SHOWN or one["version"] in (in_use, shadow)]
    return [_row(directory, one, (in_use, shadow), told.get(one["version"]), recipe) for one in shown]


def _row(
    directory: Path, one: Manifest, pointers: tuple[str | None, str | None], line: Line | None, recipe: Recipe
) -> Row:
    past = one.get("past", {"learned": 0, "only": False})
    verdict = (line.verdict if line else None) or {"reasons": []}
    return Row(
        version=one["version"],
        in_use=one["version"] == pointers[0],
        shadow=one["version"] == pointers[1],
        made=made_at(directory / one["version"]),
        learned=past["learned"],
        only=past["only"],
        older=not is_current(one, recipe),
        frozen=one.get("frozen", {}).get("macro_f1"),
        own=one.get("own", {}).get("macro_f1"),
        threshold=one["heads"]["category"]["threshold"]["confidence"],
        decision=line,
        decided_at=datetime.fromisoformat(line.at) if line else None,
        reasons=tuple(verdict["reasons"]),
    )
