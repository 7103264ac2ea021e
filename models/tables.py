"""Every table, imported once so that the metadata is whole before a migration compares it."""

from models import (
    account,
    agency,
    calendarchange,
    case,
    closedaccount,
    contact,
    deadline,
    delivery,
    event,
    failedturn,
    importing,
    inbound,
    incident,
    message,
    part,
    rating,
    workbench,
)
from models.editions import edition
from models.figures import cells as figures

ALL = (
    account,
    agency,
    calendarchange,
    case,
    closedaccount,
    contact,
    deadline,
    delivery,
    edition,
    event,
    failedturn,
    figures,
    importing,
    inbound,
    incident,
    message,
    part,
    rating,
    workbench,
)
