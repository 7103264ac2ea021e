"""Our accounts on the channels: the file that JAWAB_CHANNELS names, each secret in a file of its own."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, field_validator

from channels.app import AppAccount
from channels.signing import secret_of
from models.taxonomy import Language


class AccountsError(Exception):
    """The file of channels cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Every account that is configured."""

    apps: tuple[AppAccount, ...] = ()


class AppTable(BaseModel):
    """One [[app]] of the file."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    secret_file: Path
    callback: AnyHttpUrl
    language: Language

    @field_validator("callback")
    @classmethod
    def _is_private(cls, value: AnyHttpUrl) -> AnyHttpUrl:
        # The signature proves who wrote; it hides nothing from whoever listens.
        if value.scheme != "https" and value.host not in ("127.0.0.1", "localhost"):
            raise ValueError("a callback needs https")
        return value


class AccountsFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    app: list[AppTable] = []

    @field_validator("app")
    @classmethod
    def _are_different(cls, value: list[AppTable]) -> list[AppTable]:
        if len({one.account for one in value}) < len(value):
            raise ValueError("two accounts have one name")
        return value


def read_accounts(path: Path | None) -> Accounts:
    """The accounts of a file, none without one; AccountsError where it, or a secret, cannot be used."""
    if path is None:
        return Accounts()
    try:
        tables = AccountsFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        return Accounts(apps=tuple(_app(one) for one in tables.app))
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise AccountsError(f"{path}: {said}") from error
    except (OSError, ValueError) as error:
        raise AccountsError(f"{path}: {error}") from error


def _app(table: AppTable) -> AppAccount:
    try:
        secret = secret_of(table.secret_file.read_text(encoding="ascii"))
    except ValueError as error:
        raise ValueError(f"{table.secret_file}: {error}") from error
    return AppAccount(table.account, secret, str(table.callback), table.language)
