"""The server that bench intake measures: the application as it is, with a route beside it that only validates."""

import os
import socket
import sys
import time
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Response
from fastapi.responses import PlainTextResponse

from api.deps import CHANNEL, PUBLIC, AcceptedLanguage, HouseDep, Now, limit_intake
from api.main import create_app, open_house
from api.routes.cases import Key, incoming_from
from api.routes.webhooks import call_of, hook_of
from api.schemas import CaseIn
from api.settings import Settings
from channels.inlet import Call, Hook
from channels.intake import prepare


def validate(body: CaseIn, house: HouseDep, now: Now, accepted: AcceptedLanguage, key: Key = None) -> Response:
    """Everything that an intake checks, and nothing kept."""
    filing = prepare(incoming_from(body, body.language or accepted), house.office, f"api:{key}", now)
    return PlainTextResponse(filing.language, 201)


def admit(hook: Annotated[Hook, Depends(hook_of)], call: Annotated[Call, Depends(call_of)]) -> Response:
    """Everything that a provider's call is checked for and read as, and nothing kept."""
    for envelope in hook.admit(call):
        hook.read(envelope.body)
    return PlainTextResponse("")


def cpu() -> Response:
    """Seconds of CPU that this process has used."""
    return PlainTextResponse(f"{time.process_time()}")


def measured_app(settings: Settings) -> FastAPI:
    """The application with the two routes that a measurement needs."""
    app = create_app(open_house(settings), warm=False)
    app.post("/api/v1/bench/validate", dependencies=[Depends(PUBLIC), Depends(limit_intake)])(validate)
    app.post("/api/v1/bench/admit/{channel}/{account}", dependencies=[Depends(CHANNEL)])(admit)
    app.get("/api/v1/bench/cpu", dependencies=[Depends(PUBLIC)])(cpu)
    return app


def main() -> None:
    """Listen on a free port of this machine, and say which."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(measured_app(Settings()), access_log=False, log_config=None))
    server.run(sockets=[listening])


if __name__ == "__main__":
    os.environ.setdefault("JAWAB_DEMO", "1")
    main()
