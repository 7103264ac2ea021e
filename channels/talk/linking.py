"""One author on two channels: a complaint is followed elsewhere once a code has gone the way that it came.

Only the one complaint: whoever shares a phone with somebody else reads nothing of theirs.
"""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from sqlmodel import col, select

from channels.inlet import Written
from channels.talk.cases import case_of, held_by_author
from channels.talk.draft import Draft, Link
from channels.talk.talk import Talk
from channels.texts import examples
from models.actions.identity import Given, identify, lacking
from models.actions.onetime import Purpose, opens, use_up
from models.actions.turn import turn
from models.actor import SYSTEM
from models.case import Case
from models.contact import Contact, ContactPoint, known_at
from models.lifecycle import FINAL_STATES
from models.search import keeping

COMMAND, UNDO = "/link", "/unlink"
VALID = timedelta(minutes=10)
TRIES = 5
# As Telegram sends it when somebody presses Start behind a link of ours.
INVITED = re.compile(r"/start ([\w-]{32})", re.ASCII)


def begin(talk: Talk) -> None:
    """Ask which complaint."""
    talk.rest()
    talk.ask("link", "link_ask", (), **examples(talk.office.profile.code))


def send_code(talk: Talk, written: Written) -> None:
    """Send a code the way that the complaint came. Whether there is such a complaint is not told here."""
    number = _number(written.text)
    code = f"{secrets.randbelow(10**6):06}"
    talk.draft = Draft(case=number, link=Link(mac=_mac(talk, number, code), until=talk.now + VALID))
    case = talk.session.exec(select(Case).where(Case.number == number)).one_or_none()
    if case is not None and case.contact_point_id is not None and case.state not in FINAL_STATES:
        with turn(talk.session, number, SYSTEM, talk.office, talk.now) as held:
            held.tell("link_code", again=f":{talk.key}", code=code)
    talk.ask("link_code", "link_sent")


def take_code(talk: Talk, written: Written) -> None:
    """Link the complaint where the code is right; five wrong ones, or ten minutes, end it."""
    link, number = talk.draft.link, talk.draft.case or ""
    if link is None or talk.now > link.until or link.tries >= TRIES:
        talk.rest()
        talk.say("link_over", link=COMMAND)
    elif hmac.compare_digest(link.mac, _mac(talk, number, written.text.strip())):
        _link(talk, number)
        talk.rest()
        _ask_where(talk, number, as_before=True)
    else:
        link.tries += 1
        talk.say("link_wrong")


def follow_invitation(talk: Talk, written: Written) -> bool:
    """Link the complaint whose page led here, by the key that Start brought along; False where there is none."""
    found = INVITED.fullmatch(written.text.strip())
    if found is None:
        return False
    talk.rest()
    case = opens(talk.session, found[1], Purpose.TELEGRAM, talk.now)
    if case is None or not use_up(talk.session, found[1], Purpose.TELEGRAM, talk.now):
        talk.say("invitation_over")
        return True
    talk.row.language = talk.row.language or case.language
    has_another = case.contact_point_id is not None
    if "contact" in lacking(talk.session, case, talk.office):
        # Somewhere to answer is what the law asked for.
        with held_by_author(talk, case) as held:
            identify(held, Given(contact=talk.author))
    _link(talk, case.number)
    _ask_where(talk, case.number, as_before=has_another)
    return True


def _ask_where(talk: Talk, number: str, *, as_before: bool) -> None:
    offered = ["here", "here_quietly", *(["as_before"] if as_before else [])]
    talk.say("linked", [[talk.option(one, f"{one}:{number}")] for one in offered], number=number)


def answer_here(talk: Talk, number: str) -> None:
    """The author wants the answers here."""
    _move_here(talk, number, quietly=False)
    talk.say("moved", number=number)


def answer_here_quietly(talk: Talk, number: str) -> None:
    """The author wants to be told here that there is something to read, and nothing of what it is."""
    _move_here(talk, number, quietly=True)
    talk.say("moved_quietly", number=number)


def _move_here(talk: Talk, number: str, *, quietly: bool) -> None:
    case = case_of(talk.session, number, talk.author)
    point = _here(talk, case)
    if point is not None:
        point.quiet = quietly
    _answer_at(case, point or _first(talk, case))


def answer_as_before(talk: Talk, number: str) -> None:
    """The author wants the answers where they came first."""
    case = case_of(talk.session, number, talk.author)
    _answer_at(case, _first(talk, case))
    talk.say("stays", number=number)


def undo(talk: Talk) -> None:
    """Take back every link to here: each complaint is again known only where it came from."""
    for point in talk.session.exec(
        select(ContactPoint).where(*known_at(talk.author), col(ContactPoint.verified_at).is_not(None))
    ):
        # It is nobody's now: nothing of the complaint goes there any more, whatever fails elsewhere.
        nobody = Contact(created_at=talk.now)
        talk.session.add(nobody)
        talk.session.flush()
        owner, point.contact_id, point.verified_at = point.contact_id, nobody.id or 0, None
        keeping.of_contact(talk.session, owner)
        for case in talk.session.exec(select(Case).where(Case.contact_point_id == point.id)):
            _answer_at(case, _first(talk, case))
    talk.rest()
    talk.say("unlinked")


def _link(talk: Talk, number: str) -> None:
    case = talk.session.exec(select(Case).where(Case.number == number)).one()
    channel, address, account = talk.author
    point = _here(talk, case)
    if point is None:
        # Behind the first one: answers go there only when the author says so, or when that one fails.
        last = _last(talk, case)
        point = ContactPoint(contact_id=_contact(talk, case), channel=channel, address=address, account=account)
        point.position = last.position + 1 if last else 0
        # Until somebody says otherwise: who else reads along here is not known.
        point.quiet = True
        talk.session.add(point)
        talk.session.flush()
        keeping.of_contact(talk.session, point.contact_id)
    point.verified_at = talk.now
    case.contact_point_id = case.contact_point_id or point.id


def _contact(talk: Talk, case: Case) -> int:
    """Whose address it becomes; somebody who gave nothing of himself is a person from now on."""
    if case.contact_id is None:
        nobody = Contact(created_at=talk.now)
        talk.session.add(nobody)
        talk.session.flush()
        case.contact_id = nobody.id
    return case.contact_id or 0


def _here(talk: Talk, case: Case) -> ContactPoint | None:
    mine = select(ContactPoint).where(ContactPoint.contact_id == case.contact_id, *known_at(talk.author))
    return talk.session.exec(mine).first()


def _last(talk: Talk, case: Case) -> ContactPoint | None:
    mine = select(ContactPoint).where(ContactPoint.contact_id == case.contact_id)
    return talk.session.exec(mine.order_by(col(ContactPoint.position).desc()).limit(1)).first()


def _first(talk: Talk, case: Case) -> ContactPoint | None:
    mine = select(ContactPoint).where(ContactPoint.contact_id == case.contact_id).order_by(col(ContactPoint.id))
    return talk.session.exec(mine.limit(1)).first()


def _answer_at(case: Case, point: ContactPoint | None) -> None:
    """Without an address the answers wait on the tracking page."""
    case.contact_point_id = point.id if point else None


def _number(text: str) -> str:
    """The number as we write it, however it was typed."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"{letters[:2]}-{letters[2:6]}-{letters[6:10]}"


def _mac(talk: Talk, number: str, code: str) -> str:
    said = f"link:{talk.row.id}:{number}:{code}".encode()
    return hmac.new(talk.setting.pepper, said, hashlib.sha256).hexdigest()
