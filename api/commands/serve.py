"""serve, worker, migrate: what runs a deployment."""

import signal
import threading
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
    uvicorn.run(app, host=host, port=settings.port, access_log=False, log_config=None, server_header=False)


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
