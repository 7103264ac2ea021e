"""The file of rows that were refused: line, id, code and sentence, then the row as it came."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from channels.history.tally import Rejected

# Names of their own, so that a mended file can be imported by the same map.
COLUMNS = ("rejected_line", "rejected_id", "rejected_code", "rejected_because")


class Rejects:
    """Written from the first refusal on; what an earlier run left at that path is gone at the start."""

    def __init__(self, path: Path | None, header: Sequence[str], id_column: int) -> None:
        self._path, self._header, self._id_column = path, header, id_column
        self._file: TextIO | None = None
        if path is not None:
            path.unlink(missing_ok=True)

    def add(self, rejected: Sequence[Rejected]) -> None:
        """Write the rows of a batch that were refused; without a path nothing."""
        if self._path is None or not rejected:
            return
        if self._file is None:
            self._file = self._path.open("w", newline="", encoding="utf-8")
            csv.writer(self._file).writerow([*COLUMNS, *self._header])
        csv.writer(self._file).writerows(self._line(one) for one in rejected)
        self._file.flush()

    def _line(self, one: Rejected) -> list[str]:
        cells = one.row.cells
        source_id = cells[self._id_column] if self._id_column < len(cells) else ""
        return [str(one.row.line), source_id, *one.refusal, *cells]

    def close(self) -> None:
        """Finish the file."""
        if self._file is not None:
            self._file.close()
