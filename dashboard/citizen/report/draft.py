"""The draft behind a browser's cookie, and the token that ties each form to it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from channels.base import Incoming
from dashboard.visitor import Visitor, VisitorDep
from models.actions import drafts
from models.actions.filing import StoredFile
from models.case import Case
from models.db import unit_of_work
from models.taxonomy import Channel

COOKIE = "__Host-draft"
NO_CONTACT = "none"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Writing:
    """A complaint on its way: the browser's secret, what is written so far, and the case once it is sent."""

    secret: str
    data: Mapping[str, Any]
    sent: tuple[Case, str] | None = None

    @property
    def token(self) -> str:
        """What the forms of this draft carry."""
        return drafts.form_token(self.secret)

    def refused(self, step: str) -> Mapping[str, Any] | None:
        """What this step was refused with, until it is put right: what was typed, and for files what was wrong."""
        refused: Mapping[str, Any] | None = self.data.get(REFUSED)
        return refused if refused and refused["step"] == step else None

    @property
    def files(self) -> list[StoredFile]:
        """The files added so far."""
        return [StoredFile(**file) for file in self.data.get("files", [])]

    def incoming(self, language: str) -> Incoming:
        """The complaint as the intake takes it."""
        kind = self.data.get("contact_kind")
        return Incoming(
            text=self.data["text"],
            language=language,
            channel=Channel.WEB,
            category=self.data.get("category"),
            region=self.data.get("region"),
            address=self.data.get("address"),
            service=self.data.get("service"),
            name=self.data.get("name"),
            identity_number=self.data.get("identity_number"),
            residence=self.data.get("residence"),
            contact_kind=None if kind == NO_CONTACT else kind,
            contact_value=self.data.get("contact"),
            quiet=bool(self.data.get("quiet")),
            about=self.data.get("about"),
            sealed=bool(self.data.get("sealed")),
            urgent=self.data.get("urgent"),
            detected_language=self.data.get("detected_language"),
            files=tuple(self.files),
        )


def fresh() -> Writing:
    """A draft that nobody has begun yet: it costs no row until something is written."""
    return Writing(drafts.new_secret(), {})


def open_draft(visitor: Visitor) -> Writing:
    """The draft of this browser; a fresh one where it has none, and where its own has expired or was sent long ago."""
    secret = visitor.request.cookies.get(COOKIE, "")
    if not secret:
        return fresh()
    with Session(visitor.house.read_engine, expire_on_commit=False) as session:
        data = drafts.find(session, secret, visitor.now)
        if data is not None:
            return Writing(secret, data, drafts.sent(session, secret))
        return Writing(secret, {}) if drafts.is_unused(session, secret) else fresh()


def get_writing(visitor: VisitorDep) -> Writing:
    """The draft of the browser that asks."""
    return open_draft(visitor)


WritingDep = Annotated[Writing, Depends(get_writing)]


def keep(visitor: Visitor, writing: Writing, fields: Mapping[str, Any]) -> None:
    """Keep these fields durably."""
    try:
        with unit_of_work(visitor.house.engine) as session:
            drafts.keep(session, writing.secret, fields, visitor.now)
    except IntegrityError:
        # A double click on the first page: the other request has begun the draft by now.
        with unit_of_work(visitor.house.engine) as session:
            drafts.keep(session, writing.secret, fields, visitor.now)


def as_row(file: StoredFile) -> dict[str, Any]:
    """A stored file as the draft keeps it."""
    return asdict(file)


def hand_cookie(response: Response, writing: Writing) -> Response:
    """The response with the draft's secret for this browser: gone when it closes, unreadable for scripts."""
    response.set_cookie(COOKIE, writing.secret, path="/", secure=True, httponly=True, samesite="lax")
    return response
