"""Which version came into use when, by whom and why: appended to promotions.jsonl, never edited.

The packaged seed's own versions come into use without a line, until somebody decides for the first time.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from classifier.versions.store import ModelError, pointed, promote

# passed: the gate let it through; kept: the gate did not, and the version in use stays; anyway: in spite of the gate;
# use: a person chose it; back: a person took the step before it.
How = Literal["passed", "kept", "anyway", "use", "back"]
FILE = "promotions.jsonl"


@dataclass(frozen=True)
class Line:
    """One decision. version is what is in use from then on; of a version that was kept out, that version."""

    version: str
    before: str | None
    at: str
    by: str
    how: How
    reason: str = ""
    verdict: dict[str, Any] | None = None


@dataclass(frozen=True)
class Deed:
    """Who decides, when (UTC), and the words that are kept with it."""

    by: str
    at: datetime
    reason: str = ""


def lines(directory: Path) -> list[Line]:
    """Return all decisions, the first one first."""
    try:
        text = (directory / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [Line(**json.loads(line)) for line in text.splitlines() if line.strip()]


def decided(directory: Path) -> bool:
    """Return whether anybody has ever decided which version is in use; until then the seed's own follows the code."""
    return any(line.how != "kept" for line in lines(directory))


def bring_into_use(directory: Path, version: str, how: How, deed: Deed, verdict: dict[str, Any] | None = None) -> Line:
    """Promote a version and keep who did so; raise ModelError where there is no such version."""
    line = Line(version, pointed(directory), deed.at.isoformat(), deed.by, how, deed.reason, verdict)
    promote(directory, version)
    _append(directory, line)
    return line


def keep_out(directory: Path, version: str, deed: Deed, verdict: dict[str, Any]) -> Line:
    """Keep that a version was refused, and why."""
    line = Line(version, pointed(directory), deed.at.isoformat(), deed.by, "kept", deed.reason, verdict)
    _append(directory, line)
    return line


def back(directory: Path, deed: Deed) -> Line:
    """Take the version into use that was before this one; asked again, the one before that. Raise ModelError."""
    version = before(directory)
    if version is None:
        raise ModelError("there is no version before this one")
    return bring_into_use(directory, version, "back", deed)


def before(directory: Path) -> str | None:
    """Return the version that was in use before this one; None where there was none, or it is gone."""
    steps = _steps(lines(directory))
    return steps[-2] if len(steps) > 1 and (directory / steps[-2]).is_dir() else None


def _steps(told: Sequence[Line]) -> list[str]:
    """Return the versions in use, one after another, without those that were taken back."""
    steps: list[str] = []
    for line in told:
        if line.how == "kept":
            continue
        if not steps and line.before:
            steps.append(line.before)
        if line.how == "back":
            steps.pop()
        else:
            steps.append(line.version)
    return steps


def _append(directory: Path, line: Line) -> None:
    with (directory / FILE).open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
