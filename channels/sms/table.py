"""What an account for SMS says of itself."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AnyHttpUrl, Field

from channels.accounts import AccountTable, is_private
from channels.sms.account import SmsAccount
from channels.sms.gateway import Gateway
from channels.sms.kannel import Kannel
from channels.sms.twilio import Twilio

GATEWAYS: Mapping[str, Callable[..., Gateway]] = {"kannel": Kannel, "twilio": Twilio}
# What stands in an address must need no escape there, and no guess may find it.
SECRET = re.compile(r"[A-Za-z0-9_-]{16,200}")
Private = Annotated[AnyHttpUrl, AfterValidator(is_private)]


class SmsTable(AccountTable):
    """One [[sms]]. home: our own address as the gateway reaches it; country: whose numbers come without a code."""

    adapter: Literal["kannel", "twilio"]
    url: Private
    user: Annotated[str, Field(min_length=1, max_length=80)]
    password: str = ""
    password_file: Path | None = None
    secret: str = ""
    secret_file: Path | None = None
    sender: Annotated[str, Field(pattern=r"^(\+?\d{2,15}|[A-Za-z0-9 ]{1,11})?$")] = ""
    country: Annotated[str, Field(pattern="^[a-z]{2}$")]
    home: Private

    def open(self) -> SmsAccount:
        """The account; OSError or ValueError where a secret is missing or could be guessed."""
        password, secret = self._held(self.password, self.password_file), self._held(self.secret, self.secret_file)
        if not password:
            raise ValueError("the password is missing")
        if not SECRET.fullmatch(secret):
            raise ValueError("the secret must be at least 16 letters, digits, hyphens or underscores")
        home = str(self.home).rstrip("/")
        gateway = GATEWAYS[self.adapter](
            url=str(self.url).rstrip("/"),
            user=self.user,
            password=password,
            secret=secret,
            sender=self.sender,
            here=f"{home}/api/v1/channels/sms/{self.account}",
        )
        return SmsAccount(self.account, gateway, self.country)

    def _held(self, written: str, path: Path | None) -> str:
        return written or (self.read(path) if path else "")
