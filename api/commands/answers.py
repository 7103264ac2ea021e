"""answers: whether a document is what left from here, and with which certificates documents are signed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from sqlmodel import Session

from api.commands.opening import open_for_command
from api.house import House
from api.main import utc_now
from api.settings import Settings
from dashboard.answers.proving import Proof, Signature, prove
from dashboard.answers.seals import Seal, SealBroken, believed, lacking, read_seals
from models.db import reader

# So many days before its end a certificate is to be renewed.
SOON = 30
VERDICTS = {
    "issued": "Genuine: byte for byte what left from here.",
    "void": "It left from here, reached nobody, and counts as not given.",
    "changed": "Changed after it was signed. Do not rely on it.",
    "foreign": "The signature is right, but our register does not know this file.",
    "unsigned": "Not a document that left from here, or it was changed.",
    "unreadable": "It cannot be read as a PDF: damaged, changed, or something else.",
}

app = typer.Typer(help="Answers as documents: check one, see the certificates.", no_args_is_help=True)


@app.command()
def check(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The PDF.")]) -> None:
    """Say whether a PDF is an answer as it left from here. Exit code 1 unless it is genuine and counts."""
    with open_for_command() as house, Session(reader(house.engine)) as session:
        proof = prove(session, file.read_bytes(), believed(house.seals), "en")
    for line in _told(proof, house):
        typer.echo(line)
    if proof.verdict != "issued":
        raise typer.Exit(1)


def _told(proof: Proof, house: House) -> Iterator[str]:
    yield VERDICTS[proof.verdict]
    if proof.number:
        says = "" if proof.entry else "It says of itself: "
        yield f"{says}No. {proof.number}, {proof.agency}" + (f", {proof.entry.dated}" if proof.entry else "")
    if proof.signature:
        yield from _signed(proof.signature, house)
    elif proof.unchecked:
        yield f"Whether there is a signature in it cannot be checked: {lacking()}"
    elif proof.verdict in ("issued", "void", "unsigned"):
        yield "It has no electronic signature."


def _signed(one: Signature, house: House) -> Iterator[str]:
    made = f", by its own word at {one.at:%Y-%m-%d %H:%M} UTC" if one.at else ""
    yield f"Signed with the certificate of {one.owner}, issued by {one.issuer}{made}."
    if not one.trusted:
        yield "Who issued the certificate is not known here: JAWAB_SEALS names nobody to believe for it."
    if one.until < house.clock():
        yield f"The certificate ended on {one.until:%Y-%m-%d}."


@app.command()
def certificates() -> None:
    """List the certificates by which documents are signed, and when they end. Exit code 1: one cannot sign."""
    found = list(certificates_of(Settings().seals, utc_now()))
    for one in found:
        typer.echo(one.says)
    if not found:
        typer.echo("No certificate is set: documents say that they are not signed.")
    if any(one.broken for one in found):
        raise typer.Exit(1)


class Told(NamedTuple):
    """What there is to say of a certificate, and whether it cannot sign."""

    says: str
    broken: bool


def certificates_of(file: Path | None, now: datetime) -> Iterator[Told]:
    """Each certificate that the file names, for an agency or for all others; none where no file is named."""
    try:
        seals = read_seals(file)
    except SealBroken as error:
        yield Told(str(error), broken=True)
        return
    for code in seals.files:
        try:
            found = seals.of(code)
        except SealBroken as error:
            yield Told(f"{code}: {error}", broken=True)
            continue
        if found:
            yield _said(code, found, now)


def _said(code: str, seal: Seal, now: datetime) -> Told:
    why = lacking() or seal.trouble(now)
    until = f"{code}: {seal.owner}, issued by {seal.issuer}, until {seal.valid_until:%Y-%m-%d}"
    if why:
        return Told(f"{until}. It cannot sign: {why}", broken=True)
    days = (seal.valid_until - now).days
    return Told(f"{until}, {days} days" + (": renew it" if days < SOON else ""), broken=False)


def add_to(family: typer.Typer) -> None:
    """Put this family on the command line."""
    family.add_typer(app, name="answers")
