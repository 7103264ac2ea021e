"""What a benchmark says."""

import os
import platform
import sqlite3
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cost:
    """per_second by the wall clock; cpu_ms of the measured process for one operation."""

    per_second: float
    cpu_ms: float


@dataclass(frozen=True)
class Result:
    """One benchmark with its floors; ratios are CPU against each floor."""

    name: str
    n: int
    cost: Cost
    baselines: dict[str, Cost] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratios(self) -> dict[str, float]:
        """How many times each floor's CPU."""
        return {name: round(self.cost.cpu_ms / cost.cpu_ms, 2) for name, cost in self.baselines.items() if cost.cpu_ms}

    def as_json(self) -> dict[str, Any]:
        """The shape that `jawab bench NAME --json` prints."""
        return {
            "name": self.name,
            "n": self.n,
            **_rounded(self.cost),
            "baselines": {name: _rounded(cost) for name, cost in self.baselines.items()},
            "ratios": self.ratios,
            **self.more,
            "environment": environment(),
        }


def _rounded(cost: Cost) -> dict[str, float]:
    return {key: round(value, 3) for key, value in asdict(cost).items()}


def environment() -> dict[str, Any]:
    """The machine that the figures belong to."""
    return {"python": platform.python_version(), "cpus": os.cpu_count(), "sqlite": sqlite3.sqlite_version}
