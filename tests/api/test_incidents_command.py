"""jawab incidents: a log goes through the rule, and the same file prints the same figures."""

import csv
import gzip
import random
from datetime import datetime, timedelta

from typer.testing import CliRunner

from api.cli import app

FIRST = datetime(2026, 1, 1)


def told(*words):
    return CliRunner().invoke(app, ["incidents", *map(str, words)])


def log(path, days, head=("at", "category", "region"), place=lambda n: (f"R{n}",)):
    """Three streams of three a day, and one day on which the second had thirty more."""
    chance = random.Random(1)
    with (gzip.open if path.suffix == ".gz" else open)(path, "wt", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(head)
        for n in range(3):
            extra = 30 if n == 1 else 0
            at = [FIRST + timedelta(days=days * chance.random()) for _ in range(3 * days)]
            at += [FIRST + timedelta(days=days - 10, minutes=minute) for minute in range(extra)]
            rows.writerows((one.isoformat(), "water", *place(n)) for one in sorted(at))
    return path


def test_a_log_is_told_with_its_alarms_and_what_bursts_would_do(tmp_path):
    answer = told(log(tmp_path / "log.csv", 130), "--bursts", 4)
    assert answer.exit_code == 0, answer.output
    about, head, *lines = answer.output.splitlines()
    assert about.startswith("1200 complaints, 3 streams, 6.0 weeks looked at from 2026-03-30")
    assert head.split()[:2] == ["spread", "alarms/week"]
    rules = ["chance alone", "own spread", "at least 1.3", "at least 2.0"]
    assert [line[:14].strip() for line in lines] == rules
    # One alarm in six weeks, whatever the spread; the days drawn anew have fewer.
    assert all(float(line[14:].split()[0]) >= 0.16 for line in lines)
    assert all("100%" in line.split("h")[-2] for line in lines)
    assert told(tmp_path / "log.csv", "--bursts", 4).output == answer.output


def test_columns_have_other_names_places_are_squares_and_files_are_packed(tmp_path):
    file = log(tmp_path / "log.csv.gz", 130, ("came", "kind", "lat", "lon"), lambda n: (43.2 + n, 76.9))
    answer = told(file, "--at", "came", "--category", "kind", "--grid", 180, "--bursts", 1)
    assert "1200 complaints, 1 streams" in answer.output


def test_a_log_shorter_than_the_past_is_refused(tmp_path):
    answer = told(log(tmp_path / "log.csv", 60))
    assert (answer.exit_code, "13 weeks" in answer.output) == (2, True)
