"""The texts that an agency keeps ready: in each language, with places that a case fills."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.db import BigKey, Instant

NAME_LENGTH = 120
PLACE = re.compile(r"\{([^{}\n]*)\}")


class Variable(StrEnum):
    """What a template may ask of a case: it stands in braces in the text."""

    NUMBER = "number"
    RECEIVED = "received"
    DUE = "due"
    AGENCY = "agency"
    OFFICER = "officer"
    ADDRESS = "address"
    SUBJECT = "subject"


class Template(SQLModel, table=True):
    """One text of one agency in one language. Its words are in its versions; `version` is the one that counts."""

    __tablename__ = "templates"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    agency_code: str = Field(foreign_key="agencies.code", max_length=80, index=True)
    language: str = Field(max_length=8)
    version: int = 1
    uses: int = Field(default=0, description="how often somebody put it into a text")
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    retired_by: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)


class TemplateVersion(SQLModel, table=True):
    """The words of a template as somebody wrote them: appended, never edited."""

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("template_id", "no"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    template_id: int = Field(foreign_key="templates.id", sa_type=BigKey)
    no: int
    name: str = Field(max_length=NAME_LENGTH)
    text: str
    at: datetime = Field(sa_type=Instant)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigKey)


def unknown(text: str) -> list[str]:
    """What stands in braces and is no variable, in the order of the text."""
    return [found for found in PLACE.findall(text) if found not in set(Variable)]


def filled(text: str, values: Mapping[str, str], names: Mapping[str, str]) -> str:
    """The text with what the case knows. What it does not know stays a place: its name in square brackets."""
    return PLACE.sub(lambda found: values.get(found[1]) or f"[{names.get(found[1], found[1])}]", text)
