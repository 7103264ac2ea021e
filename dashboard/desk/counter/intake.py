"""Filing for somebody at the counter, on the telephone or in a letter: one page, by keyboard alone."""

from collections.abc import Container, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from api.deps import SignedIn, StaffRule
from channels import attachments
from channels.intake import file_complaint
from channels.texts import field_sentences, say, sentence
from dashboard.alphabets import place_in_alphabet
from dashboard.desk.counter.form import CONTACTS, UNKNOWN, WAYS, PapersDep, Typed, checked, typed_in
from dashboard.desk.counter.receipt import receipt_page
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.desk.frame import desk_page
from dashboard.desk.signin import staff_account
from dashboard.papers import DROPPED, chosen_files, store_all
from dashboard.proposals import proposed
from models.actions import drafts
from models.actions.filing import StoredFile
from models.case import Case
from models.db import unit_of_work
from models.errors import Conflict, JawabError, NotDurable
from models.taxonomy import Category, Language

HERE = "/desk/intake"
FILE = "intake.file"

router = APIRouter(prefix=HERE, include_in_schema=False)

Clerk = Annotated[SignedIn, Depends(StaffRule(FILE))]


@router.get("")
def show_intake(visit: VisitDep, who: Clerk) -> Response:
    """An empty form."""
    office = visit.house.office
    fresh = {"secret": drafts.new_secret(), "way": "walk_in", "contact_kind": "none"}
    fresh |= {"language": office.profile.languages[0], "received_on": office.local_date(visit.now).isoformat()}
    return _page(visit, who, fresh)


@router.post("", max_body_size=DROPPED)
def post_intake(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm(FILE))], form: PapersDep) -> Response:
    """File it and show the receipt. What is wrong comes back with all that was typed; sent twice, it is one case."""
    typed = typed_in(form)
    typed["secret"] = typed["secret"] or drafts.new_secret()
    if sent := _sent(visit, typed["secret"]):
        return receipt_page(visit, who, *sent)
    try:
        files, bad_files = _files(visit, typed["secret"], form)
        return _file(visit, who, typed, files, bad_files)
    except (NotDurable, DBAPIError, OSError):
        return _page(visit, who, typed, problem=NotDurable("not_kept_now"))


def _sent(visit: Visit, secret: str) -> tuple[Case, str] | None:
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        return drafts.sent(session, secret)


def _file(
    visit: Visit, who: SignedIn, typed: dict[str, str], files: list[StoredFile], bad_files: list[str]
) -> Response:
    house, guessed = visit.house, proposed(visit.house, typed["text"])
    incoming, error = checked(typed, files, guessed, house, who)
    chosen = typed["category"]
    if not chosen and (error is None or (guessed["proposals"] and "text" not in error.fields)):
        # The program proposes, the clerk sees it and files with the next press.
        typed["category"] = next(iter(guessed["proposals"]), UNKNOWN)
    if error or bad_files or not chosen:
        proposed_now = not chosen and bool(typed["category"])
        shown = {"bad_files": bad_files, "proposals": guessed["proposals"], "proposed": proposed_now}
        return _page(visit, who, typed, error, files, **shown)
    key = drafts.submission_key(typed["secret"])
    try:
        kept = file_complaint(house.engine, incoming, house.office, house.pepper, key, visit.now)
    except Conflict:
        # The same form twice at once, each with its own copy of the files.
        return receipt_page(visit, who, *(_sent(visit, typed["secret"]) or _lost()))
    return receipt_page(visit, who, kept.case, kept.code)


def _lost() -> tuple[Case, str]:
    raise NotDurable("not_kept_now")


def _files(visit: Visit, secret: str, form: PapersDep) -> tuple[list[StoredFile], list[str]]:
    """The files of this form so far, and a sentence for each that cannot be taken. They wait in a draft of the form."""
    gone, chosen = set(form.getlist("remove")), chosen_files(form)
    before = _kept(visit, secret)
    if not chosen and not gone:
        return before, []
    room = attachments.MOST - sum(one.stored_name not in gone for one in before)
    stored: list[StoredFile] = []
    problems = store_all(visit.house.data, chosen, room, stored)
    try:
        kept = _change(visit, secret, gone, stored)
    except IntegrityError:
        # A double click: the other request has begun the draft by now.
        kept = _change(visit, secret, gone, stored)
    taken_out = [one.stored_name for one in before if one.stored_name in gone]
    attachments.remove(attachments.folder_of(visit.house.data), taken_out)
    return kept, [f"{name}: {code}" for name, code in problems]


def _change(visit: Visit, secret: str, gone: Container[object], stored: list[StoredFile]) -> list[StoredFile]:
    with unit_of_work(visit.house.engine) as session:
        before = [StoredFile(**one) for one in drafts.hold(session, secret).get("files", [])]
        kept = [one for one in before if one.stored_name not in gone] + stored
        drafts.keep(session, secret, {"files": [asdict(one) for one in kept]}, visit.now)
    return kept[: attachments.MOST]


def _kept(visit: Visit, secret: str) -> list[StoredFile]:
    with Session(visit.house.read_engine) as session:
        return [StoredFile(**one) for one in (drafts.find(session, secret, visit.now) or {}).get("files", [])]


def _page(
    visit: Visit,
    who: SignedIn,
    typed: Typed,
    problem: JawabError | None = None,
    files: list[StoredFile] | None = None,
    **more: Any,
) -> Response:
    said = {name: say(who.language, "error", code) for name, code in _split(more.pop("bad_files", []))}
    return desk_page(
        visit,
        who,
        "desk/counter/intake.html",
        status_code=problem.status if problem else 422 if said else 200,
        typed={**dict.fromkeys(("reason", "representative"), ""), **typed},
        files=files or [],
        problem=sentence(problem, who.language) if problem else "",
        errors=field_sentences(problem, who.language, visit.house.office.profile.code) if problem else {},
        bad_files=said,
        centre=staff_account(who).centre,
        **{"proposals": [], "proposed": False, **more},
        **_choices(visit, who.language),
    )


def _split(bad_files: list[str]) -> list[list[str]]:
    return [one.rsplit(": ", 1) for one in bad_files]


def _choices(visit: Visit, language: str) -> Mapping[str, Any]:
    profile = visit.house.office.profile
    regions = sorted(profile.regions.values(), key=lambda one: place_in_alphabet(one.names, language))
    offices = sorted(profile.agencies.values(), key=lambda one: place_in_alphabet(one.names, language))
    return {
        "ways": list(WAYS),
        "contacts": CONTACTS,
        "identity": profile.identity,
        "regions": regions,
        "offices": offices,
        "categories": list(Category),
        "tongues": list(Language),
        "today": visit.house.office.local_date(visit.now),
    }
