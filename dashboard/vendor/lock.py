"""The lock of the vendored files: one line "sha256  path" each, paths relative to dashboard/."""

import hashlib
from pathlib import Path

DASHBOARD = Path(__file__).parent.parent
STATIC = DASHBOARD / "static"
LICENCES = DASHBOARD / "vendor" / "licences"
LOCK = DASHBOARD / "vendor" / "lock.txt"


def vendored() -> list[Path]:
    """The files that others wrote: the GOV.UK stylesheet, the fonts, the licences."""
    return [STATIC / "govuk.css", *sorted((STATIC / "fonts").iterdir()), *sorted(LICENCES.iterdir())]


def digests() -> list[str]:
    """The lines that the lock must have now."""
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(DASHBOARD)}" for path in vendored()]


def write_lock() -> None:
    """Write the digests of the vendored files as they lie."""
    LOCK.write_text("\n".join(digests()) + "\n", "utf-8")
