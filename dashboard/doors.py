"""All page families, in the order in which a person meets them."""

from dashboard.citizen import home
from dashboard.citizen.report import routes as report
from dashboard.citizen.track import routes as track
from dashboard.desk import (
    answerpage,
    calendarpage,
    casepage,
    clockpage,
    escalated,
    feed,
    joint,
    leave,
    queue,
    redaction,
    signin,
    triage,
)
from dashboard.oversight import appeals, clocks, draws, incidents, periods, places
from dashboard.oversight import routes as oversight
from dashboard.public import routes as public

FAMILIES = (
    home, report, track, public, signin, leave, feed, queue, casepage, answerpage, joint, clockpage, redaction,
    escalated, triage, calendarpage, appeals, oversight, clocks, periods, draws, incidents,
    places,
)  # fmt: skip
ROUTERS = tuple(family.router for family in FAMILIES)
