"""What happened in a case, as the API tells its author."""

from api.schemas import AnswerOut, FileOut, JoinedOut, LineOut, Named, SilenceOut
from channels.joined import Joined
from channels.story import Line
from channels.view import AuthorsView
from models.case import PENDING
from models.names import name


def line_out(view: AuthorsView, line: Line, public_url: str) -> LineOut:
    """One thing that happened."""
    return LineOut(at=line.at, kind=line.kind, text=line.text, files=files_out(view, line.message_id, public_url))


def answer_out(view: AuthorsView, public_url: str, language: str) -> AnswerOut | None:
    """The answer that stands, if there is one."""
    message = view.answer
    if message is None or message.outcome is None:
        return None
    entry = view.given.get(message.id or 0)
    return AnswerOut(
        at=message.at,
        number=entry.number if entry else None,
        signed_by=entry.signer or None if entry else None,
        outcome=Named(code=message.outcome, name=name("outcomes", message.outcome, language)),
        text=message.text,
        promised_on=message.promised_on.isoformat() if message.promised_on else None,
        files=files_out(view, message.id, public_url),
    )


def silence_out(view: AuthorsView) -> SilenceOut | None:
    """What silence means, while no answer came in time."""
    found = view.silence
    if found is None:
        return None
    pending = view.case.silence_appeal == PENDING
    return SilenceOut(
        meaning=found.meaning,
        law=found.law,
        to=found.to,
        until=found.until,
        pending=pending,
        complaint=found.complaint,
    )


def joined_out(one: Joined) -> JoinedOut:
    """Another agency that was asked, and until when."""
    return JoinedOut(
        agency=Named(code=one.code, name=one.agency), state=one.state, due_on=one.due.due_on if one.due else None
    )


def files_out(view: AuthorsView, message_id: int | None, public_url: str) -> list[FileOut]:
    """The files of a message as the API lists them."""
    return [
        FileOut(
            id=one.id or 0,
            name=one.original_name,
            mime=one.mime,
            size=one.size,
            caption=one.caption,
            url=f"{public_url}/api/v1/cases/{view.case.number}/files/{one.id}",
        )
        for one in view.files.get(message_id or 0, ())
    ]
