"""The worker in its threads: each way out goes at its own pace."""

import time
from collections.abc import Callable

from cityapp import file_event, listening, move_in, post
from factories import file

from api.worker import Worker, process


def wait_for(there: Callable[[], object]) -> object:
    """What comes within the time that a loaded machine may need."""
    ends = time.monotonic() + 30
    while not there() and time.monotonic() < ends:
        time.sleep(0.02)
    return there()


def test_a_provider_that_does_not_answer_holds_up_no_other(house, client, tmp_path):
    letters = tmp_path / "mail"
    with listening() as app:
        move_in(house, app, smtp_url=f"file://{letters}", mail_from="jawab@example.test")
        file(house)
        post(client, house, "f1", file_event())
        process(house, house.clock())
        worker = Worker(house)
        with app.silent():
            worker.start()
            assert wait_for(lambda: letters.exists() and list(letters.iterdir()))
            assert app.taken == []
        assert wait_for(lambda: app.taken)
        worker.stop()
    assert len(app.taken) == len(list(letters.iterdir())) == 1


def test_a_worker_that_was_told_to_stop_has_ended_all_its_threads(house):
    worker = Worker(house)
    worker.start()
    assert all(thread.is_alive() for thread in worker._threads)
    worker.stop()
    assert not any(thread.is_alive() for thread in worker._threads)
