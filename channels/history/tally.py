"""The account of a run: every row is kept, known from an earlier run, or rejected by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from channels.history.reading import Row
from channels.history.translating import Refusal
from models.actions.history import Past


class Rejected(NamedTuple):
    """A row that does not come in, and why."""

    row: Row
    refusal: Refusal


class Batch(NamedTuple):
    """Some rows, sorted. bodies: code -> name of agencies that nobody knew before."""

    rows: int
    new: Sequence[Past]
    known: int
    rejected: Sequence[Rejected]
    bodies: dict[str, str]


@dataclass(frozen=True)
class Tally:
    """How the rows fared so far: rows = kept + known + all that were rejected, by code."""

    rows: int = 0
    kept: int = 0
    known: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    bodies: dict[str, str] = field(default_factory=dict)

    def with_batch(self, batch: Batch) -> "Tally":
        """The account after one more batch."""
        return Tally(
            self.rows + batch.rows,
            self.kept + len(batch.new),
            self.known + batch.known,
            self.rejected + Counter(one.refusal.code for one in batch.rejected),
            self.flagged + Counter(past.flag for past in batch.new if past.flag),
            self.bodies | batch.bodies,
        )

    def counts(self) -> dict[str, int]:
        """The same as the columns of the run's row."""
        rejected, flagged = self.rejected.total(), self.flagged.total()
        return {"rows": self.rows, "kept": self.kept, "known": self.known, "rejected": rejected, "flagged": flagged}
