"""The command line: `jawab --help`."""

import logging
import sys

import typer

from api.commands import (
    answers,
    archive,
    bench,
    calendar,
    channels,
    classify,
    figures,
    finetune,
    history,
    incidents,
    law,
    people,
    replay,
    search,
    serve,
    simulate,
    train,
    versions,
)
from api.logs import start_logging
from api.settings import SettingsError

log = logging.getLogger("jawab")

app = typer.Typer(
    help="Jawab: every complaint gets an answer, in time, and anyone can check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
FAMILIES = (
    serve, answers, channels, law, calendar, classify, train, finetune, versions, replay, people, history, figures,
    archive, simulate, incidents, search, bench,
)  # fmt: skip
for family in FAMILIES:
    family.add_to(app)


def main() -> None:
    """The entry point; a refusal is one sentence on standard error and exit code 2."""
    start_logging()
    try:
        app()
    except SettingsError as error:
        sys.stderr.write(f"jawab: {error}\n")
        sys.exit(2)
    except Exception:
        # Python's own traceback would show what was in the row.
        log.exception("stopped")
        sys.exit(1)
