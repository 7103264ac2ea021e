"""What was made last is there again; nobody makes a thing twice at once, and a failure is not kept."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from models.editions.shelf import Shelf


def test_the_shelf_keeps_what_was_asked_for_last():
    made = []
    shelf = Shelf(places=2)
    taken = [shelf.take(key, lambda key=key: made.append(key) or [key]) for key in "aabcba"]
    assert made == ["a", "b", "c", "a"]
    assert taken[0] is taken[1]


def test_a_cleared_shelf_is_empty():
    made = []
    shelf = Shelf(places=2)
    for _ in range(2):
        shelf.take("a", lambda: made.append("a"))
        shelf.clear()
    assert made == ["a", "a"]


def test_what_failed_is_made_again():
    shelf = Shelf(places=2)
    with pytest.raises(ZeroDivisionError):
        shelf.take("a", lambda: 1 / 0)
    assert shelf.take("a", lambda: 7) == 7


def test_two_at_once_wait_for_one_making_and_nobody_else_waits():
    begun, go, made = Event(), Event(), []
    shelf = Shelf(places=2)

    def slowly():
        made.append(1)
        begun.set()
        assert go.wait(10)
        return "slow"

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(shelf.take, "a", slowly)]
        assert begun.wait(10)
        both.append(pool.submit(shelf.take, "a", slowly))
        assert shelf.take("b", lambda: "quick") == "quick"
        go.set()
        assert [one.result() for one in both] == ["slow", "slow"]
    assert made == [1]
