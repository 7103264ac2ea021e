"""serve, worker, migrate: what runs a deployment."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from api.commands.opening import open_for_command
from api.demo import seed_demo, welcome
from api.main import create_app, open_house
from api.settings import Settings
from api.worker import Worker


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    worker: Annotated[bool | None, typer.Option(help="Run the jobs in this process (default: yes on SQLite).")] = None,
) -> None:
    """Serve the pages and the API; on SQLite the jobs run in the same process."""
    settings = Settings()
    house = open_house(settings)
    with_worker = settings.database_url.startswith("sqlite") if worker is None else worker
    if settings.demo:
        seed_demo(house)
        typer.echo(welcome(house, settings.port))
    app = create_app(house, with_worker=with_worker)
    # Our own access log would hold case numbers and addresses: there is none.
    config = uvicorn.Config(app, host=host, port=settings.port, access_log=False, log_config=None, server_header=False)
    server = Server(config, app.state.live.stop)
    server.run()
    if not server.started:
        raise typer.Exit(3)


class Server(uvicorn.Server):
    """Waits at its end for every open connection, as uvicorn does; so it ends those first that would stay open."""

    def __init__(self, config: uvicorn.Config, let_go: Callable[[], None]) -> None:
        super().__init__(config)
        self._let_go = let_go

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Asked to end by a signal."""
        self._let_go()
        super().handle_exit(sig, frame)


def worker() -> None:
    """Run the jobs alone: route, escalate, deliver, close, forget. Several may run."""
    house = open_house(Settings())
    jobs = Worker(house)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: jobs.ask_to_stop())
    threading.Thread(target=house.classifier.warm, daemon=True).start()
    jobs.run()


def migrate() -> None:
    """Bring the database to the newest schema and the agencies in line with the profile."""
    with open_for_command():
        typer.echo("The database is up to date.")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(serve)
    app.command()(worker)
    app.command()(migrate)
