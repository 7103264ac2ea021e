"""The document of an answer: drawn and signed when somebody first asks for it, then kept, and always the same bytes."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from api.house import House
from channels import attachments
from dashboard.answers.seals import Seal, SealBroken, lacking, read_seals
from dashboard.answers.sheet import Sheet, sheet_of
from dashboard.pages import drawn
from dashboard.pdf import PdfMissing, as_pdf
from models.actions.registering import keep_file
from models.case import Case
from models.db import unit_of_work
from models.errors import JawabError, NotFound
from models.register import RegisterEntry

log = logging.getLogger("jawab.answers")

MIME = "application/pdf"


class PaperWaits(JawabError):
    """It cannot be drawn, or not be signed, just now. The answer itself stands where it stood."""

    status = 503
    code = "paper_waits"


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a document is asked for, and when."""

    request: Request
    house: House
    now: datetime


def paper(asked: Asked, case: Case, message_id: int) -> Response:
    """The document of what was said by that message of the case; NotFound where it has no number."""
    folder = attachments.folder_of(asked.house.data)
    with Session(asked.house.read_engine, expire_on_commit=False) as session:
        entry = session.get(RegisterEntry, message_id)
        if entry is None or entry.no is None or entry.case_id != case.id:
            raise NotFound("page_not_found")
        sheet = sheet_of(session, entry, asked.house.office)
    content = _kept(folder, entry.file) if entry.file else _made(asked, folder, sheet)
    named = {"content-disposition": f'attachment; filename="{case.number}-{entry.number}.pdf"'}
    return Response(content, media_type=MIME, headers={**attachments.SANDBOX, **named})


def _kept(folder: Path, file: str) -> bytes:
    try:
        return (folder / file).read_bytes()
    except OSError:
        raise NotFound("page_not_found") from None


def _made(asked: Asked, folder: Path, sheet: Sheet) -> bytes:
    """Draw, sign and keep it; of two who ask at once, both get what the first one kept."""
    content = _signed(asked, sheet)
    name = f"{secrets.token_hex(16)}.pdf"
    attachments.write_safely(folder, name, content)
    with unit_of_work(asked.house.engine) as session:
        proof = (len(content), hashlib.sha256(content).hexdigest())
        kept = keep_file(session, sheet.entry.message_id, name, *proof)
    if kept == name:
        return content
    attachments.remove(folder, [name])
    return _kept(folder, kept)


def _signed(asked: Asked, sheet: Sheet) -> bytes:
    try:
        seal = read_seals(asked.house.seals).of(sheet.entry.agency_code)
        if seal and (why := lacking() or seal.trouble(asked.now)):
            raise SealBroken(why)
        content = as_pdf(_html(asked, sheet, seal))
        return seal.sign(content) if seal else content
    except (PdfMissing, SealBroken) as error:
        log.error("ALARM: the document of an answer cannot be made: %s", error)
        raise PaperWaits from error


def _html(asked: Asked, sheet: Sheet, seal: Seal | None) -> str:
    house = asked.house
    where = {"house": house.public_url, "check": f"{house.public_url}/{sheet.case.language}/check"}
    return drawn(asked.request, "citizen/paper.html", language=sheet.case.language, one=sheet, seal=seal, **where)
