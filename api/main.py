"""create_app: settings in, application out."""

import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from threading import Thread

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from api import errors
from api.guard import Guard
from api.house import House
from api.meter import Meter
from api.routes import casefiles, cases, editions, health, metrics, model, opencases, opendata, webhooks
from api.settings import Settings, SettingsError
from api.worker import Worker
from channels.accounts import Accounts, AccountsError, read_accounts
from channels.registry import TABLES, open_channels, open_inlets, served
from channels.texts.releases import keep_templates
from dashboard.assets import mount_static
from dashboard.dates import clock_time
from dashboard.desk.live.hub import Hub
from dashboard.doors import ROUTERS
from dashboard.pages import open_pages
from escalation.office import open_jurisdiction
from models.countries.seed import sync_agencies
from models.db import migrate, open_engine, unit_of_work
from models.figures.recount import rebuild_if_empty
from models.search import keeping

log = logging.getLogger("jawab")


def utc_now() -> datetime:
    """The one clock of a running deployment."""
    return datetime.now(UTC)


def open_house(settings: Settings, clock: Callable[[], datetime] = utc_now) -> House:
    """Check the secrets, bring the database up to date and open everything that a deployment shares."""
    settings.require_secrets()
    accounts = _accounts(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    migrate(engine)
    channels = open_channels(
        smtp_url=settings.smtp_url,
        mail_from=settings.mail_from,
        accounts=accounts,
        secret=settings.secret_key.encode(),
        plus=settings.mail_plus,
    )
    office = open_jurisdiction(settings.jurisdiction, served(channels))
    with unit_of_work(engine) as session:
        sync_agencies(session, office.profile)
        keep_templates(session, clock())
    rebuild_if_empty(engine, office.local_date)
    keeping.catch_up(engine)
    house = House(
        engine=engine,
        office=office,
        channels=channels,
        inlets=open_inlets(accounts),
        clock=clock,
        pepper=settings.pepper,
        secret_key=settings.secret_key,
        public_url=settings.public_url.rstrip("/"),
        data=settings.data,
        demo=settings.demo,
        trusted_proxies=frozenset(settings.trusted_proxies.split()),
        intake_limit=settings.intake_limit,
        metrics_token=settings.metrics_token,
        page_seconds=settings.page_seconds,
        backend=settings.choice,
        seals=settings.seals,
    )
    house.look()
    return house


def _accounts(settings: Settings) -> Accounts:
    try:
        return read_accounts(settings.channels, TABLES, settings.given(), settings.shared_by_accounts)
    except AccountsError as error:
        raise SettingsError(f"The accounts on the channels: {error}") from error


def create_app(house: House, *, with_worker: bool = False, warm: bool = True) -> FastAPI:
    """The web application over an open house.

    with_worker runs the jobs in a thread of the same process; warm opens the model before somebody needs it.
    """
    app = FastAPI(
        title="Jawab", version="1", lifespan=_lifespan(house, with_worker, warm), docs_url=None, redoc_url=None
    )
    app.state.house = house
    app.state.pages = open_pages(house.office.profile.code)
    app.state.live = Hub(house.read_engine, house.clock, lambda at: clock_time(at, house.office.zone))
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.state.meter = Meter()
    app.add_middleware(Guard, refuse=errors.answer, count=app.state.meter.count)
    errors.install(app)
    doors = (cases, casefiles, opendata, editions, opencases, model, webhooks, health, metrics)
    for router in (*(door.router for door in doors), *ROUTERS):
        # Its routes are complete. include_router would build each anew for every application: a quarter of a second.
        app.router.routes.extend(router.routes)
    mount_static(app)
    return app


def _warm_up(house: House) -> None:
    """What takes a start seconds, before somebody waits for it: the model, for the first complaint."""
    house.classifier.warm()
    keep_for_good()


def keep_for_good() -> None:
    """All that a start has made stays as long as the process.

    A full round of the garbage collector would walk it, half a million things and some tenths of a second, in the
    middle of every twentieth page.
    """
    gc.collect()
    gc.freeze()


def _lifespan(house: House, with_worker: bool, warm: bool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if warm:
            Thread(target=_warm_up, args=[house], name="warm-up", daemon=True).start()
        worker = Worker(house)
        if with_worker:
            worker.start()
        yield
        app.state.live.stop()
        worker.stop()

    return lifespan
