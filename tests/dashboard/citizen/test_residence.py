"""Where an author lives: asked where the law asks for it, read by the agency, by nobody else."""

import pytest
from citizens import HEATING, receipt_on, rows, send, to_check, words_on, write
from factories import account
from forms import forms, press
from sqlmodel import Session
from staff import page_of, sign_in

from models import publiccases
from models.case import Case
from models.contact import Contact
from models.taxonomy import Role

COLD = "სამი დღეა ბინაში გათბობა არ არის, რადიატორები ცივია"
HOME = "თბილისი, ჭავჭავაძის გამზირი 33, ბინა 4"
NINO = {"name": "ნინო ბერიძე", "residence": HOME, "contact_kind": "email", "contact": "nino@example.com"}


def checked(client, **more):
    return to_check(client, COLD, "ka", region="GE-TB", me={**NINO, **more})


def read_by_the_agency(house, client, number: str) -> str:
    (case,) = rows(house, Case)
    sign_in(client, account(house, "Giorgi", Role.OFFICER, case.agency_code, language="ka"))
    return page_of(client, number)


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_a_georgian_says_it_and_the_agency_reads_it(client, house):
    page = checked(client)
    assert HOME in words_on(page), "what will be sent stands on the page before sending"
    number, _code = receipt_on(send(client, page))
    (contact,) = rows(house, Contact)
    assert (contact.name, contact.residence) == (NINO["name"], HOME)
    assert f"ცხოვრობს: {HOME}" in read_by_the_agency(house, client, number)


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_of_a_kept_author_the_agency_reads_nothing(client, house):
    number, _code = receipt_on(send(client, checked(client, sealed="yes")))
    seen = read_by_the_agency(house, client, number)
    assert COLD in seen
    assert HOME not in seen


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_without_it_the_complaint_goes_out_all_the_same(client, house):
    receipt_on(send(client, checked(client, residence=" ")))
    (case,), (contact,) = rows(house, Case), rows(house, Contact)
    assert (case.has_clock, contact.residence) == (True, None)


@pytest.mark.parametrize("jurisdiction", ["ge"])
def test_it_is_masked_before_everybody_reads_the_words(client, house):
    send(client, checked(client))
    (case,) = rows(house, Case)
    with Session(house.engine) as session:
        assert publiccases.places_of(session, case) == ["Абай 10", HOME]


@pytest.mark.parametrize(("jurisdiction", "region"), [("kz", "KZ-75"), ("az", "AZ-BA")])
def test_where_no_law_asks_for_it_no_form_does(client, region):
    page = press(client, write(client, HEATING, "ru"), "subject", category="heating")
    page = press(client, press(client, page, "place", region=region), "report/files", go="on")
    fields = forms(page)[-1].fields
    assert "name" in fields, page.url
    assert "residence" not in fields
