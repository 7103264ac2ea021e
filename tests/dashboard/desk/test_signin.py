"""Signing in and out, and who may open which page of the desk."""

from datetime import timedelta

import pytest
from factories import PASSWORD, account, file
from sqlmodel import Session, select
from staff import send, sign_in, token

from api.deps import STAFF_COOKIE
from models.account import AuditLine, StaffSession
from models.taxonomy import Role

HOMES = [
    (Role.OFFICER, "/desk"),
    (Role.MANAGER, "/desk"),
    (Role.HEAD, "/desk"),
    (Role.CLERK, "/desk/triage"),
    (Role.OVERSIGHT, "/oversight"),
    (Role.PUBLISHER, "/desk/me"),
    (Role.ADMIN, "/desk/calendar"),
]


def staff_of(house, role):
    agency = {"agency": None} if role in (Role.CLERK, Role.OVERSIGHT, Role.PUBLISHER, Role.ADMIN) else {}
    return account(house, f"Aigul {role}", role, **agency)


def log_in(client, login, password=PASSWORD, **more):
    return client.post("/desk/sign-in", data={"login": login, "password": password, **more}, follow_redirects=False)


def with_cookie(client, secret):
    client.cookies.clear()
    return client.get("/desk", headers={"cookie": f"{STAFF_COOKIE}={secret}"}, follow_redirects=False)


def sessions(house):
    with Session(house.engine) as session:
        return session.exec(select(StaffSession)).all()


@pytest.mark.parametrize(("role", "home"), HOMES)
def test_the_name_of_the_house_leads_to_where_the_work_begins(house, client, role, home):
    sign_in(client, staff_of(house, role))
    page = client.get("/desk/me").text
    assert f'class="j-brand" href="{home}"' in page
    assert client.get(home).status_code == 200


@pytest.mark.parametrize(("role", "home"), HOMES)
def test_each_role_begins_where_its_work_is(house, client, role, home):
    answer = log_in(client, staff_of(house, role).login)
    assert (answer.status_code, answer.headers["location"]) == (303, home)


def test_the_cookie_is_bound_to_this_host_and_closed_to_scripts(house, client):
    cookie = log_in(client, account(house, "Aigul").login).headers["set-cookie"]
    assert cookie.startswith("__Host-")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert all(row.id_hash not in cookie for row in sessions(house))


@pytest.mark.parametrize(("asked", "language"), [("kk", "kk"), ("ka", "ka"), ("xx", "en")])
def test_the_sign_in_form_speaks_the_language_asked_for(client, asked, language):
    assert f'<html lang="{language}">' in client.get(f"/desk/sign-in?lang={asked}").text
    assert f'<html lang="{language}">' in log_in(client, "nobody", lang=asked).text


def test_a_refusal_at_the_desk_speaks_the_persons_language(house, client):
    dana = account(house, "Dana", language="kk")
    sign_in(client, dana)
    answer = client.get("/desk/cases/KZ-0000-0000", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert '<html lang="kk">' in answer.text
    assert "Мұнда мұндай шағым жоқ" in answer.text


def test_who_is_signed_in_already_goes_on(house, client):
    sign_in(client, account(house, "Aigul"))
    assert client.get("/desk/sign-in", follow_redirects=False).headers["location"] == "/desk"


def test_signing_in_again_ends_the_old_session(house, client):
    aigul = account(house, "Aigul")
    log_in(client, aigul.login)
    old = client.cookies[STAFF_COOKIE]
    log_in(client, aigul.login)
    assert client.cookies[STAFF_COOKIE] != old
    assert len(sessions(house)) == 1
    assert with_cookie(client, old).status_code == 303


@pytest.mark.parametrize("more", [{"next": "https://evil.example/"}, {"next": "//evil.example"}])
def test_no_word_of_the_request_chooses_where_to_go(house, client, more):
    aigul = account(house, "Aigul")
    answer = client.post(
        "/desk/sign-in", params=more, data={"login": aigul.login, "password": PASSWORD, **more}, follow_redirects=False
    )
    assert answer.headers["location"] == "/desk"


@pytest.mark.parametrize(("login", "password"), [("aigul", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_wrong_login_and_wrong_password_look_the_same(house, client, login, password):
    account(house, "Aigul")
    client.headers["accept-language"] = "en"
    answer = log_in(client, login, password)
    assert answer.status_code == 422
    assert "Login or password is wrong." in answer.text
    assert STAFF_COOKIE not in client.cookies
    assert PASSWORD not in answer.text


def test_a_person_who_left_cannot_sign_in(house, client):
    assert log_in(client, account(house, "Aigul", active=False).login).status_code == 422


def test_after_five_misses_even_the_right_password_waits_a_minute(house, client, clock):
    aigul = account(house, "Aigul")
    for _ in range(5):
        log_in(client, aigul.login, "wrong")
    answer = log_in(client, aigul.login)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    clock.forward(seconds=61)
    assert log_in(client, aigul.login).status_code == 303


def test_the_form_of_another_site_does_not_sign_in(house, client):
    aigul = account(house, "Aigul")
    answer = client.post(
        "/desk/sign-in", data={"login": aigul.login, "password": PASSWORD}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
    assert sessions(house) == []


def test_signing_out_makes_a_copied_cookie_worthless(house, client):
    sign_in(client, account(house, "Aigul"))
    copied = client.cookies[STAFF_COOKIE]
    assert send(client, "/desk/sign-out").headers["location"] == "/desk/sign-in"
    assert STAFF_COOKIE not in client.cookies
    assert with_cookie(client, copied).status_code == 303
    with Session(house.engine) as session:
        assert [line.action for line in session.exec(select(AuditLine).order_by(AuditLine.id))] == [
            "sign_in",
            "sign_out",
        ]


def test_signing_out_needs_the_token(house, client):
    sign_in(client, account(house, "Aigul"))
    assert client.post("/desk/sign-out").status_code == 403
    assert client.get("/desk", follow_redirects=False).status_code == 200


def test_an_idle_session_ends_after_thirty_minutes(house, client, clock):
    sign_in(client, account(house, "Aigul"))
    clock.forward(minutes=30)
    assert client.get("/desk", follow_redirects=False).status_code == 200
    clock.forward(minutes=31)
    answer = client.get("/desk", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")


def test_the_busiest_session_ends_after_twelve_hours(house, client, clock):
    sign_in(client, account(house, "Aigul"))
    for _ in range(25):
        clock.forward(minutes=28)
        assert client.get("/desk", follow_redirects=False).status_code == 200
    clock.forward(minutes=28)
    assert clock() - sessions(house)[0].seen_at < timedelta(minutes=30)
    assert client.get("/desk", follow_redirects=False).status_code == 303


def test_without_a_session_a_write_is_refused_and_changes_nothing(house, client):
    number = file(house).case.number
    answer = client.post(f"/desk/cases/{number}/take", data={"revision": 2, "csrf": ""})
    assert answer.status_code == 401


ALL = {role for role, _home in HOMES}
OFFICE = {Role.OFFICER, Role.MANAGER, Role.HEAD}
PAGES = {
    "/desk": OFFICE,
    "/desk/cases/{number}": OFFICE,
    "/desk/triage": {Role.CLERK, Role.OVERSIGHT, Role.MANAGER, Role.HEAD},
    "/desk/calendar": {Role.ADMIN, Role.OVERSIGHT},
    "/desk/me": ALL,
    "/desk/keys": ALL,
}
FORMS = {
    "take": OFFICE,
    "assign": {Role.MANAGER, Role.HEAD},
    "transfer": OFFICE,
    "note": OFFICE,
    "answer": OFFICE,
}


@pytest.mark.parametrize("role", sorted(ALL))
def test_role_by_page(house, client, role):
    number = file(house).case.number
    sign_in(client, staff_of(house, role))
    seen = {path: client.get(path.format(number=number), follow_redirects=False).status_code for path in PAGES}
    assert seen == {path: 200 if role in allowed else 403 for path, allowed in PAGES.items()}


@pytest.mark.parametrize("role", sorted(ALL))
def test_role_by_form(house, client, role):
    number = file(house).case.number
    sign_in(client, staff_of(house, role))
    csrf = token(client)
    for verb, allowed in FORMS.items():
        answer = client.post(f"/desk/cases/{number}/{verb}", data={"csrf": csrf, "revision": -1})
        # Stale on purpose: who may is told that the case moved on, who may not is told no more than that.
        assert answer.status_code == (409 if role in allowed else 403), verb


def test_a_refused_page_leads_to_where_the_role_begins(house, client):
    sign_in(client, account(house, "Clara", Role.CLERK, None))
    page = client.get("/desk")
    assert page.status_code == 403
    assert 'href="/desk/triage">Go to the start page' in page.text


def test_whoever_is_signed_out_meanwhile_reads_so_and_where_the_text_is(client, receipt):
    answer = client.post(
        f"/desk/cases/{receipt.case.number}/note", data={"text": "Жазба"}, headers={"accept-language": "en"}
    )
    assert answer.status_code == 401
    assert "You are signed out" in answer.text
    assert 'href="/desk/sign-in"' in answer.text


def test_the_address_of_a_form_opens_a_page_that_leads_on(house, client, receipt):
    sign_in(client, account(house, "Aigul"))
    page = client.get(f"/desk/cases/{receipt.case.number}/answer", headers={"accept-language": "en"})
    assert page.status_code == 405
    assert "This address opens no page" in page.text
    assert 'href="/desk">Go to the start page' in page.text
