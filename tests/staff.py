"""What a member of staff does with a browser, in short words."""

import re
from html import unescape

from factories import PASSWORD
from factories import act as turn_of
from sqlmodel import Session, select
from starlette.testclient import TestClient

from api.house import House
from channels.intake import Receipt
from channels.texts import say
from models import queries
from models.account import Account, AuditLine
from models.actions import routing
from models.case import Case

HOUSING = "kz-almaty-housing"
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def sign_in(client: TestClient, who: Account) -> None:
    """Sign in as this person; whoever was signed in before is not any more."""
    client.cookies.clear()
    answer = client.post("/desk/sign-in", data={"login": who.login, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303, answer.text


def token(client: TestClient) -> str:
    """The token that this session's forms carry."""
    return field("csrf", client.get("/desk/me").text)


def field(name: str, page: str) -> str:
    """The first hidden field of that name."""
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def revision(client: TestClient, number: str) -> int:
    """The revision that the forms of the case page carry."""
    return int(field("revision", client.get(f"/desk/cases/{number}").text))


def send(client: TestClient, path: str, **fields: object):
    """Post a form with the session's token; redirects are not followed."""
    return client.post(path, data={"csrf": token(client), **fields}, follow_redirects=False)


def act(client: TestClient, number: str, verb: str, **fields: object):
    """Post one form of the case page as it stands now."""
    return send(client, f"/desk/cases/{number}/{verb}", **{"revision": revision(client, number), **fields})


def page_of(client: TestClient, number: str) -> str:
    """The page of a case."""
    return client.get(f"/desk/cases/{number}").text


def refusal(code: str, **params: object) -> str:
    """What the desk says in English when it refuses."""
    return say("en", "error", code, **params)


def fresh(house: House, receipt: Receipt) -> Case:
    """The case as it stands now."""
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def texts(house: House, receipt: Receipt, kind: str) -> list[str]:
    """The texts of one kind on the case."""
    with Session(house.engine) as session:
        return [one.text for one in queries.messages(session, receipt.case.id, notes=True) if one.kind == kind]


def taken(house: House, receipt: Receipt, officer: Account) -> None:
    """The officer has taken the case."""
    with turn_of(house, receipt.case.number, officer) as turn:
        routing.take(turn)


def change(house: House, receipt: Receipt, **columns: object) -> None:
    """Set columns of the case, as an import or a migration would."""
    with Session(house.engine) as session, session.begin():
        case = session.get_one(Case, receipt.case.id)
        for key, value in columns.items():
            setattr(case, key, value)


def audit(house: House, action: str) -> list[AuditLine]:
    """The audit lines of one kind."""
    with Session(house.engine) as session:
        return list(session.exec(select(AuditLine).where(AuditLine.action == action)))
