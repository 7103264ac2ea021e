"""Our accounts on the channels: the file that JAWAB_CHANNELS names, and the one account a channel that needs no file.

Each secret lies in a file of its own or comes from the environment.
"""

import tomllib
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, ValidationError, model_validator

# By kind of account, which is the name of its tables in the file: telegram, sms, ...
Accounts = Mapping[str, tuple[Any, ...]]
Given = Mapping[str, list[dict[str, Any]]]
Shared = Mapping[str, dict[str, Any]]
NOTHING: Shared = {}
AT_HOME = ("127.0.0.1", "localhost")
# Shorter than this nobody's secret is: it was left out, or cut off.
Secret = Annotated[str, Field(min_length=16)]


class AccountsError(Exception):
    """The accounts cannot be used; the message says where and why."""


class AccountTable(BaseModel):
    """What every account says of itself, whatever its kind."""

    model_config = ConfigDict(extra="forbid")

    account: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]

    @model_validator(mode="before")
    @classmethod
    def _from_files(cls, found: dict[str, Any]) -> dict[str, Any]:
        """A secret NAME lies in the file that NAME_file names."""
        files = {
            name for name in found if name not in cls.model_fields and name.removesuffix("_file") in cls.model_fields
        }
        read = {name.removesuffix("_file"): cls.read(Path(found[name])) for name in files}
        return {name: value for name, value in found.items() if name not in files} | read

    @abstractmethod
    def open(self) -> Any:
        """The account, ready for use; OSError or ValueError where a secret cannot be used."""

    @staticmethod
    def read(path: Path) -> str:
        """What a file of a secret holds; ValueError naming it where that is nothing."""
        try:
            held = path.read_text(encoding="ascii").strip()
        except UnicodeDecodeError as error:
            raise ValueError(f"{path}: not plain letters") from error
        if not held:
            raise ValueError(f"{path}: it is empty")
        return held


Kinds = Mapping[str, type[AccountTable]]


def is_private(value: AnyHttpUrl) -> AnyHttpUrl:
    """An address to which a citizen's words may go; ValueError where others could read them on the way."""
    if value.scheme != "https" and value.host not in AT_HOME:
        raise ValueError("it needs https")
    return value


def read_accounts(path: Path | None, kinds: Kinds, given: Given | None = None, shared: Shared = NOTHING) -> Accounts:
    """The accounts of a file and those that are given beside it; AccountsError where one cannot be used.

    shared: what all accounts of a kind get from the deployment.
    """
    tables = {kind: list(found) for kind, found in (given or {}).items()}
    for kind, found in _tables(path).items():
        if kind not in kinds or not isinstance(found, list):
            raise AccountsError(f"{path}: {kind}: there is no such channel; known are {', '.join(sorted(kinds))}")
        tables.setdefault(kind, []).extend(found)
    return {
        kind: _opened(kind, kinds[kind], [{**one, **shared.get(kind, {})} for one in found])
        for kind, found in tables.items()
    }


def _tables(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AccountsError(f"{path}: {error}") from error


def _opened(kind: str, table: type[AccountTable], found: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    try:
        tables = [table.model_validate(one) for one in found]
        if len({one.account for one in tables}) < len(tables):
            raise ValueError("two accounts have one name")
        return tuple(one.open() for one in tables)
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise AccountsError(f"{kind}: {said}") from error
    except (OSError, ValueError) as error:
        raise AccountsError(f"{kind}: {error}") from error
