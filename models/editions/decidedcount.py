"""What an edition says of extensions, pauses and passing on: counted once a day from histories."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlmodel import Session

from models.deadline import Office
from models.decided import decided_between
from models.decisions import Decision
from models.figures.suppression import ALL

SHEET = "decided"
# What each kind of decision is counted as; days on which nobody had a case go with the agency that had given it back.
COUNTED: Mapping[str, str] = {
    **{"transfer": "handover", "return_": "handover", "unassigned": "handover"},
    **{"extension": "extension", "pause": "pause"},
}
# The days alone: the decision itself was counted as a return.
DAYS_ONLY = {"unassigned": "return_"}

Spot = tuple[str, str, str, str]


def first_counted(day: date) -> date:
    """The first day of the first month that an edition of that day counts."""
    return date(day.year - 1, day.month, 1)


def decided_rows(live: Session, jurisdiction: str, office: Office, now: datetime) -> Iterator[Mapping[str, str | int]]:
    """By month: handover, extension and pause with their _days, of all, by agency and by reason."""
    began = office.end_of(first_counted(office.local_date(now)) - timedelta(days=1))
    counted: Counter[Spot] = Counter()
    for one in decided_between(live, jurisdiction, office, now, (began, now)):
        if one.kind in COUNTED:
            counted.update(_adds(one, f"{office.local_date(one.at):%Y-%m}"))
    for (month, measure, table, code), n in counted.items():
        if n:
            yield {"sheet": SHEET, "month": month, "measure": measure, "row_code": table, "column_code": code, "n": n}


def _adds(one: Decision, month: str) -> Counter[Spot]:
    measure, alone = COUNTED[one.kind], one.kind in DAYS_ONLY
    # Of what was passed on, the way is the reason: to whom says nothing to the public.
    reason = one.reason if measure in ("extension", "pause") else DAYS_ONLY.get(one.kind, one.kind)
    found: Counter[Spot] = Counter()
    for table, code in ((ALL, ALL), ("agency", one.agency_code or ""), ("reason", reason)):
        found[month, measure, table, code] += not alone
        found[month, f"{measure}_days", table, code] += one.days
    return found
