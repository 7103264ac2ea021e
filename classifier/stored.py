"""Files of weights: skops, which holds no code. None of our own types stands in one."""

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED


def write(state: dict[str, Any], path: Path) -> None:
    """Write the state as a skops file."""
    import skops.io

    skops.io.dump(state, path, compression=ZIP_DEFLATED, compresslevel=1)


def read(path: Path) -> dict[str, Any]:
    """Return the state of a skops file; raise skops' UntrustedTypesFoundException where it holds anything else."""
    import skops.io

    return dict(skops.io.load(path))
