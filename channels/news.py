"""What somebody reads who follows a public case: that there is news, and where. Never a word of the case."""

from datetime import datetime

from sqlmodel import Session

from channels.base import Outgoing
from channels.texts import texts
from models.agency import Agency
from models.case import Case
from models.delivery import Delivery
from models.names import name
from models.publication import Follower, Publication
from models.taxonomy import Category


def render_news(session: Session, delivery: Delivery, public_url: str, now: datetime, *, brief: bool) -> Outgoing:
    """The question, or the news, for one follower. brief: in a single line."""
    follower, language = session.get_one(Follower, delivery.follower_id), delivery.language
    case = session.get_one(Case, follower.case_id)
    opened, agency = session.get(Publication, case.id), session.get(Agency, case.agency_code)
    text = texts(language)["notice"][delivery.notice]
    params = {
        "subject": name("categories", case.category or Category.OTHER, language),
        "agency": agency.names[language] if agency else "",
        "url": f"{public_url}/{language}/public/cases/{opened.slug if opened else ''}",
        "link": f"{public_url}/{language}/public/follow/{follower.token}",
    }
    return Outgoing(
        key=delivery.key,
        address=follower.address,
        subject=text["subject"],
        text=text["short" if brief else "body"].strip().format(**params) + "\n",
        language=language,
        at=now,
        notice=delivery.notice,
        gone=tuple(delivery.sent_ids),
    )
