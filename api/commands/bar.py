"""How far a long command is, on the terminal of whoever waits for it; nowhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from models.batches import Heard, unheard


@contextmanager
def bar(label: str) -> Iterator[Heard]:
    """What draws a line: so many done, of so many. Beside the output, which others may read, and for eyes only."""
    if not sys.stderr.isatty():
        yield unheard
        return
    with typer.progressbar(length=100, label=label, file=sys.stderr) as drawn:
        yield lambda done, total: drawn.update(100 * done // max(total, 1) - drawn.pos)
