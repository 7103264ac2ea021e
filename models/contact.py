"""The author of a case and the addresses that reach him. Personal data lives here and in messages, nowhere else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Index
from sqlmodel import AutoString, Field, SQLModel, col

from models.db import BigKey, Instant
from models.taxonomy import Channel


class Contact(SQLModel, table=True):
    """A person as far as known. `key_ref` names the key that will make the fields unreadable on erasure."""

    __tablename__ = "contacts"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    name: str | None = Field(default=None, max_length=200)
    identity_number: str | None = Field(default=None, max_length=40)
    residence: str | None = Field(default=None, max_length=300, description="where the person lives, in their words")
    key_ref: str | None = Field(default=None, max_length=80)
    created_at: datetime = Field(sa_type=Instant)


class ContactPoint(SQLModel, table=True):
    """One address of a contact on one channel. A reply is bound to the case's own point, come what may."""

    __tablename__ = "contact_points"
    __table_args__ = (Index("ix_contact_points_address", "address", "channel"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    contact_id: int = Field(foreign_key="contacts.id", index=True, sa_type=BigKey)
    channel: Channel = Field(max_length=20, sa_type=AutoString)
    account: str = Field(default="", max_length=80, description="which of our accounts there it writes to")
    address: str = Field(max_length=320)
    position: int = Field(default=0, description="in which order the person's addresses are tried")
    verified_at: datetime | None = Field(default=None, sa_type=Instant)
    unreachable_at: datetime | None = Field(default=None, sa_type=Instant)
    quiet: bool = Field(default=False, description="others may read there: it is only told that there is something")


class Representative(SQLModel, table=True):
    """Who filed a case in the name of its author, and what makes them the one: a daughter, a guardian, a lawyer."""

    __tablename__ = "representatives"

    case_id: int = Field(primary_key=True, foreign_key="cases.id", sa_type=BigKey)
    name: str = Field(max_length=200)
    relation: str = Field(max_length=120)


class ContactAddress(NamedTuple):
    """Where somebody is reached: an address on a channel, and by which of our accounts there it is known."""

    channel: Channel
    address: str
    account: str = ""


def known_at(author: ContactAddress) -> tuple[ColumnElement[bool], ...]:
    """What makes a contact point that of an address."""
    channel, address, account = author
    return (
        col(ContactPoint.channel) == channel,
        col(ContactPoint.address) == address,
        col(ContactPoint.account) == account,
    )
