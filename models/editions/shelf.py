"""What was made last and is asked for again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Shelf(Generic[V]):
    """A few things by what they were made from. Two who ask at once for the same wait for one making."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._kept: OrderedDict[Hashable, Future[V]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable, make: Callable[[], V]) -> V:
        """What the key stands for, made now if it is not there. What could not be made is not kept."""
        with self._lock:
            mine = key not in self._kept
            thing = self._kept.setdefault(key, Future())
            self._kept.move_to_end(key)
            if len(self._kept) > self._places:
                self._kept.popitem(last=False)
        if mine:
            self._make(key, thing, make)
        return thing.result()

    def _make(self, key: Hashable, thing: "Future[V]", make: Callable[[], V]) -> None:
        try:
            thing.set_result(make())
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            thing.set_exception(error)

    def clear(self) -> None:
        """Make everything anew from here on."""
        with self._lock:
            self._kept.clear()
