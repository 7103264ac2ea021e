"""The JSON that goes in and out. Lengths and meanings are checked by the intake, so that every door says the same."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(max_length=400)]
# Longer than any text may be: the intake's own sentence, not a schema's, tells the citizen so.
Body = Annotated[str, StringConstraints(max_length=200_000)]


class Closed(BaseModel):
    """Unknown fields are refused: a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ContactIn(Closed):
    kind: Literal["email", "phone"]
    value: Line


class CaseIn(Closed):
    """A complaint. What the jurisdiction's law asks for and what is left out decides whether its clock runs."""

    text: Body
    language: Line | None = None
    region: Line | None = None
    category: Line | None = None
    service: Line | None = None
    address: Line | None = None
    name: Line | None = None
    identity_number: Line | None = None
    residence: Line | None = None
    contact: ContactIn | None = None
    publish: bool = False
    about: Line | None = None
    sealed: bool = False


class Code(Closed):
    code: Line


class MessageIn(Code):
    text: Body


class RatingIn(Code):
    value: Line
    comment: Body = ""


class ReasonIn(Code):
    reason: Body


class IdentityIn(Code):
    """What the law asks of the author and was missing; what is not missing stays as it is."""

    name: Line | None = None
    identity_number: Line | None = None
    contact: ContactIn | None = None


class PublishIn(Code):
    publish: bool


class SameIn(Code):
    """same_as: the number of the other complaint."""

    same_as: Line


class Named(BaseModel):
    code: str
    name: str


class CategoryOut(Named):
    confidence: float | None


class DeadlineOut(BaseModel):
    """A date by law and why it is that date. url: the page on which its author reads the same, day by day."""

    kind: Named
    due_on: date
    due_at: datetime
    act: str
    articles: list[str]
    verified: bool
    law_version: str
    calendar_version: str
    explained: str
    url: str


class CaseOut(BaseModel):
    """What the citizen takes home; receipt_code is shown here and never again."""

    number: str
    receipt_code: str
    state: str
    agency: Named | None
    category: CategoryOut | None
    due_at: datetime | None
    due_explained: str | None
    deadlines: list[DeadlineOut]
    language: str
    track_url: str


class FileOut(BaseModel):
    """A photo or paper. url takes a POST with the receipt code, as the case itself does, and gives the file."""

    id: int
    name: str
    mime: str
    size: int
    caption: str
    url: str


class LineOut(BaseModel):
    at: datetime
    kind: str
    text: str
    files: list[FileOut]


class AnswerOut(BaseModel):
    """number: in the agency's outgoing register, from the moment that the answer left; signed_by: where it says so."""

    at: datetime
    number: str | None = None
    signed_by: str | None = None
    outcome: Named
    text: str
    promised_on: str | None
    files: list[FileOut]


class SilenceOut(BaseModel):
    """No answer came in time. complaint: a text ready to be sent as the reason of an appeal."""

    meaning: str
    law: str
    to: str
    until: date | None
    pending: bool
    complaint: str


class JoinedOut(BaseModel):
    """An agency that was asked too. state: waits | late | in. It answers the agency that leads, not the author."""

    agency: Named
    state: str
    due_on: date | None


class TrackOut(BaseModel):
    """The whole story for its author; `can` says what the author may do now."""

    number: str
    state: str
    agency: Named | None
    category: CategoryOut | None
    due_at: datetime | None
    due_explained: str | None
    deadlines: list[DeadlineOut]
    timeline: list[LineOut]
    answer: AnswerOut | None
    silence: SilenceOut | None
    joined: list[JoinedOut]
    can: list[str]


class ErrorOut(BaseModel):
    """Every refusal looks like this."""

    error: str
    detail: str
    fields: dict[str, str] = {}
