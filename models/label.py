"""A label: what a person said about a case that a machine had read, or had to leave to people."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import AutoString, Field, SQLModel

from models.db import BigKey, Instant
from models.taxonomy import Channel

# Who said it, and when: whoever sorted the text, an officer who set or accepted the subject, an agency that passed the
# case on or gave it back, a second reader of a case drawn by lot.
TRIAGE, CORRECTION, TRANSFER, RETURNED, AUDIT = "triage", "correction", "transfer", "return", "audit"


class Label(SQLModel, table=True):
    """One word of a person. The text itself stays with its case: here is only its sha256.

    guessed, confidence, proposals and model_version are empty where no machine had read the case. chosen is empty
    where the person said nothing of the subject; agency_right where nothing was said of the agency.
    """

    __tablename__ = "labels"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    case_id: int = Field(foreign_key="cases.id", index=True, sa_type=BigKey)
    at: datetime = Field(sa_type=Instant)
    source: str = Field(max_length=12)
    text_hash: str = Field(max_length=64)
    model_version: str | None = Field(default=None, max_length=80)
    guessed: str | None = Field(default=None, max_length=40)
    confidence: float | None = None
    proposals: list[list[Any]] = Field(default_factory=list, sa_type=JSON, description="[[category, probability], ...]")
    chosen: str | None = Field(default=None, max_length=40)
    agency_right: bool | None = None
    language: str = Field(max_length=8, description="of the text; where it was not found, the citizen's choice")
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    account_id: int | None = Field(default=None, foreign_key="accounts.id", sa_type=BigKey)
