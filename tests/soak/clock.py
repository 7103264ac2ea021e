"""One clock for every process of a soak: it may run faster than ours, so that pauses of minutes pass in seconds."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """began: the second of Unix time at which both clocks said the same; pace: how many seconds go into one of ours."""

    began: float
    pace: float

    def __call__(self) -> datetime:
        """The present instant of the soak."""
        return datetime.fromtimestamp(self.began + (time.time() - self.began) * self.pace, UTC)

    def environment(self) -> dict[str, str]:
        """What a process needs to have the same clock."""
        return {"SOAK_BEGAN": repr(self.began), "SOAK_PACE": repr(self.pace)}


def clock_of_environment() -> Clock:
    """The clock that the process was started with."""
    return Clock(float(os.environ["SOAK_BEGAN"]), float(os.environ["SOAK_PACE"]))
