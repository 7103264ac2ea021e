"""Model files: skops, which holds weights and no code; the few types of ours that may stand in one are named here."""

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

# Beside skops' own list.
TRUSTED = ["classifier.concepts.concepts", "classifier.terms.as_heard", "classifier.terms.as_written"]


def write(state: dict[str, Any], path: Path) -> None:
    """Write the state as a skops file."""
    import skops.io

    skops.io.dump(state, path, compression=ZIP_DEFLATED, compresslevel=1)


def read(path: Path) -> dict[str, Any]:
    """Return the state of a skops file; raise skops' UntrustedTypesFoundException where it holds anything else."""
    import skops.io

    return dict(skops.io.load(path, trusted=TRUSTED))
