"""Kannel itself (Debian's kannel and kannel-extras) between our HTTP server and its own fake SMS centre.

The fake centre listens on every address of the machine, so all of it runs in a network of its own, which only root may
make. Not covered: load, and what a real network's centre says.
"""

import ctypes
import fcntl
import os
import re
import socket
import struct
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from urllib.parse import quote, unquote_to_bytes

import pytest
import uvicorn
from factories import account, act
from sqlmodel import Session, col, select

from api.main import create_app
from api.worker import deliver, process
from channels.pieces import PAUSE
from channels.sms.segments import UCS2, count
from models import queries
from models.actions import answering, routing
from models.case import Case
from models.delivery import Delivery
from models.inbound import InboundEvent
from models.taxonomy import DeliveryState as S

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("jurisdiction", ["az"])]

BEARERBOX = "/usr/sbin/bearerbox"
FAKE_CENTRE = "/usr/lib/kannel/test/fakesmsc"
OURS = "http://127.0.0.1:8000/api/v1/channels/sms/main?secret=a-secret-of-the-tests"
PATIENCE = 30.0
NEW_NETWORK, SET_FLAGS, UP_AND_RUNNING = 0x40000000, 0x8914, 0x41
CONF = f"""
group = core
admin-port = 13000
admin-password = admin
smsbox-port = 13001
box-allow-ip = 127.0.0.1
sms-combine-concatenated-mo = false

group = smsc
smsc = fake
smsc-id = FAKE
port = 10000
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = 13013

group = sendsms-user
username = jawab
password = of-the-gateway

group = sms-service
keyword = get
get-url = "{OURS}&id=%I&from=%p&at=%T&udh=%u&charset=%C&text=%b"
max-messages = 0

group = sms-service
keyword = default
catch-all = true
post-url = "{OURS}&id=%I&from=%p&at=%T&udh=%u"
max-messages = 0
"""
DARK = "Küçəmizdə üç gündür işıq yoxdur, dirəklər yanmır 😀"
ANSWER = "Dirəkdəki lampalar dəyişdirildi, kabel təmir olundu. Yenə sönsə, bu nömrəyə yazın. " * 2
SHOWN = re.compile(r"Got message \d+: <(\S+) (\S+) udh (\S+) data (.*)>")


@contextmanager
def own_network() -> Iterator[None]:
    """This thread, and whatever it starts, in a network that has nothing but this machine."""
    libc = ctypes.CDLL(None, use_errno=True)
    outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    if libc.unshare(NEW_NETWORK):
        pytest.fail(f"a network of its own needs root and CAP_SYS_ADMIN: {os.strerror(ctypes.get_errno())}")
    try:
        with socket.socket() as any_socket:
            fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh", b"lo", UP_AND_RUNNING))
        yield
    finally:
        libc.setns(outside, NEW_NETWORK)
        os.close(outside)


@contextmanager
def running(folder: Path, name: str, *command: str) -> Iterator[Path]:
    """A process, and where its words stand."""
    log = folder / f"{name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        yield log
    finally:
        process.kill()
        process.wait()


def until(met, what: str):
    """What comes back once it is something; it fails when that takes too long."""
    end = monotonic() + PATIENCE
    while not (found := met()):
        assert monotonic() < end, what
        sleep(0.1)
    return found


def is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def table(table):
    return table | {"url": "http://127.0.0.1:13013", "home": "http://127.0.0.1:8000"}


@pytest.fixture
def kannel(house, sms, tmp_path):  # noqa: ARG001
    """Kannel's boxes and our server; what comes back lets a telephone say something and keeps what it is shown."""
    if not (Path(BEARERBOX).exists() and Path(FAKE_CENTRE).exists()):
        pytest.fail("Kannel is missing: apt-get install kannel kannel-extras (.ci/packages does)")
    (tmp_path / "kannel.conf").write_text(CONF)
    server = uvicorn.Server(
        uvicorn.Config(create_app(house, warm=False), host="127.0.0.1", port=8000, log_config=None, ws="none")
    )
    with own_network(), ExitStack() as held:
        thread = Thread(target=server.run, daemon=True)
        thread.start()
        held.callback(thread.join)
        held.callback(setattr, server, "should_exit", True)
        held.enter_context(running(tmp_path, "bearerbox", BEARERBOX, "kannel.conf"))
        until(lambda: is_open(13001) and is_open(10000), "bearerbox does not answer")
        held.enter_context(running(tmp_path, "smsbox", "/usr/sbin/smsbox", "kannel.conf"))
        until(lambda: is_open(13013) and server.started, "smsbox does not answer")
        yield Phone(tmp_path)


class Phone:
    """Leyla's telephone, behind the fake centre; it is on while it has something to say and a while longer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def says(self, kind: str, words: str) -> Iterator[Path]:
        message = f"+994501234567 3470 {kind} {words}"
        with running(self.folder, "phone", FAKE_CENTRE, "-H", "127.0.0.1", "-r", "10000", "-m", "1", message) as log:
            yield log


def shown(log: Path) -> list[tuple[bytes, str]]:
    """Each SMS as its header and its text."""
    found = [one.groups() for one in SHOWN.finditer(log.read_text(errors="replace"))]
    assert {one[:2] for one in found} <= {("3470", "+994501234567")}
    return [(letters(udh), letters(data).decode("utf-16-be")) for _from, _to, udh, data in found]


def letters(written: str) -> bytes:
    return unquote_to_bytes(written.replace("+", "%20"))


def rows(house, table):
    with Session(house.engine) as session:
        return session.exec(select(table).order_by(col(table.id))).all()


def kept(house, number: int) -> None:
    until(lambda: len(rows(house, InboundEvent)) >= number, f"{number} events did not come")


def delivered(house) -> bool:
    process(house, house.clock())
    return rows(house, Delivery)[-1].state == S.DELIVERED


def test_a_case_goes_through_kannel_and_back(house, kannel):
    with kannel.says("ucs2", quote(DARK.encode("utf-16-be"))) as log:
        kept(house, 1)
        process(house, house.clock())
        (case,) = rows(house, Case)
        deliver(house, house.clock())
        receipt = until(lambda: len(shown(log)) == 2 and shown(log), "the receipt did not come")
        assert "".join(text for _udh, text in receipt).startswith(f"{case.number}: şikayətinizi aldıq")
        assert [tuple(udh[4:6]) for udh, _text in receipt] == [(2, 1), (2, 2)]
        until(lambda: delivered(house), "no report came")

        rauf = account(house, "Rauf", agency=next(iter(house.office.profile.agencies)))
        with act(house, case.number) as turn:
            routing.route(turn, rauf.agency_code, "street_lighting", "test")
        with act(house, case.number, rauf) as turn:
            routing.take(turn)
            answering.answer(turn, "resolved", ANSWER, None)
        while deliver(house, house.clock.forward(seconds=30)):
            pass
        (last,) = [one for one in rows(house, Delivery) if one.notice == "answer"]
        pieces = until(lambda: len(shown(log)) >= 2 + len(last.sent_ids) and shown(log), "the answer did not come")
        answer = "".join(text for _udh, text in pieces[-len(last.sent_ids) :])
        assert ANSWER.strip() in answer
        assert (count(answer).coding, count(answer).segments) == (UCS2, len(last.sent_ids))
        assert len(last.sent_ids) >= 3
        until(lambda: delivered(house), "no report on the answer came")
    with Session(house.engine) as session:
        assert [one.text for one in queries.messages(session, case.id, notes=False)][:1] == [DARK]


def test_s30_pieces_come_as_kannel_gives_them_and_are_one_message(house, kannel):
    for came, (no, words) in enumerate([(2, "isiq+yoxdur,"), (3, "kabel+yanib"), (1, "Kucede+")], 1):
        with kannel.says("udh-text", f"%05%00%03%07%03%0{no} {words}"):
            kept(house, came)
    process(house, house.clock())
    house.clock.now += PAUSE
    process(house, house.clock())
    with Session(house.engine) as session:
        (case,) = rows(house, Case)
        assert queries.messages(session, case.id, notes=False)[0].text == "Kucede+isiq+yoxdur,kabel+yanib"


def test_a_message_by_get_keeps_its_letters(house, kannel):
    with kannel.says("ucs2", quote(f"get {DARK}".encode("utf-16-be"))):
        kept(house, 1)
    process(house, house.clock())
    with Session(house.engine) as session:
        (case,) = rows(house, Case)
        assert queries.messages(session, case.id, notes=False)[0].text == f"get {DARK}"
