"""An officer at her desk with a case that has just come in, and a browser on a server over the house."""

from collections.abc import Iterator
from threading import Thread
from time import sleep

import pytest
import uvicorn
from factories import account, file
from playwright.sync_api import Browser, expect, sync_playwright
from staff import sign_in
from starlette.testclient import TestClient

from api.house import House
from api.main import create_app
from channels.intake import Receipt
from models.account import Account

# What a page shows within this time counts: a machine that runs all tests at once is slow, not wrong.
expect.set_options(timeout=15_000)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def aigul(house: House, client: TestClient) -> Account:
    """An officer of the agency that heats Almaty, signed in."""
    aigul = account(house, "Aigul")
    sign_in(client, aigul)
    return aigul


@pytest.fixture
def receipt(house: House) -> Receipt:
    """A complaint that her agency has got."""
    return file(house)


@pytest.fixture
def number(receipt: Receipt) -> str:
    """Its number."""
    return receipt.case.number


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """The application behind a real server on this machine."""
    # Whoever files first must not wait for the model.
    house.classifier.warm()
    settings = uvicorn.Config(create_app(house, warm=False), host="127.0.0.1", port=0, log_level="error", ws="none")
    server = uvicorn.Server(settings)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    # As the command does: an open page of the desk would hold the server.
    server.config.app.state.live.stop()
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, opened once."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        opened.close()
