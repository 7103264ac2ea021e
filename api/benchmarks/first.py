"""The one real case of which a benchmark's tables are copies."""

from datetime import datetime

from sqlalchemy import Engine

from channels.base import Incoming
from channels.intake import file_complaint
from escalation.office import Jurisdiction
from models.case import Case
from models.countries.seed import sync_agencies
from models.db import migrate, unit_of_work
from models.taxonomy import Channel


def first_case(engine: Engine, office: Jurisdiction, now: datetime) -> Case:
    """A complaint filed by the real intake into an empty database."""
    migrate(engine)
    with unit_of_work(engine) as session:
        sync_agencies(session, office.profile)
    incoming = Incoming(
        text="Үшінші күн жылу жоқ",
        language="kk",
        channel=Channel.WEB,
        category="heating",
        region="KZ-75",
        name="Гульнар Т.",
        identity_number="000000000001",
        contact_kind="email",
        contact_value="gulnar@example.com",
    )
    return file_complaint(engine, incoming, office, b"bench", "bench", now).case
