"""kill -9 of server or worker at random: what was acknowledged exists exactly once, every delivery is known."""

import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from factories import GULNAR
from processes import Processes, free_port
from sqlmodel import Session, select

from channels.notices import Letterhead
from channels.outbox.claiming import LEASE
from channels.outbox.sending import Outbox
from models.case import Case, Submission
from models.delivery import Delivery
from models.event import CaseEvent
from models.message import Message
from models.taxonomy import DeliveryState as S

INTAKES = 2000
KILLS = 8
CLIENTS = 6


@contextmanager
def deployment(database_url: str, folder: Path, models: Path) -> Iterator[tuple[Processes, int]]:
    port = free_port()
    (folder / "data").mkdir()
    # Or each process would begin to train one, and be killed over it.
    (folder / "data" / "models").symlink_to(models)
    env = {
        **os.environ,
        "JAWAB_DATABASE_URL": database_url,
        "JAWAB_DATA": str(folder / "data"),
        "JAWAB_SECRET_KEY": "0123456789abcdef-secret-for-the-kill-test",
        "JAWAB_RECEIPT_PEPPER": "0123456789abcdef-pepper-for-the-kill-test",
        "JAWAB_SMTP_URL": f"file://{folder}/mail",
        "JAWAB_INTAKE_LIMIT": "1000000/minute",
        "PORT": str(port),
    }
    processes = Processes(env, {"serve": ["serve", "--no-worker"], "worker": ["worker"]})
    try:
        yield processes, port
    finally:
        processes.stop()


def body(number: int) -> bytes:
    contact = {"kind": "email", "value": "gulnar@example.com"} if number % 4 == 0 else None
    return json.dumps(
        {
            "text": f"Жылу жоқ, {number}-пәтер",
            "language": "kk",
            "region": "KZ-75",
            "category": "heating",
            "name": GULNAR["name"],
            "identity_number": GULNAR["identity_number"],
            **({"contact": contact} if contact else {}),
        }
    ).encode()


def file_until_acknowledged(port: int, number: int, give_up: float) -> tuple[str, str]:
    """What a citizen does: try again with the same form until there is a receipt."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"n{number}"}
    while time.monotonic() < give_up:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        try:
            connection.request("POST", "/api/v1/cases", body(number), headers)
            answer = connection.getresponse()
            found = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        if answer.status in (200, 201):
            return found["number"], found["receipt_code"]
        time.sleep(0.1)
    raise AssertionError(f"intake {number} was never acknowledged")


def kill_at_random(processes: Processes, done: threading.Event, chance: random.Random) -> int:
    killed = 0
    while killed < KILLS and not done.wait(chance.uniform(1.0, 4.0)):
        processes.kill(chance.choice(("serve", "worker")))
        killed += 1
    return killed


@pytest.mark.slow
def test_killed_at_random_nothing_acknowledged_is_lost_or_doubled(database_url, house, tmp_path):
    done, chance = threading.Event(), random.Random(4827)
    models = house.classifier.directory
    with deployment(database_url, tmp_path, models) as (processes, port), ThreadPoolExecutor(CLIENTS + 1) as pool:
        killer = pool.submit(kill_at_random, processes, done, chance)
        give_up = time.monotonic() + 240
        receipts = list(pool.map(lambda n: file_until_acknowledged(port, n, give_up), range(INTAKES)))
        done.set()
        assert killer.result() >= 3
    with Session(house.engine) as session:
        cases = session.exec(select(Case)).all()
        assert Counter(case.number for case in cases) == Counter(number for number, _code in receipts)
        for table in (Message, Submission):
            assert Counter(session.exec(select(table.case_id))) == Counter(case.id for case in cases)
        events = Counter(session.exec(select(CaseEvent.case_id)))
        assert {events[case.id] for case in cases} == {2}
    account_for_every_delivery(house, cases, tmp_path / "mail")


def account_for_every_delivery(house, cases, mail: Path) -> None:
    """Let a worker finish after every lease has run out; then hold the rows against the letters that lie there."""
    outbox = Outbox(house.engine, house.channels, Letterhead(house.office, house.public_url))
    later = datetime.now(UTC) + LEASE + timedelta(minutes=1)
    while outbox.deliver(later):
        pass
    with Session(house.engine) as session:
        rows = session.exec(select(Delivery)).all()
    assert Counter(row.case_id for row in rows) == Counter(case.id for case in cases)
    assert {row.state for row in rows} <= {S.DELIVERED, S.ACCEPTED, S.UNCERTAIN}
    letters = {path.stem for path in mail.iterdir() if path.suffix == ".eml"}
    keys = {row.key.replace(":", "."): row.state for row in rows if row.channel == "email"}
    assert letters <= keys.keys()
    assert {key for key, state in keys.items() if state == S.ACCEPTED} <= letters
    # One letter in a dead worker's hand for each kill, at most.
    assert Counter(keys.values())[S.UNCERTAIN] <= KILLS
