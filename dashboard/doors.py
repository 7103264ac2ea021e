"""All page families, in the order in which a person meets them."""

from dashboard.citizen import check, home, kiosk, offline
from dashboard.citizen.report import routes as report
from dashboard.citizen.track import complete, lost, papers
from dashboard.citizen.track import routes as track
from dashboard.desk import (
    answerpage,
    bulk,
    calendarpage,
    casepage,
    channelspage,
    checks,
    clockpage,
    dossiers,
    doubtspage,
    enclosing,
    escalated,
    feed,
    joint,
    keys,
    leave,
    modelspage,
    paper,
    publication,
    queue,
    redaction,
    signin,
    similar,
    smslength,
    splitting,
    triage,
    wishes,
)
from dashboard.desk.counter import calls, intake, post, receipt
from dashboard.desk.live import routes as live
from dashboard.desk.tasks import page as tasks
from dashboard.desk.team import approvals, board, figures, outgoing, rules, signing
from dashboard.desk.writing import drafts, macropage, macrorun, picker, preview, templatepage
from dashboard.oversight import appeals, clocks, draws, incidents, periods, places
from dashboard.oversight import routes as oversight
from dashboard.public import badges, cases, embeds, feeds, following, model, services
from dashboard.public import routes as public

FAMILIES = (
    home, kiosk, offline, check, report, papers, track, complete, lost, cases, following, services, feeds, badges,
    embeds, public, model, signin, keys, leave, wishes, feed, queue, bulk, live, casepage, paper, answerpage, drafts,
    picker, preview, templatepage, enclosing, macropage, macrorun, joint, clockpage, redaction, publication, similar,
    smslength, dossiers, escalated, intake, receipt, post, calls, triage, checks, calendarpage, modelspage,
    channelspage, doubtspage, approvals, board, figures, signing, outgoing, rules, appeals, oversight, clocks,
    periods, draws, incidents, places, tasks, splitting,
)  # fmt: skip
ROUTERS = tuple(family.router for family in FAMILIES)
