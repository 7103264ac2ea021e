"""The command line: `jawab --help`."""

import logging
import sys

import typer

from api.commands import archive, bench, calendar, classify, figures, history, law, people, replay, serve, simulate
from api.settings import SettingsError

app = typer.Typer(
    help="Jawab: every complaint gets an answer, in time, and anyone can check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for family in (serve, law, calendar, classify, replay, people, history, figures, archive, simulate, bench):
    family.add_to(app)


def main() -> None:
    """The entry point; a refusal is one sentence on standard error and exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Both are chatty, and httpx would write case numbers into the log.
    for name in ("alembic", "httpx"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        app()
    except SettingsError as error:
        sys.stderr.write(f"jawab: {error}\n")
        sys.exit(2)
