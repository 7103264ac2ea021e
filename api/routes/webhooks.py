"""Where providers and partners bring what happened on their side: kept first, answered then, processed later."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool

from api.deps import CHANNEL, HouseDep, Now, ReaderDep
from api.routes.casefiles import sent_file
from api.schemas import ErrorOut
from channels.inlet import Call, Fetcher, Greeter, Hook
from channels.lending import lent
from models.errors import NotFound, TooLarge

LARGEST = 1024 * 1024
ERRORS = {status: {"model": ErrorOut} for status in (401, 404, 413, 422, 503)}
router = APIRouter(prefix="/api/v1/channels", tags=["channels"], responses=ERRORS)  # type: ignore[arg-type]


async def raw_body(request: Request) -> bytes:
    """The very bytes, which the signature covers; TooLarge as soon as they are too many."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    return body


def hook_of(channel: str, account: str, house: HouseDep) -> Hook:
    """The account that is called here; NotFound where there is none, or none that is called."""
    inlet = house.inlets.get((channel, account))
    if not isinstance(inlet, Hook):
        raise NotFound("no_such_account")
    return inlet


def call_of(request: Request, house: HouseDep, now: Now, body: Annotated[bytes, Depends(raw_body)]) -> Call:
    """The request as its provider made it; the address is ours as the world knows it, whatever stands before us."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return Call(request.headers, body, now, dict(request.query_params), house.public_url + path)


@router.post("/{channel}/{account}", dependencies=[Depends(CHANNEL)])
async def receive(
    hook: Annotated[Hook, Depends(hook_of)], call: Annotated[Call, Depends(call_of)], house: HouseDep
) -> Response:
    """Events of one of our accounts. 200 means that they are safely kept; the same event again changes nothing."""
    # Down to the disk and back: not on the loop that serves everybody.
    kept = await run_in_threadpool(house.inbox.receive, hook, call)
    return Response(media_type="text/plain") if hook.quiet else JSONResponse({"kept": kept})


@router.post("/{channel}/{account}/files", dependencies=[Depends(CHANNEL)], response_class=FileResponse)
async def fetch_file(
    hook: Annotated[Hook, Depends(hook_of)],
    call: Annotated[Call, Depends(call_of)],
    house: HouseDep,
    session: ReaderDep,
) -> FileResponse:
    """A file that a notice of ours named, for the app that got the notice; the request is signed as an event is."""
    if not isinstance(hook, Fetcher):
        raise NotFound("no_such_account")
    place = (hook.channel, hook.account)
    file = await run_in_threadpool(lent, session, place, hook.wanted(call), house.letterhead, call.now)
    return sent_file(file.path, file.name, file.mime)


@router.get("/{channel}/{account}", dependencies=[Depends(CHANNEL)])
async def asked(
    hook: Annotated[Hook, Depends(hook_of)], call: Annotated[Call, Depends(call_of)], house: HouseDep
) -> Response:
    """A provider's question before it uses the account, or its event where it brings events in the address."""
    if isinstance(hook, Greeter):
        return PlainTextResponse(hook.greet(call))
    return await receive(hook, call, house)
