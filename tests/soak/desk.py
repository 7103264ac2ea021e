"""The officers: each case is answered once, by the desk's own forms, over a server that dies under their hands."""

import re
from collections.abc import Mapping
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

import httpx
from factories import PASSWORD, account, act
from soak.crowd import MARK, Crowd
from soak.deployment import Deployment
from sqlmodel import Session, col, func, select

from api.deps import STAFF_COOKIE
from models.account import Account
from models.actions import routing
from models.case import Case, opening_of
from models.contact import ContactPoint
from models.errors import JawabError
from models.lifecycle import OPEN_STATES
from models.message import Message
from models.taxonomy import Role, State

SORTED = (State.ASSIGNED, State.IN_PROGRESS)
AT_ONCE = 100
# So many officers work side by side, each at cases of his own.
HANDS = 6


class Waiting(NamedTuple):
    """A case as it stands before somebody answers it."""

    number: str
    state: State
    revision: int
    agency: str | None
    place: tuple[str, str]
    opening: str
    texts: int


class Desk:
    """Officers of every agency, signed in one after another."""

    def __init__(self, deployment: Deployment, crowd: Crowd) -> None:
        self.house, self.crowd = deployment.house, crowd
        self._base = f"http://127.0.0.1:{deployment.port}"
        self._officers: dict[str, Mapping[str, str]] = {}
        self._one_signs_in = Lock()
        self._threads = [Thread(target=self._go_round, args=[n], name=f"desk {n}", daemon=True) for n in range(HANDS)]
        self._over = Event()

    def start(self) -> None:
        """Begin to answer."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Everybody goes home."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def waiting(self) -> list[Waiting]:
        """Open cases, the oldest first."""
        texts = select(func.count()).select_from(Message).where(Message.case_id == Case.id).scalar_subquery()
        found: Any = select(Case.number, Case.state, Case.revision, Case.agency_code, ContactPoint, Case.opening, texts)
        found = found.join(ContactPoint, col(ContactPoint.id) == Case.contact_point_id)
        found = found.where(col(Case.state).in_(OPEN_STATES)).order_by(col(Case.id))
        with Session(self.house.read_engine) as session:
            rows = session.exec(found.limit(AT_ONCE * 10)).all()
        return [Waiting(*row[:4], (str(row[4].channel), row[4].address), *row[5:]) for row in rows]

    def _go_round(self, hand: int) -> None:
        while not self._over.wait(0.5):
            for one in self.waiting():
                if self._over.is_set():
                    return
                if int(one.number[-4:]) % HANDS == hand and self._has_all_been_said(one):
                    self._try(one)

    def _has_all_been_said(self, one: Waiting) -> bool:
        walk = self.crowd.walks[one.place]
        planned = (texts for texts in walk.citizen.cases if one.opening in map(opening_of, texts))
        return walk.is_through and one.texts == len(next(planned, ()))

    def _try(self, one: Waiting) -> None:
        try:
            if one.state not in SORTED:
                self._sort(one)
            elif one.state == State.ASSIGNED:
                self._press(one, "take")
            else:
                words = f"Клапан ауыстырылды, {MARK}{one.number}."
                self._press(one, "answer", outcome="resolved", text=words)
        except httpx.HTTPError:
            # Nobody knows whether it was kept: the officer looks again, and the form of an older state is refused.
            self.crowd.ledger.count("form without an answer")
        except JawabError:
            # Somebody moved the case meanwhile.
            self.crowd.ledger.count("case moved under the officer's hand")
        except Exception as error:
            self.crowd.wrong.append(f"the desk at {one.number}: {error!r}")

    def _sort(self, one: Waiting) -> None:
        with act(self.house, one.number) as turn:
            if turn.case.state == State.TRIAGE:
                routing.route(turn, "kz-almaty-energy", "heating", "test", "KZ-75")

    def _press(self, one: Waiting, form: str, **fields: str) -> None:
        with self._one_signs_in:
            officer = self._officer(one.agency or "")
        data = {"csrf": officer["csrf"], "revision": str(one.revision), **fields}
        answer = self._ask("POST", f"/desk/cases/{one.number}/{form}", officer["cookie"], data)
        if answer.status_code == 401:
            # Half an hour of the deployment's clock, which goes faster than ours, without a request.
            self._officers.pop(one.agency or "", None)
        elif answer.status_code not in (303, 409):
            self.crowd.wrong.append(f"the desk refused {form} of {one.number}: {answer.status_code}")

    def _officer(self, agency: str) -> Mapping[str, str]:
        if agency not in self._officers:
            login = f"officer of {agency}"
            self._known(login, agency)
            asked = self._ask("POST", "/desk/sign-in", "", {"login": login, "password": PASSWORD})
            cookie = f"{STAFF_COOKIE}={asked.cookies[STAFF_COOKIE]}"
            token = re.search(r'name="csrf" value="([^"]*)"', self._ask("GET", "/desk/me", cookie).text)
            assert token is not None
            self._officers[agency] = {"cookie": cookie, "csrf": token[1]}
        return self._officers[agency]

    def _known(self, login: str, agency: str) -> None:
        with Session(self.house.read_engine) as session:
            known = session.exec(select(Account).where(Account.login == login)).first()
        if known is None:
            account(self.house, login, Role.OFFICER, agency)

    def _ask(self, method: str, path: str, cookie: str, data: Mapping[str, str] | None = None) -> httpx.Response:
        headers = {"sec-fetch-site": "same-origin", "cookie": cookie}
        answer = httpx.request(method, self._base + path, headers=headers, data=data, timeout=30)
        if answer.status_code == 503:
            raise httpx.TransportError("the server keeps nothing now")
        return answer
