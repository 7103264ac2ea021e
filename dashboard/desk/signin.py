"""Signing in and out of the desk."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api.deps import PUBLIC, STAFF_COOKIE, AcceptedLanguage, Sender, SignedIn, signed_in
from channels.texts import sentence
from dashboard.desk.forms import StaffForm, Visit, VisitDep
from dashboard.homes import home_of
from dashboard.pages import render
from models.account import Account
from models.actions.guesses import count_miss, refuse_guessing
from models.actions.signin import check_password, sign_in, sign_out
from models.db import unit_of_work
from models.errors import BadInput, JawabError, TooMany
from models.taxonomy import Language

DOOR = "staff"


router = APIRouter(prefix="/desk", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the sign-in form brings."""

    login: Annotated[str, Form(max_length=80)] = ""
    password: Annotated[str, Form(max_length=1000)] = ""
    lang: Annotated[str, Form(max_length=8)] = ""


@router.get("/sign-in", dependencies=[Depends(PUBLIC)])
def show_sign_in(visit: VisitDep, accepted: AcceptedLanguage, lang: str = "") -> Response:
    """The sign-in form in the language asked for; who is signed in already goes on."""
    found = signed_in(visit.house, _secret(visit.request), visit.now)
    if found and found.actor.account:
        return RedirectResponse(home_of(found.actor.account.role), 303)
    return _form(visit, lang or accepted)


@router.post("/sign-in", dependencies=[Depends(PUBLIC)])
def post_sign_in(
    visit: VisitDep, accepted: AcceptedLanguage, sender: Sender, given: Annotated[Credentials, Depends()]
) -> Response:
    """Start a session under a new secret, whatever cookie came along; the old session ends."""
    try:
        account = _account(visit, sender, given)
    except (BadInput, TooMany) as error:
        return _form(visit, given.lang or accepted, given.login, error)
    with unit_of_work(visit.house.engine) as session:
        sign_out(session, _secret(visit.request), visit.now)
        secret = sign_in(session, account, visit.now)
    response = RedirectResponse(home_of(account.role), 303)
    response.set_cookie(STAFF_COOKIE, secret, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _account(visit: Visit, sender: str, given: Credentials) -> Account:
    # The password is hashed on a session that only reads: it must not hold the write lock meanwhile.
    with Session(visit.house.read_engine, expire_on_commit=False) as session:
        refuse_guessing(session, DOOR, sender, visit.now)
        account = check_password(session, given.login, given.password)
    if account is None:
        count_miss(visit.house.engine, DOOR, sender, visit.now)
        raise BadInput("wrong_login")
    return account


def _form(visit: Visit, wanted: str, login: str = "", error: JawabError | None = None) -> Response:
    language = wanted if wanted in set(Language) else Language.EN
    page = render(
        visit.request,
        "desk/sign_in.html",
        language=language,
        status_code=error.status if error else 200,
        login=login,
        problem=sentence(error, language) if error else "",
    )
    if error and "retry_after" in error.params:
        page.headers["Retry-After"] = str(error.params["retry_after"])
    return page


@router.post("/sign-out")
def post_sign_out(visit: VisitDep, who: Annotated[SignedIn, Depends(StaffForm("desk.open"))]) -> Response:  # noqa: ARG001
    """End the session here and on the server."""
    with unit_of_work(visit.house.engine) as session:
        sign_out(session, _secret(visit.request), visit.now)
    response = RedirectResponse("/desk/sign-in", 303)
    response.delete_cookie(STAFF_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def staff_account(who: SignedIn) -> Account:
    """The account behind a staff session."""
    assert who.actor.account is not None
    return who.actor.account


def _secret(request: Request) -> str:
    return request.cookies.get(STAFF_COOKIE, "")
