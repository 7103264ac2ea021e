"""The certificates by which documents are signed: files that the environment names, read anew at each use.

So one that was renewed counts without a restart, and no key ever lies in the database.
"""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

log = logging.getLogger("jawab.answers")

# Who has no certificate of its own signs with that of the installation.
EVERYBODY = "default"
FIELD = "Seal"
HOW_TO = "pip install 'jawab[seal]'"


class SealBroken(Exception):
    """A certificate is named and cannot sign; the message says why. Nothing unsigned goes out in its place."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One certificate with its key. owner and issuer: the names that stand in it."""

    pkcs12: bytes
    password: bytes | None
    owner: str
    issuer: str
    valid_from: datetime
    valid_until: datetime

    def trouble(self, now: datetime) -> str:
        """Why it cannot sign now; "" where it can."""
        if now < self.valid_from:
            return f"the certificate of {self.owner} is valid only from {self.valid_from:%Y-%m-%d} on"
        return f"the certificate of {self.owner} ended on {self.valid_until:%Y-%m-%d}" if now > self.valid_until else ""

    def sign(self, document: bytes) -> bytes:
        """The PDF with a PAdES signature (B-B) in it. The time that it claims is this machine's."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter

        signer = signers.SimpleSigner.load_pkcs12_data(self.pkcs12, (), self.password)
        how = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", name=self.owner, subfilter=SigSeedSubFilter.PADES
        )
        writer = IncrementalPdfFileWriter(BytesIO(document))
        return bytes(signers.sign_pdf(writer, how, signer=signer).getvalue())


@dataclass(frozen=True, slots=True)
class Seals:
    """What the file of certificates says. trust: the certificates, in PEM, by which others' are believed."""

    files: Mapping[str, Mapping[str, str]]
    folder: Path
    trust: tuple[Path, ...] = ()

    def of(self, agency_code: str) -> Seal | None:
        """The certificate by which an agency signs; None where it has none. SealBroken for one that cannot be read."""
        found = self.files.get(agency_code) or self.files.get(EVERYBODY)
        return _opened(self.folder, found) if found else None


def read_seals(path: Path | None) -> Seals:
    """The file of certificates; none where no file is named. SealBroken where it cannot be read."""
    if path is None:
        return Seals({}, Path())
    try:
        said = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SealBroken(f"{path}: {error}") from error
    trust = said.pop("trust", [])
    odd = [code for code, one in said.items() if not isinstance(one, dict) or "file" not in one]
    if odd or not isinstance(trust, list):
        raise SealBroken(f"{path}: {', '.join(odd) or 'trust'} says no file")
    return Seals(said, path.parent, tuple(path.parent / one for one in trust))


def believed(path: Path | None) -> Seals:
    """The same for who only checks: a file that cannot be read is an alarm, and nobody is believed."""
    try:
        return read_seals(path)
    except SealBroken as error:
        log.error("ALARM: the file of certificates: %s", error)
        return Seals({}, Path())


def lacking() -> str | None:
    """What must be installed before anything can be signed; None when nothing."""
    try:
        import pyhanko  # noqa: F401
    except ImportError:
        return f"nothing can be signed here: pyHanko is missing. Install: {HOW_TO}"
    return None


def _opened(folder: Path, said: Mapping[str, str]) -> Seal:
    file = folder / said["file"]
    try:
        pkcs12, password = file.read_bytes(), _password(folder, said)
        return _seal(pkcs12, password)
    except (OSError, ValueError, ImportError) as error:
        raise SealBroken(f"{file}: {error}") from error


def _password(folder: Path, said: Mapping[str, str]) -> bytes | None:
    kept = said.get("password_file")
    return (folder / kept).read_bytes().strip() if kept else None


def _seal(pkcs12: bytes, password: bytes | None) -> Seal:
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

    key, certificate, _others = load_key_and_certificates(pkcs12, password)
    if key is None or certificate is None:
        raise ValueError("it holds no key with a certificate")
    return Seal(
        pkcs12,
        password,
        _name(certificate.subject),
        _name(certificate.issuer),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
    )


def _name(found: Any) -> str:
    """The common name, else the organisation, else all that stands there."""
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if named := found.get_attributes_for_oid(kind):
            return str(named[0].value)
    return str(found.rfc4514_string())
