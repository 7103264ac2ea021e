"""Whether a PDF is what left from here: by the hash of its bytes, by the signature in it, by the number it says."""

import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlmodel import Session

from dashboard.answers.seals import Seals, lacking
from dashboard.answers.sheet import body_of
from models.agency import Agency
from models.register import RegisterEntry, entry_of_file

log = logging.getLogger("jawab.answers")

# A document says of itself what it is: the sign before the agency's code and the number.
SAYS = re.compile(r"jawab ([a-z0-9-]*) (\d{4}-\d{5,})")
LARGEST = 10 * 1024 * 1024
NOTHING = ("", "")


@dataclass(frozen=True, slots=True)
class Signature:
    """intact: not a byte was changed since. trusted: its certificate leads to one that we were told to believe.

    at: when it says that it was made; until: when its certificate ends, or ended.
    """

    owner: str
    issuer: str
    intact: bool
    trusted: bool
    at: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """verdict: issued | void | changed | foreign | unsigned | unreadable.

    issued: byte for byte what left from here. void: so it left, and counts as not given. changed: it was signed, and
    then changed. foreign: signed and whole, but not of our register. unsigned: it holds no signature, and it is not of
    our register. number, agency: what the register says of it, else what the document says of itself. unchecked:
    signatures cannot be read here, so that "unsigned" only says what the register knows.
    """

    verdict: str
    number: str = ""
    agency: str = ""
    entry: RegisterEntry | None = None
    signature: Signature | None = None
    unchecked: bool = False


def prove(session: Session, content: bytes, seals: Seals, language: str) -> Proof:
    """What is to be said of these bytes. It never fails over them: what cannot be read is unreadable."""
    blind = lacking() is not None
    said, state, signature = (NOTHING, "unsigned", None) if blind else _read(content, seals)
    entry = entry_of_file(session, hashlib.sha256(content).hexdigest())
    if entry is not None:
        verdict = "void" if entry.void_at else "issued"
        return Proof(verdict, entry.number, body_of(session, entry, language), entry, signature, blind)
    agency = session.get(Agency, said[0]) if said[0] else None
    return Proof(state, said[1], agency.names.get(language, agency.code) if agency else "", None, signature, blind)


def _read(content: bytes, seals: Seals) -> tuple[tuple[str, str], str, Signature | None]:
    """What the document says of itself (agency's code, number), the verdict on its last signature, and that one.

    A file from outside can be anything, and what reads PDF fails in as many ways.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    said = NOTHING
    try:
        file = PdfFileReader(BytesIO(content))
        said = _says(file)
        signed = file.embedded_signatures
        found = _signature(signed[-1], seals) if signed else None
    except Exception as error:
        log.info("a document could not be read: %s", type(error).__name__)
        # It says that it is one of ours, and its signature can no longer be read.
        return said, "changed" if said[1] else "unreadable", None
    if found is None:
        return said, "unsigned", None
    return said, "foreign" if found.intact else "changed", found


def _says(file: Any) -> tuple[str, str]:
    # By brackets, which follow references; what is looked up otherwise is none of them.
    info = file.trailer_view["/Info"] if "/Info" in file.trailer_view else {}
    found = SAYS.search(str(info["/Keywords"])) if "/Keywords" in info else None
    return (found[1], found[2]) if found else NOTHING


def _signature(signed: Any, seals: Seals) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    at = signed.self_reported_timestamp
    state = validate_pdf_signature(signed, _context(seals, at), skip_diff=True)
    certificate = state.signing_cert
    whole = state.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return Signature(
        owner=str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly),
        issuer=str(certificate.issuer.native.get("common_name") or certificate.issuer.human_friendly),
        intact=state.intact and state.valid and whole,
        trusted=state.trusted,
        at=at,
        until=certificate.not_valid_after,
    )


def _context(seals: Seals, at: datetime | None) -> Any:
    """Certificates are believed as of the hour at which the signature says that it was made; nothing is fetched."""
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    try:
        roots = list(load_certs_from_pemder([str(one) for one in seals.trust]))
    except (OSError, ValueError) as error:
        # Whether the bytes are ours can be said all the same.
        log.error("ALARM: a certificate to believe cannot be read: %s", error)
        roots = []
    return ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)
