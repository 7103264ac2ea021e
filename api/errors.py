"""How a refusal leaves: JSON for the API, a page for people, always in the reader's language."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.deps import accepted_language
from channels.texts import field_sentences, sentence
from dashboard.errors import at_desk, error_page
from models.errors import BadInput, Conflict, Forbidden, JawabError, NotDurable, NotFound, NotSignedIn, TooLarge
from models.taxonomy import Language

log = logging.getLogger("jawab")

# Who asks there is no browser: no sign-in page helps.
MACHINES = ("/api/", "/metrics")
BY_STATUS: dict[int, type[JawabError]] = {403: Forbidden, 404: NotFound, 409: Conflict, 413: TooLarge}


def install(app: FastAPI) -> None:
    """Every way in which a request can fail, mapped onto the one family."""
    app.add_exception_handler(JawabError, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(DBAPIError, _not_durable)
    app.add_exception_handler(PoolTimeout, _not_durable)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(ClientDisconnect, _hung_up)
    app.add_exception_handler(Exception, _broken)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, JawabError)
    return answer(request, error)


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(request, BadInput(fields=_fields(error.errors())))


async def _not_durable(request: Request, error: Exception) -> Response:
    # A full disk, a locked or lost database: the transaction is gone, and so the citizen is told.
    log.error("database refused: %s", type(error.__cause__ or error).__name__)
    return answer(request, NotDurable())


async def _by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    family = BY_STATUS.get(error.status_code)
    if error.status_code == 405 and at_desk(request):
        # Whoever loads the page of a form again by its address.
        return error_page(request, 405, reader_language(request))
    if family is None:
        return Response(status_code=error.status_code, headers=error.headers)
    return answer(request, family("page_not_found") if family is NotFound else family())


async def _hung_up(_request: Request, _error: Exception) -> Response:
    # Before the whole request had come: nothing was kept, and nobody reads what we say.
    return Response(status_code=400)


async def _broken(request: Request, error: Exception) -> Response:
    # The traceback goes to the log without the request's content; outside only a general sentence.
    log.error("broken at %s %s", request.method, _route(request), exc_info=error)
    return answer(request, JawabError())


def _route(request: Request) -> str:
    """The pattern of the route, never the path: paths may hold case numbers."""
    return str(getattr(request.scope.get("route"), "path", "?"))


def answer(request: Request, error: JawabError) -> Response:
    """The refusal as this reader can use it."""
    language = reader_language(request)
    headers = {"Retry-After": str(error.params["retry_after"])} if "retry_after" in error.params else {}
    if request.url.path.startswith(MACHINES):
        country = request.app.state.house.office.profile.code
        fields = field_sentences(error, language, country)
        body = {"error": error.code, "detail": sentence(error, language, country), "fields": fields}
        return JSONResponse(body, error.status, headers)
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return RedirectResponse("/desk/sign-in", 303)
    more = {} if _said(request, error) else {"reason": sentence(error, language)}
    page = error_page(request, error.status, language, error.code, **more)
    page.headers.update(headers)
    return page


def _said(request: Request, error: JawabError) -> bool:
    """Whether the page says it already; every other refusal has a sentence of its own."""
    missing = isinstance(error, NotFound) and (error.code == "page_not_found" or at_desk(request))
    return missing or type(error) is JawabError


def reader_language(request: Request) -> str:
    """The language of the page that failed or of the person at the desk, else what the browser asks for."""
    first = request.url.path.split("/")[1]
    if first in set(Language):
        return first
    return getattr(request.state, "language", None) or accepted_language(request, request.app.state.house)


def _fields(problems: Sequence[Any]) -> dict[str, str]:
    """Field -> code of its sentence, from pydantic's list."""
    codes = {"missing": "missing_field", "json_invalid": "not_json", "string_too_long": "text_too_long_here"}
    return {_place(one["loc"]): codes.get(one["type"], "wrong_type") for one in problems}


def _place(location: Sequence[Any]) -> str:
    names = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    return ".".join(names) or "body"
