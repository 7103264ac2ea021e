"""The pictures of the README, taken from a demo of its own as it runs today: `make pictures`."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# A demo writes an invented year first.
PATIENCE = 300


@contextmanager
def demo() -> Iterator[str]:
    """The address of a fresh demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    at = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as data:
        env = os.environ | {"JAWAB_DEMO": "1", "JAWAB_DATA": data, "PORT": str(port)}
        served = subprocess.Popen([sys.executable, "-c", "from api.cli import main; main()", "serve"], env=env)
        try:
            _wait_for(f"{at}/healthz")
            yield at
        finally:
            served.terminate()
            served.wait(timeout=30)


def _wait_for(address: str) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            urlopen(address, timeout=5).close()
        except URLError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(address)


def sign_in(page: Page, at: str, login: str) -> None:
    """As one of the demo's people; the page that follows stands open."""
    page.goto(f"{at}/desk/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "jawab-demo")
    press(page)


def press(page: Page) -> None:
    """The first button of the page's own form, and the page behind it."""
    with page.expect_navigation():
        page.locator("main form button").first.click()


def queue(page: Page, at: str) -> None:
    """An officer's list."""
    sign_in(page, at, "aigul")


def case(page: Page, at: str) -> None:
    """The case that is due next."""
    sign_in(page, at, "aigul")
    page.goto(at + str(page.locator(".q tbody a.txt").first.get_attribute("href")))


def oversight(page: Page, at: str) -> None:
    """All clocks of the country."""
    sign_in(page, at, "leyla")
    page.goto(f"{at}/oversight")


def figures(page: Page, at: str) -> None:
    """What anybody reads."""
    page.goto(f"{at}/en/public")


def start(page: Page, at: str) -> None:
    """Where a complaint begins, in Kazakh."""
    page.goto(f"{at}/kk/")


def receipt(page: Page, at: str) -> None:
    """A complaint has just been sent, in Kazakh."""
    page.goto(f"{at}/kk/report")
    page.fill("#text", "Үшінші күн жылу жоқ, батареялар суық, үйде кішкентай бала бар")
    press(page)
    page.check("input[value=heating]")
    press(page)
    page.select_option("#region", "KZ-75")
    page.fill("#address", "Абай 10")
    press(page)
    if page.url.endswith("/same"):
        with page.expect_navigation():
            page.locator("main form button").last.click()
    press(page)
    page.fill("#name", "Гүлнар Тасыбаева")
    page.fill("#identity_number", "990101400122")
    page.check("input[value=email]")
    page.fill("#contact", "gulnar@example.com")
    press(page)
    press(page)


# name -> what stands on it, the window, light or dark
PICTURES: dict[str, tuple[Callable[[Page, str], None], dict[str, int], str]] = {
    "start-kk": (start, PHONE, "light"),
    "receipt-kk": (receipt, PHONE, "dark"),
    "queue": (queue, DESK, "light"),
    "case": (case, DESK, "light"),
    "oversight": (oversight, DESK, "dark"),
    "public": (figures, DESK, "light"),
}


def take(browser: Browser, at: str, name: str) -> None:
    """One picture, in a browser that knows nobody."""
    show, window, scheme = PICTURES[name]
    with browser.new_context(viewport=window, color_scheme=scheme, locale="kk") as context:
        page = context.new_page()
        show(page, at)
        page.screenshot(path=FOLDER / f"{name}.png")


def main() -> None:
    """Take all of them, or those that are named."""
    with demo() as at, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name in sys.argv[1:] or PICTURES:
            take(browser, at, name)


if __name__ == "__main__":
    main()
