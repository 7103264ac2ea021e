"""What the providers did take, written down where nobody of ours can reach it, and how they behaved."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple


class Taken(NamedTuple):
    """A message that a provider accepted. name: its own id of it, or ours where the provider was told one.

    ends: whether nothing of the same message must follow; report: by what a report of it is known, if not by its name;
    mark: what we wrote on it, where its provider shows us that again.
    """

    channel: str
    name: str
    address: str
    text: str
    ends: bool = True
    notice: str = ""
    number: str = ""
    report: str = ""
    mark: str = ""


@dataclass
class Ledger:
    """heard_by: who is told of every message that was taken; done: how often what happened."""

    taken: list[Taken] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    heard_by: Callable[[Taken], None] = lambda _taken: None
    _one: Lock = field(default_factory=Lock)
    _names: set[str] = field(default_factory=set)

    def take(self, taken: Taken, *, once: bool = False) -> None:
        """Write it down. once: the provider drops what it knows by its name."""
        with self._one:
            known = once and taken.name in self._names
            self._names.add(taken.name)
            self.done["known by its key, dropped" if known else "taken"] += 1
            if not known:
                self.taken.append(taken)
        if not known:
            self.heard_by(taken)

    def count(self, what: str, times: int = 1) -> None:
        """Something happened."""
        with self._one:
            self.done[what] += times
