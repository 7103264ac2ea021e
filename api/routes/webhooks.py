"""Where providers and partners bring what happened on their side: kept first, answered then, processed later."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from api.deps import CHANNEL, HouseDep, Now
from api.schemas import ErrorOut
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


@router.post("/{channel}/{account}", dependencies=[Depends(CHANNEL)])
async def receive(
    channel: str, account: str, request: Request, house: HouseDep, now: Now, body: Annotated[bytes, Depends(raw_body)]
) -> dict[str, int]:
    """Events of one of our accounts. 200 means that they are safely kept; the same event again changes nothing."""
    inlet = house.inlets.get((channel, account))
    if inlet is None:
        raise NotFound("no_such_account")
    # Down to the disk and back: not on the loop that serves everybody.
    return {"kept": await run_in_threadpool(house.inbox.receive, inlet, request.headers, body, now)}
