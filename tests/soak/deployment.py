"""One deployment with six channels, all of whose providers are ours: its environment, its processes, and a house on
the same database for those who look.
"""

import os
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection
from threading import Event, Thread

from botapi import SECRET, TOKEN
from cityapp import SECRET as APPS
from graphapi import SECRETS
from processes import Processes, free_port
from soak.clock import Clock
from soak.post import PostOffice
from soak.providers import Providers
from soak.wires import KANNELS
from xapi import KEYS

from api.house import House
from api.main import open_house
from api.settings import Settings
from models.db import close_engine

# One process with the jobs inside where the database is embedded; else a server and two workers.
SHAPES: Mapping[str, Mapping[str, list[str]]] = {
    "sqlite": {"serve": ["serve"]},
    "postgresql": {"serve": ["serve", "--no-worker"], "worker 1": ["worker"], "worker 2": ["worker"]},
}
ACCOUNTS = """
[[telegram]]
account = "city"
token = "{token}"
secret = "{telegram}"
api_url = "{url}"

[[facebook]]
account = "akimat"
page_token = "{page_token}"
app_secret = "{app_secret}"
verify_token = "{verify_token}"
api_url = "{url}"

[[x]]
account = "jawab"
bearer = "{bearer}"
key = "{key}"
key_secret = "{key_secret}"
token = "{x_token}"
token_secret = "{token_secret}"
api_url = "{url}"

[[sms]]
account = "main"
adapter = "kannel"
url = "{url}"
user = "jawab"
password = "of-the-gateway"
secret = "{kannel}"
sender = "3470"
country = "kz"
home = "http://127.0.0.1:{port}"

[[app]]
account = "city"
secret_file = "{folder}/app-secret"
callback = "{url}/jawab"
language = "kk"

[[mail]]
account = "main"
imap_url = "imap://jawab:quiet@{imap}/INBOX"
"""


@dataclass(frozen=True, slots=True)
class Deployment:
    """house: ours beside the processes; it looks, and does what a person at the desk does."""

    house: House
    processes: Processes
    clock: Clock
    port: int


@contextmanager
def deployed(
    url: str, folder: Path, models: Path, clock: Clock, providers: Providers, office: PostOffice
) -> Iterator[Deployment]:
    """The processes, running; they write to a log in the folder."""
    port, data = free_port(), folder / "data"
    data.mkdir()
    (data / "models").symlink_to(models.resolve())
    (folder / "app-secret").write_text(APPS)
    given = {"telegram": SECRET, "kannel": KANNELS, "imap": office.imap, **SECRETS, **KEYS}
    given |= {"token": TOKEN, "x_token": KEYS["token"]}
    accounts = folder / "channels.toml"
    accounts.write_text(ACCOUNTS.format(**given, url=providers.url, port=port, folder=folder))
    environment = {
        "JAWAB_DATABASE_URL": url,
        "JAWAB_DATA": str(data),
        "JAWAB_CHANNELS": str(accounts),
        "JAWAB_SECRET_KEY": "0123456789abcdef-secret-for-the-soak",
        "JAWAB_RECEIPT_PEPPER": "0123456789abcdef-pepper-for-the-soak",
        "JAWAB_SMTP_URL": f"smtp://{office.smtp}",
        "JAWAB_MAIL_FROM": "jawab@example.com",
        "JAWAB_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    house = open_house(_settings(environment), clock)
    with (folder / "processes.log").open("ab") as log:
        env = {
            **os.environ,
            **environment,
            **clock.environment(),
            "PORT": str(port),
            "PYTHONPATH": os.pathsep.join(PATHS),
        }
        jawab = (sys.executable, "-m", "soak.process")
        processes = Processes(env, SHAPES[house.engine.dialect.name], jawab, log)
        try:
            yield Deployment(house, processes, clock, port)
        finally:
            processes.stop()
            close_engine(house.engine)


PATHS = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]


def _settings(environment: Mapping[str, str]) -> Settings:
    return Settings(**{name.removeprefix("JAWAB_").lower(): value for name, value in environment.items()})


class Killer:
    """Kills one of the processes now and then. every: the mean number of seconds between; most: how many in all."""

    def __init__(self, deployment: Deployment, every: float, most: int | None, seed: int) -> None:
        self.deployment, self.every, self.most = deployment, every, most
        self.killed: list[str] = []
        self._chance = random.Random(seed)
        self._enough = Event()
        self._thread = Thread(target=self._go_round, name="killer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """The last one that was killed is started when this returns."""
        self._enough.set()
        self._thread.join()

    @property
    def has_more(self) -> bool:
        """Whether it must still kill somebody."""
        return self.most is not None and len(self.killed) < self.most

    def _go_round(self) -> None:
        names = list(self.deployment.processes.commands)
        while (self.most is None or self.has_more) and self._lives():
            if self._enough.wait(self._chance.uniform(0.5, 1.5) * self.every):
                return
            name = self._chance.choice(names)
            self.deployment.processes.kill(name)
            self.killed.append(name)

    def _lives(self) -> bool:
        """Wait until the server answers: a process that has not begun yet holds nothing that could be lost."""
        while not self._enough.wait(0.2):
            with suppress(OSError):
                create_connection(("127.0.0.1", self.deployment.port), timeout=1).close()
                return True
        return False
