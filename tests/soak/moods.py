"""How a provider is disposed to one call."""

import random
from threading import Lock

FINE = "fine"
BEFORE, AFTER = "500 before", "500 after"
PATIENCE = "429"
DROP_BEFORE, DROP_AFTER = "dropped before", "dropped after"
TAKES = frozenset({FINE, AFTER, DROP_AFTER})
SHARES = {BEFORE: 0.025, AFTER: 0.025, PATIENCE: 0.02, DROP_BEFORE: 0.01, DROP_AFTER: 0.01}


class Moods:
    """Draws one mood a call: 5 % are a 500, half of these after the message was taken."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._one = Lock()

    def next(self) -> str:
        """The mood of the next call."""
        with self._one:
            return self._chance.choices((*SHARES, FINE), (*SHARES.values(), 1 - sum(SHARES.values())))[0]
