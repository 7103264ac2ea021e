"""`PYTHONPATH=.:tests python -m soak`: a soak and its report; the exit code says whether anything is wrong."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from databases import Templates, in_memory, postgres_server
from soak.run import Size, soak

from classifier.registry import open_classifier


def main() -> int:
    """Run one soak by what the command line says."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=20_000, help="different events of citizens")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--database-url", help="an empty database of your own instead")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--kill-every", type=float, default=20.0, help="seconds between two kills, in the mean")
    asked.add_argument("--kills", type=int, help="how many in all; until all is quiet unless said")
    asked.add_argument("--pace", type=float, default=10.0, help="how many times as fast as ours the clock goes")
    asked.add_argument("--longest", type=float, default=7200.0, help="seconds until it is given up")
    asked.add_argument("--models", type=Path, default=Path("var/test-models"), help="a folder of trained models")
    given = asked.parse_args()
    open_classifier(given.models).warm()
    size = Size(given.events, given.seed, given.kill_every, given.kills, given.pace, given.longest)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="jawab-soak-", dir=in_memory())))
        url = given.database_url or _database(stack, folder, given.database)
        report = soak(url, folder, given.models, size)
    print("\n".join(report.lines()))  # noqa: T201
    return int(bool(report.wrong))


def _database(stack: ExitStack, folder: Path, kind: str) -> str:
    templates = Templates(folder)
    if kind == "sqlite":
        return stack.enter_context(templates.sqlite(folder))
    return stack.enter_context(templates.postgres(stack.enter_context(postgres_server())))


if __name__ == "__main__":
    sys.exit(main())
