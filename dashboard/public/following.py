"""Following a public case: an address is typed in, asked whether it is its owner's, told, and forgotten on a press."""

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.deps import FOLLOWER, PUBLIC, ReaderDep, Sender, limit_intake
from channels.intake import read_address
from dashboard.i18n import N_
from dashboard.public.cases import HEADERS, case_page
from dashboard.visitor import PREFIX, FormDep, Visitor, VisitorDep, field
from models import publiccases
from models.actions import newsletters
from models.contact import ContactAddress
from models.db import unit_of_work
from models.errors import BadInput, JawabError, NotFound
from models.publication import Publication
from models.taxonomy import Channel

ASKED = N_(
    "We have written to this address. Open the link in the message, and you will be told when something changes."
)

router = APIRouter(prefix=f"{PREFIX}/public", include_in_schema=False)


@router.post("/cases/{slug}/follow", dependencies=[Depends(PUBLIC)])
def post_follow(visitor: VisitorDep, slug: str, form: FormDep, session: ReaderDep, sender: Sender) -> Response:
    """Ask the address. The page says the same whether it follows already, was asked before, or is asked now."""
    typed = field(form, "contact").strip()[:320]
    try:
        limit_intake(visitor.house, sender)
        _ask(visitor, slug, _address(visitor, typed))
    except BadInput as error:
        errors = {"contact": next(iter(visitor.sentences(error).values()))}
        return case_page(visitor, session, slug, typed=typed, errors=errors, status_code=error.status)
    except NotFound:
        raise
    except JawabError as error:
        refused = {"errors": {"contact": visitor.sentence(error)}, "status_code": error.status}
        return case_page(visitor, session, slug, typed=typed, **refused)
    return case_page(visitor, session, slug, done=visitor.said(ASKED))


def _address(visitor: Visitor, typed: str) -> ContactAddress:
    # Where no SMS leave from here the field asks for an e-mail address only, and so must the refusal.
    channel = Channel.SMS if "@" not in typed and visitor.house.office.serves(Channel.SMS) else Channel.EMAIL
    address = read_address(channel, typed, visitor.house.office)
    if address is None:
        raise BadInput(fields={"contact": "bad_email" if channel is Channel.EMAIL else "bad_phone"})
    return ContactAddress(channel, address)


def _ask(visitor: Visitor, slug: str, to: ContactAddress) -> None:
    try:
        with unit_of_work(visitor.house.engine) as session:
            found = publiccases.find(session, slug)
            if found is None:
                raise NotFound("page_not_found")
            newsletters.ask(session, found.case, to, visitor.language, visitor.house.office, visitor.now)
    except IntegrityError:
        # Pressed twice at once: the other request has asked.
        return


@router.get("/follow/{token}", dependencies=[Depends(FOLLOWER)])
def show_follow(visitor: VisitorDep, token: str, session: ReaderDep) -> Response:
    """What the link is for. Opened by a robot of a mail program, it does nothing."""
    return _page(visitor, session, token)


@router.post("/follow/{token}", dependencies=[Depends(FOLLOWER)])
def post_token(visitor: VisitorDep, token: str, form: FormDep) -> Response:
    """Yes, or no more."""
    with unit_of_work(visitor.house.engine) as session:
        follower = newsletters.by_token(session, token)
        if follower is None:
            raise NotFound("page_not_found")
        ends = field(form, "act") == "end"
        if ends:
            newsletters.end(session, follower, visitor.now)
        else:
            newsletters.confirm(follower, visitor.now)
    if ends:
        return visitor.page("follow.html", follower=None)
    with Session(visitor.house.read_engine) as session:
        return _page(visitor, session, token)


def _page(visitor: Visitor, session: Session, token: str) -> Response:
    follower = newsletters.by_token(session, token)
    if follower is None:
        raise NotFound("page_not_found")
    opened = session.get(Publication, follower.case_id)
    # What has become delicate since is nobody's to read; its followers may still go.
    found = publiccases.find(session, opened.slug) if opened else None
    page = visitor.page("follow.html", follower=follower, found=found)
    page.headers.update(HEADERS)
    return page
