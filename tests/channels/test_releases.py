"""A notice that was queued keeps the words of its day, whatever release sends it. The app's listener is ours."""

from collections.abc import Iterator

import pytest
from cityapp import Listener, file_event, heard, listening, move_in, post, rows, settle

from api.worker import process
from channels.texts import texts
from channels.texts.releases import digest_of, keep_templates
from models.db import unit_of_work
from models.noticetexts import NoticeTexts

LANGUAGES = ("az", "en", "ka", "kk", "ru")


@pytest.fixture(autouse=True)
def app(house) -> Iterator[Listener]:
    """The house with the city's app."""
    with listening() as listener:
        move_in(house, listener)
        yield listener


def brought_by_another(house, **changed: str) -> None:
    """Another release ran here from now on: its receipt said something else."""
    templates = {one: {key: dict(text) for key, text in texts(one)["notice"].items()} for one in LANGUAGES}
    for language in LANGUAGES:
        for notice in ("received", "received_choosing", "received_signal"):
            templates[language][notice] |= changed
    with unit_of_work(house.engine) as session:
        session.add(NoticeTexts(since=house.clock(), digest=digest_of(templates), templates=templates))


def file_one(client, house) -> None:
    post(client, house, "f1", file_event(sender="tenant-1", text="Пәтерде жылу жоқ"))
    while process(house, house.clock()):
        pass


def update(house) -> None:
    """This release starts, an hour later."""
    house.clock.forward(hours=1)
    with unit_of_work(house.engine) as session:
        keep_templates(session, house.clock())


def sent(app) -> str:
    return heard(app)[0]["text"]


def test_s57_what_was_queued_before_an_update_says_what_the_old_release_said(client, house, app):
    brought_by_another(house, body="Ескі мәтін {number}.", short="Ескі мәтін {number}.")
    file_one(client, house)
    update(house)
    settle(house)
    assert sent(app).startswith("Ескі мәтін KZ-")


def test_s57_what_is_queued_after_it_says_what_the_new_one_says(client, house, app):
    brought_by_another(house, body="Ескі мәтін {number}.", short="Ескі мәтін {number}.")
    update(house)
    file_one(client, house)
    settle(house)
    assert "Ескі" not in sent(app)


def test_a_template_with_a_place_that_is_no_more_gives_way_to_today_s(client, house, app, caplog):
    brought_by_another(house, body="Ескі {nickname} {number}.", short="Ескі {nickname} {number}.")
    file_one(client, house)
    update(house)
    settle(house)
    assert "Ескі" not in sent(app)
    assert "no longer knows" in caplog.text


def test_a_release_that_changes_no_template_adds_no_row(house):
    for _ in range(3):
        update(house)
    assert len(rows(house, NoticeTexts)) == 1


def test_going_back_to_the_release_before_uses_its_templates_again(house):
    update(house)
    house.clock.forward(hours=1)
    brought_by_another(house, body="Жаңа {number}.")
    update(house)
    first, between, last = (one.digest for one in rows(house, NoticeTexts))
    assert first == last != between
