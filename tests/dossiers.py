"""One pit in a street and the people who write of it, each in the own language and by the own way."""

from typing import Any

from factories import file
from sqlmodel import Session, select

from models.actions import dossiers
from models.dossier import Dossier, Following

PEOPLE: dict[str, dict[str, Any]] = {
    "gulnar": {
        "text": "Сейфуллин көшесінде үлкен шұңқыр бар, көлік өте алмайды",
        "address": "Сейфуллин 410",
        "language": "kk",
    },
    "sergei": {
        "text": "На Сейфуллина огромная яма, вчера пробил колесо",
        "address": "улица Сейфуллина, 400",
        "language": "ru",
        "name": "Сергей Ким",
        "identity_number": "850505300123",
        "contact_value": "sergei@example.com",
    },
    "anna": {
        "text": "A deep pothole, my bicycle fell into it",
        "address": "Seifullin street",
        "language": "en",
        "name": "Anna Lee",
        "identity_number": "920202400456",
        "contact_kind": "phone",
        "contact_value": "+77012345678",
    },
}


def pit(house, who: str, **given: Any):
    """What this person writes of the pit."""
    return file(house, **{"category": "roads", **PEOPLE[who], **given})


def together(house, act, officer, receipts) -> int:
    """The cases in one dossier; its key."""
    with act(house, receipts[0].case.number, officer) as turn:
        key = dossiers.open_dossier(turn).id or 0
    for one in receipts[1:]:
        with act(house, one.case.number, officer) as turn:
            dossiers.join(turn, key)
    return key


def inside(house, key: int) -> set[int]:
    """The ids of the cases that are in the dossier."""
    with Session(house.engine) as session:
        rows = session.exec(select(Following).where(Following.dossier_id == key)).all()
        return {one.case_id for one in rows if one.left_at is None}


def dossier_of(house, key: int) -> Dossier:
    """The dossier as it stands."""
    with Session(house.engine) as session:
        return session.get_one(Dossier, key)
