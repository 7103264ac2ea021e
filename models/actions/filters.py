"""The filters that a person keeps under a name."""

from sqlmodel import Session, select

from models.actions.wording import clean
from models.actor import Actor
from models.errors import BadInput, NotFound
from models.workbench import SavedFilter

LONGEST = 60


def keep(session: Session, actor: Actor, name: str, query: str) -> None:
    """Keep a filter; one of the same name gives way. BadInput without a name."""
    words = clean(name).strip()[:LONGEST]
    if not words:
        raise BadInput("text_needed", fields={"name": "text_needed"})
    mine = SavedFilter.account_id == actor.account_id
    kept = session.exec(select(SavedFilter).where(mine, SavedFilter.name == words)).one_or_none()
    kept = kept or SavedFilter(account_id=actor.account_id or 0, name=words, query="")
    kept.query = query
    session.add(kept)


def forget(session: Session, actor: Actor, filter_id: int) -> None:
    """Forget one's own filter; NotFound for anybody else's."""
    kept = session.get(SavedFilter, filter_id)
    if kept is None or kept.account_id != actor.account_id:
        raise NotFound
    session.delete(kept)
