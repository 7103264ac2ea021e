"""A complaint about people never reaches them: where it goes, and who may hear of it."""

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session
from staff import change

from api.worker import route
from escalation.office import open_jurisdiction
from models import queries
from models.actions import routing
from models.actor import staff
from models.agency import Agency
from models.authority import STAFF, may
from models.case import Case
from models.conflict import decider, destination, is_free, superior_of
from models.errors import BadInput, NotFound
from models.figures.recount import differences
from models.lifecycle import replay
from models.taxonomy import Category, Role, State

AKIMAT = "kz-almaty-akimat"


def fresh(house, receipt) -> Case:
    with Session(house.engine) as session:
        return session.get_one(Case, receipt.case.id)


def chain(profile, code):
    found = []
    while code:
        found.append(code)
        code = profile.superior_of(code)
    return found


@pytest.mark.parametrize("country", ["kz", "az", "ge"])
def test_no_complaint_lands_with_those_complained_of_or_below_them(country):
    profile = open_jurisdiction(country).profile
    for about in profile.agencies:
        for category in (None, Category.HEATING, Category.CORRUPTION_CONDUCT):
            for region in (None, *list(profile.regions)[:3]):
                to = destination(profile, category, region, about)
                assert to != about
                top = profile.superior_of(about) is None
                assert to is None or top or about not in chain(profile, to), (about, category, region, to)
                assert to is not None, (about, category, region)


def test_without_people_complained_of_the_table_decides(house):
    profile = house.office.profile
    assert destination(profile, "heating", "KZ-75", None) == ENERGY
    assert destination(profile, "heating", None, None) is None
    assert destination(profile, None, "KZ-75", None) is None


def test_the_table_of_agencies_knows_who_is_free(house):
    with Session(house.engine) as session:
        top = "kz-presidential-administration"
        assert superior_of(session, ENERGY) == AKIMAT
        assert superior_of(session, top) is None
        assert is_free(session, ENERGY, None)
        assert not is_free(session, ENERGY, ENERGY)
        assert not is_free(session, ENERGY, AKIMAT)
        assert is_free(session, AKIMAT, ENERGY)
        assert is_free(session, "kz-almaty-housing", ENERGY)
        # Everybody obeys the top: another body is enough.
        assert is_free(session, ENERGY, top)
        assert not is_free(session, top, top)
        assert decider(session, ENERGY, None) == AKIMAT
        assert decider(session, top, None) is None
        assert decider(session, None, None) is None
        assert decider(session, ENERGY, AKIMAT) is None


def test_a_circle_of_superiors_ends(house):
    with Session(house.engine) as session, session.begin():
        session.get_one(Agency, AKIMAT).superior_code = ENERGY
        session.flush()
        assert not is_free(session, ENERGY, AKIMAT)
        session.rollback()


def test_it_goes_to_the_body_above_and_its_history_says_whose_people(house):
    receipt = file(house, "Маман пара сұрады", about=ENERGY)
    case = fresh(house, receipt)
    assert (case.agency_code, case.about_code, case.state) == (AKIMAT, ENERGY, State.ASSIGNED)
    with Session(house.engine) as session:
        told = replay((one.verb, one.data) for one in queries.history(session, case.id))
    assert (told["agency_code"], told["about_code"]) == (AKIMAT, ENERGY)
    assert differences(house.engine, house.office.local_date) == []


def test_without_a_subject_it_is_a_matter_of_conduct(house):
    case = fresh(house, file(house, category=None, region=None, about=ENERGY))
    conduct = house.office.profile.agency_for(Category.CORRUPTION_CONDUCT)
    assert (case.category, case.agency_code) == (Category.CORRUPTION_CONDUCT, conduct)


def test_an_unknown_office_is_refused(house):
    with pytest.raises(BadInput) as refused:
        file(house, about="kz-nowhere")
    assert refused.value.fields == {"about": "unknown_agency"}


@pytest.mark.parametrize("to", [ENERGY, "below"])
def test_it_is_neither_transferred_nor_routed_back(house, to):
    receipt = file(house, about=AKIMAT if to == "below" else ENERGY)
    number, holder = receipt.case.number, fresh(house, receipt).agency_code
    madina = account(house, "Madina", Role.HEAD, holder)
    with pytest.raises(BadInput, match="agency_complained_of"), act(house, number, madina) as turn:
        routing.transfer(turn, ENERGY, "Олардың ісі")
    with act(house, number, madina) as turn:
        routing.return_(turn, "Біздікі емес")
    leyla = account(house, "Leyla", Role.OVERSIGHT, None)
    with pytest.raises(BadInput, match="agency_complained_of"), act(house, number, leyla) as turn:
        routing.route(turn, ENERGY, "heating", "person")
    saule = account(house, "Saule", Role.CLERK, None)
    with pytest.raises(NotFound), act(house, number, saule) as turn:
        routing.route(turn, "kz-anti-corruption-service", "corruption_conduct", "person")
    with act(house, number, leyla) as turn:
        routing.route(turn, "kz-anti-corruption-service", "corruption_conduct", "person")
    assert fresh(house, receipt).agency_code == "kz-anti-corruption-service"


def test_whoever_works_there_may_do_nothing_with_it(house):
    case = fresh(house, file(house, about=ENERGY))
    for role in (Role.OFFICER, Role.MANAGER, Role.HEAD, Role.CLERK):
        own = staff(account(house, f"own {role}", role, ENERGY))
        assert [action for action in STAFF if may(own, action, case)] == []
    # Not even if the case lay with them by mistake, or waits for an agency.
    for code in (ENERGY, None):
        case.agency_code = code
        assert not may(staff(account(house, f"head {code}", Role.HEAD, ENERGY)), "case.read", case)
        assert not may(staff(account(house, f"chief {code}", Role.HEAD, ENERGY)), "triage.read", case)


def test_the_router_leaves_the_choice_to_oversight(house):
    receipt = file(house, about=ENERGY)
    # As if the table had known no free body when it came.
    change(house, receipt, state=State.RECEIVED, agency_code=None)
    assert route(house, house.clock()) == 1
    case = fresh(house, receipt)
    assert (case.state, case.agency_code) == (State.TRIAGE, None)
    clerk, leyla = account(house, "Saule", Role.CLERK, None), account(house, "Leyla", Role.OVERSIGHT, None)
    assert not may(staff(clerk), "triage.read", case)
    assert may(staff(leyla), "triage.read", case)
