"""What a case is found by: all that its author and the agency wrote to each other, who wrote, and where it is."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, RowMapping
from sqlmodel import Session, col, func, select

from models.batches import Heard, unheard, walk
from models.case import Case
from models.contact import Contact, ContactPoint, Representative
from models.db import reader, unit_of_work
from models.message import INSIDE, Message
from models.register import numbers
from models.search import index
from models.search.folding import address_words, mark, words_of

log = logging.getLogger("jawab.search")

BATCH = 500
AGENCY, REGION = "ag", "re"


class Told(NamedTuple):
    """What is known of a case. names: its author and whoever filed it for him; addresses: where he is reached.

    numbers: the outgoing ones of what was given to him.
    """

    number: str
    agency_code: str | None
    region: str | None
    place: str | None
    sealed: bool
    texts: Sequence[str]
    names: Sequence[str] = ()
    addresses: Sequence[str] = ()
    numbers: Sequence[str] = ()


def words_for(told: Told) -> set[str]:
    """The words of a case. A sealed author's own are left out wherever they stand: they would tell whose it is."""
    about = words_of([*told.names, told.place or ""]).union(*map(address_words, told.addresses))
    said = words_of(told.texts)
    found = said - about if told.sealed else said | about
    found |= words_of([told.number, told.number.partition("-")[2].replace("-", "")])
    # Typed with its hyphen it is taken for a telephone number, and asked for as one word.
    found |= words_of([*told.numbers, *(one.replace("-", "") for one in told.numbers)])
    marks = ((AGENCY, told.agency_code), (REGION, told.region))
    return found | {mark(kind, code) for kind, code in marks if code}


def keep(session: Session, *case_ids: int | None) -> None:
    """Bring the words of these cases up to date with what this session has written of them."""
    session.flush()
    connection = session.connection()
    index.put(connection, _gathered(connection, [one for one in case_ids if one is not None]))


def of_contact(session: Session, contact_id: int | None) -> None:
    """Bring the words of all cases of an author up to date."""
    if contact_id is not None:
        keep(session, *session.exec(select(Case.id).where(Case.contact_id == contact_id)))


def rebuild(engine: Engine, heard: Heard, *, anew: bool = False) -> int:
    """Index every case that is not, a batch a transaction: cut off, it goes on where it was. Returns how many.

    anew: forget everything first.
    """
    with unit_of_work(engine) as session:
        if anew:
            index.empty(session.connection())
        missing = ~index.kept(session.connection(), col(Case.id))
        total = session.exec(select(func.count()).select_from(Case).where(missing)).one()
    done = seen = 0
    while done < total:
        with unit_of_work(engine) as session:
            wanted = select(Case.id).where(missing, col(Case.id) > seen).order_by(col(Case.id)).limit(BATCH)
            ids = [one for one in session.exec(wanted) if one]
            if not ids:
                break
            keep(session, *ids)
        done, seen = done + len(ids), ids[-1]
        heard(done, total)
    return done


def catch_up(engine: Engine) -> None:
    """Index what is missing, as after the migration that brought the index; next to nothing when all is there."""
    with Session(reader(engine)) as session:
        cases = session.exec(select(func.count()).select_from(Case)).one()
        missing = cases - index.count(session.connection())
    if missing:
        log.info("indexing the words of %d cases", missing)
        rebuild(engine, unheard)


def fill(session: Session) -> None:
    """Index every case in the transaction of this session."""
    for rows in walk(session, select(Case.id), col(Case.id), BATCH):
        keep(session, *(row.id for row in rows))


def _gathered(connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
    texts = _by_case(connection, _texts(ids))
    names = _by_case(connection, _names(ids)), _by_case(connection, _filers(ids))
    addresses, given = _by_case(connection, _addresses(ids)), numbers(connection, ids)
    cases = connection.execute(select(*_CASE).where(col(Case.id).in_(ids))).mappings()
    return {
        case["id"]: words_for(
            Told(
                **_told(case),
                texts=texts.get(case["id"], ()),
                names=[name for kind in names for name in kind.get(case["id"], ())],
                addresses=addresses.get(case["id"], ()),
                numbers=given.get(case["id"], ()),
            )
        )
        for case in cases
    }


_CASE: Any = (Case.id, Case.number, Case.agency_code, Case.region, col(Case.address).label("place"), Case.sealed)


def _told(case: RowMapping) -> dict[str, Any]:
    return {name: value for name, value in case.items() if name != "id"}


def _texts(ids: Sequence[int]) -> Any:
    said = (col(Message.kind).not_in(INSIDE), col(Message.withdrawn_at).is_(None), col(Message.erased_at).is_(None))
    return select(Message.case_id, Message.text).where(col(Message.case_id).in_(ids), *said)


def _names(ids: Sequence[int]) -> Any:
    return select(Case.id, Contact.name).join(Contact, col(Contact.id) == Case.contact_id).where(col(Case.id).in_(ids))


def _filers(ids: Sequence[int]) -> Any:
    return select(Representative.case_id, Representative.name).where(col(Representative.case_id).in_(ids))


def _addresses(ids: Sequence[int]) -> Any:
    own = select(Case.id, ContactPoint.address).join(ContactPoint, col(ContactPoint.contact_id) == Case.contact_id)
    return own.where(col(Case.id).in_(ids))


def _by_case(connection: Connection, wanted: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows: Iterable[Any] = connection.execute(wanted)
    for case_id, text in rows:
        if text:
            found.setdefault(case_id, []).append(text)
    return found
