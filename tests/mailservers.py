"""OpenSMTPD and Dovecot, as Debian ships them, for one test run: on free ports, each with folders of its own."""

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from channels.mail.mailbox import Mailbox, Place

PASSWORD = "quiet horses"
BINARIES = {"smtpd": "/usr/sbin/smtpd", "dovecot": "/usr/sbin/dovecot", "unshare": "/usr/bin/unshare"}
PATIENCE = 30.0

DOVECOT = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:~/mail
recipient_delimiter = +
first_valid_uid = 1
auth_mechanisms = plain
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
SMTPD = """
listen on 127.0.0.1 port {smtp}
action "box" relay host "lmtp://127.0.0.1:{lmtp}"
match from any for domain "example.com" action "box"
"""
# Its queue and its socket have fixed places: a mount namespace of its own keeps it apart from a real one.
APART = """
mount -t tmpfs -o mode=0755 tmpfs /var/spool && mount -t tmpfs -o mode=0755 tmpfs /run && exec {smtpd} -d -f {conf}
"""


@dataclass(frozen=True, slots=True)
class MailServers:
    """Where they listen, and what a citizen's mail program does there."""

    smtp: int
    imap: int

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp}"

    def imap_url(self, user: str) -> str:
        """The user is the whole address."""
        return f"imap://{quote(user, safe='')}:{quote(PASSWORD)}@127.0.0.1:{self.imap}/INBOX"

    def send(self, message: EmailMessage) -> None:
        """Hand a letter to the server as a mail program does."""
        with smtplib.SMTP("127.0.0.1", self.smtp) as server:
            server.send_message(message)

    def inbox(self, user: str, least: int) -> list[EmailMessage]:
        """A citizen's letters, once there are so many of them."""
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw(user, least)]

    def raw(self, user: str, least: int) -> list[bytes]:
        end = time.monotonic() + PATIENCE
        while True:
            found = [raw for _, raw in Mailbox(self.imap_url(user)).after(Place()) if raw]
            if len(found) >= least or time.monotonic() > end:
                assert len(found) >= least, f"{len(found)} letters for {user}, not {least}"
                return found
            time.sleep(0.1)


@contextmanager
def mail_servers(folder: Path, users: list[str]) -> Iterator[MailServers]:
    """Both servers, running; a missing one fails the test, for then nothing was shown."""
    missing = [name for name, path in BINARIES.items() if not os.access(path, os.X_OK)]
    assert not missing, f".ci/packages installs what is missing: {missing}"
    smtp, imap, lmtp = _free_ports(3)
    (folder / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in users))
    (folder / "home").mkdir()
    shutil.chown(folder / "home", "nobody", "nogroup")
    (folder / "dovecot.conf").write_text(DOVECOT.format(folder=folder, imap=imap, lmtp=lmtp))
    (folder / "smtpd.conf").write_text(SMTPD.format(smtp=smtp, lmtp=lmtp))
    apart = APART.format(smtpd=BINARIES["smtpd"], conf=folder / "smtpd.conf")
    with (
        _running(folder, [BINARIES["dovecot"], "-F", "-c", str(folder / "dovecot.conf")], (imap, lmtp)),
        _running(folder, [BINARIES["unshare"], "-m", "sh", "-c", apart], (smtp,)),
    ):
        yield MailServers(smtp, imap)


@contextmanager
def _running(folder: Path, command: list[str], ports: tuple[int, ...]) -> Iterator[None]:
    with (folder / "servers.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        for port in ports:
            _wait(port, process, folder)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise AssertionError((folder / "servers.log").read_text())


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
