"""All page families, in the order in which a person meets them."""

from dashboard.citizen import home, kiosk
from dashboard.citizen.report import routes as report
from dashboard.citizen.track import complete, lost
from dashboard.citizen.track import routes as track
from dashboard.desk import (
    answerpage,
    calendarpage,
    casepage,
    channelspage,
    checks,
    clockpage,
    dossiers,
    escalated,
    feed,
    joint,
    leave,
    modelspage,
    queue,
    redaction,
    signin,
    similar,
    smslength,
    triage,
)
from dashboard.desk.counter import calls, intake, post, receipt
from dashboard.desk.writing import drafts, macropage, macrorun, picker, preview, templatepage
from dashboard.oversight import appeals, clocks, draws, incidents, periods, places
from dashboard.oversight import routes as oversight
from dashboard.public import badges, embeds, feeds, model
from dashboard.public import routes as public

FAMILIES = (
    home, kiosk, report, track, complete, lost, feeds, badges, embeds, public, model, signin, leave, feed, queue,
    casepage, answerpage, drafts, picker, preview, templatepage, macropage, macrorun, joint, clockpage,
    redaction, similar, smslength, dossiers, escalated, intake, receipt, post,
    calls, triage, checks, calendarpage, modelspage, channelspage, appeals, oversight, clocks, periods, draws,
    incidents, places,
)  # fmt: skip
ROUTERS = tuple(family.router for family in FAMILIES)
