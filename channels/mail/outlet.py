"""E-mail out over SMTP, or into a folder where no server is at hand."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from channels.base import DeliveryError, Outgoing, Sent
from channels.enclosing import Enclosed
from channels.mail.bounces import code_in, kind_of
from channels.mail.marks import Marks
from models.taxonomy import Channel

TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Email:
    """url: smtp://user:password@host:port (STARTTLS when offered), smtps://..., or file:///folder for the demo.

    heard: whether answers are read, at an address that says to which case they belong.
    """

    url: str
    marks: Marks
    heard: bool = False
    name: Channel = Channel.EMAIL

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand one message to the server. A loss of contact after DATA is uncertain: it may have been taken."""
        message = self._message(outgoing)
        parts = urlsplit(self.url)
        if parts.scheme == "file":
            return _keep(Path(unquote(parts.path)), outgoing.key, message)
        server = self._connect()
        try:
            return _hand_over(server, message)
        finally:
            server.close()

    def _message(self, outgoing: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr(("Jawab", self.marks.mailbox))
        message["To"] = outgoing.address
        message["Subject"] = outgoing.subject
        message["Date"] = format_datetime(outgoing.at)
        message["Message-ID"] = self.marks.message_id(outgoing.key)
        message["Auto-Submitted"] = "auto-generated"
        for name, value in self._about(outgoing):
            message[name] = value
        message.set_content(outgoing.text)
        # After the content: setting that clears every Content- header.
        message["Content-Language"] = outgoing.language
        for file in outgoing.files:
            kind, _, subkind = file.mime.partition("/")
            message.add_attachment(_content(file), kind, subkind, filename=file.name)
        return message

    def _about(self, outgoing: Outgoing) -> Iterator[tuple[str, str]]:
        """What holds the letters about one case together."""
        if not outgoing.number:
            return
        thread = self.marks.thread(outgoing.number)
        yield "In-Reply-To", thread
        yield "References", thread
        answers = self.marks.reply_address(outgoing.number, outgoing.address) if self.heard else None
        if answers:
            yield "Reply-To", answers

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 25)
        try:
            if parts.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, port, timeout=TIMEOUT, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(host, port, timeout=TIMEOUT)
                server.ehlo()
                if server.has_extn("starttls"):
                    server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error
        return server


def _content(file: Enclosed) -> bytes:
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise DeliveryError("temporary", f"a file cannot be read: {type(error).__name__}") from error


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> Sent:
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(*next(iter(error.recipients.values()))) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError("permanent", "the server cannot carry this address") from error
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise DeliveryError("uncertain", f"contact lost: {type(error).__name__}") from error
    return Sent(provider_id=str(message["Message-ID"]))


def _refused(status: int, said: bytes | str) -> DeliveryError:
    words = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    return DeliveryError(kind_of(status, words), f"SMTP {status} {code_in(words)}".rstrip())


def _keep(folder: Path, key: str, message: EmailMessage) -> Sent:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{re.sub(r'[^A-Za-z0-9.-]', '.', key)}.eml").write_bytes(message.as_bytes())
    except OSError as error:
        raise DeliveryError("temporary", f"cannot write: {type(error).__name__}") from error
    return Sent(provider_id=str(message["Message-ID"]))
