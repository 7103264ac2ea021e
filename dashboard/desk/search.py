"""What a search at the desk finds: a number, or the newest cases of the agency that have all the words."""

from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models import queries
from models.actor import Actor
from models.case import Case
from models.countries.profile import Profile
from models.db import among
from models.search import folding, index
from models.search.keeping import AGENCY, REGION


class Found(NamedTuple):
    """The condition that a case was found. more: only the newest of those that were found are meant."""

    condition: ColumnElement[bool]
    more: bool


def search(session: Session, actor: Actor, words: str, profile: Profile) -> Found:
    """The cases that these words mean to this actor. An author whose identity is sealed is never found by it."""
    number = queries.as_kept(words)
    own = (Case.number == number, Case.agency_code == actor.agency_code)
    if number and session.exec(select(Case.id).where(*own)).first():
        return Found(col(Case.number) == number, more=False)
    asked = [[*group, *_regions(group, profile)] for group in folding.asked(words)]
    here = [folding.mark(AGENCY, actor.agency_code or "")]
    # Without a word everything of the agency would be found.
    ids = index.find(session.connection(), [here, *asked]) if asked else []
    return Found(among(session.connection(), Case.id, ids[: index.MOST]), more=len(ids) > index.MOST)


def _regions(group: list[str], profile: Profile) -> list[str]:
    """The regions that have the word in their name, in whatever language: a case names its region by a code."""
    return [
        folding.mark(REGION, region.code)
        for region in profile.regions.values()
        if not _words_of(*region.names.values()).isdisjoint(group)
    ]


@lru_cache(maxsize=1000)
def _words_of(*names: str) -> frozenset[str]:
    """The words of a region's names: twenty of them, asked for by each word of each search."""
    return frozenset(folding.words_of(names))
