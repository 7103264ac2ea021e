"""The templates of notices as a release brought them: what was queued before it keeps the words of its day."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, select

from models.db import BigKey, Instant

# language -> notice -> {subject, body, short where it has one}
Templates = Mapping[str, Mapping[str, Mapping[str, str]]]


class NoticeTexts(SQLModel, table=True):
    """The templates in all languages, from one instant until the next row. A release that changes none adds no row."""

    __tablename__ = "notice_texts"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    since: datetime = Field(index=True, sa_type=Instant)
    digest: str = Field(max_length=64, description="SHA-256 of the templates as sorted JSON, hexadecimal")
    templates: Templates = Field(sa_type=JSON)


def digest_at(session: Session, at: datetime) -> str | None:
    """Which templates were in use then; None before any were kept."""
    used = select(NoticeTexts.digest).where(NoticeTexts.since <= at)
    return session.exec(used.order_by(col(NoticeTexts.since).desc(), col(NoticeTexts.id).desc()).limit(1)).first()


def templates_of(session: Session, digest: str) -> Templates:
    """The templates with this digest."""
    return session.exec(select(NoticeTexts.templates).where(NoticeTexts.digest == digest).limit(1)).one()
