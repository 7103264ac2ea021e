"""The only reader of the environment."""

import secrets
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from channels.mail.rawletters import folder_of as letters_of
from classifier.backends.choice import Choice, Name

WEAKEST = 32
# The one account of a channel that needs no file: JAWAB_TELEGRAM_TOKEN is the token of telegram's account "main".
ALONE = {
    "telegram": ("token", "secret", "api_url", "username"),
    "sms": ("url", "user", "password", "secret"),
    "facebook": ("page_token", "app_secret", "verify_token", "api_url", "version"),
    "x": ("bearer", "key", "key_secret", "token", "token_secret", "api_url"),
}


class SettingsError(Exception):
    """The environment does not allow a start; the message says what to set."""


class Settings(BaseSettings):
    """What a deployment decides. Names and defaults are documented in docs/operators.md."""

    model_config = SettingsConfigDict(env_prefix="JAWAB_", extra="ignore")

    demo: bool = False
    data: Path = Path("var")
    jurisdiction: str = "kz"
    database_url: str = ""
    secret_key: str = ""
    receipt_pepper: str = ""
    public_url: str = ""
    port: int = Field(default=8000, validation_alias="PORT")
    smtp_url: str = ""
    mail_from: str = "jawab@localhost"
    mail_plus: bool = True
    imap_url: str = ""
    channels: Path | None = None
    telegram_token: str = ""
    telegram_secret: str = ""
    telegram_username: str = ""
    telegram_api_url: str = ""
    facebook_page_token: str = ""
    facebook_app_secret: str = ""
    facebook_verify_token: str = ""
    facebook_api_url: str = ""
    facebook_version: str = ""
    x_bearer: str = ""
    x_key: str = ""
    x_key_secret: str = ""
    x_token: str = ""
    x_token_secret: str = ""
    x_api_url: str = ""
    sms_url: str = ""
    sms_user: str = ""
    sms_password: str = ""
    sms_secret: str = ""
    trusted_proxies: str = ""
    intake_limit: str = "60/minute"
    metrics_token: str = ""
    page_seconds: float = Field(default=5, gt=0)
    classifier: Name = "linear"
    classifier_path: Path | None = None
    seals: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data.resolve() / 'jawab.sqlite3'}"
        self.public_url = self.public_url or f"http://127.0.0.1:{self.port}"
        if self.demo:
            self.secret_key = self.secret_key or self._demo_secret("secret_key")
            self.receipt_pepper = self.receipt_pepper or self._demo_secret("receipt_pepper")
            # One visitor of a demo is many citizens: a replay of real texts comes from one address.
            self.intake_limit = "60000/minute"
            self.smtp_url = self.smtp_url or f"file://{self.data.resolve() / 'mail'}"
        return self

    def _demo_secret(self, name: str) -> str:
        kept = self.data / name
        if not kept.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            kept.write_text(secrets.token_hex(32))
            kept.chmod(0o600)
        return kept.read_text().strip()

    def require_secrets(self) -> None:
        """SettingsError naming each secret that is missing, short or repetitive: outside the demo nothing starts so."""
        weak = [
            f"JAWAB_{name.upper()}"
            for name in ("secret_key", "receipt_pepper")
            if len(value := getattr(self, name)) < WEAKEST or len(set(value)) < 10
        ]
        if self.metrics_token and len(self.metrics_token) < WEAKEST:
            weak.append("JAWAB_METRICS_TOKEN")
        if weak:
            raise SettingsError(
                f"Set {' and '.join(weak)} to a random text of at least {WEAKEST} characters,"
                ' for example: python -c "import secrets; print(secrets.token_hex(32))"'
            )

    def given(self) -> dict[str, list[dict[str, Any]]]:
        """The accounts that the environment describes, by channel, as they would stand in the file of accounts."""
        said = {
            "mail": {"imap_url": self.imap_url} if self.imap_url else {},
        } | {
            kind: {name: value for name in names if (value := getattr(self, f"{kind}_{name}"))}
            for kind, names in ALONE.items()
        }
        shared = {"sms": {"adapter": "kannel", "country": self.jurisdiction, "home": self.public_url}}
        return {
            kind: [{"account": "main", **shared.get(kind, {}), **fields}] for kind, fields in said.items() if fields
        }

    @cached_property
    def pepper(self) -> bytes:
        """What makes a stolen table of receipt codes worthless."""
        return self.receipt_pepper.encode()

    @property
    def shared_by_accounts(self) -> dict[str, dict[str, Any]]:
        """What all accounts of a kind get from here."""
        return {"mail": {"secret": self.secret_key, "mailbox": self.mail_from, "folder": letters_of(self.data)}}

    @cached_property
    def choice(self) -> Choice:
        """Which backend reads the categories, and the folder of its files: JAWAB_DATA/backends/NAME unless set."""
        return Choice(self.classifier, self.classifier_path or self.backend_folder(self.classifier))

    def backend_folder(self, name: Name) -> Path:
        """Where the files of a backend lie unless somebody says otherwise."""
        return self.data / "backends" / name
