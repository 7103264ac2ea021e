"""Every word of a person about a machine's choice is kept with the verb by which it was said."""

from dataclasses import replace

import pytest
from factories import ENERGY, account, act, file
from sqlmodel import Session, select

from models.actions import labelling, routing
from models.label import Label
from models.machineroute import MachineRoute
from models.taxonomy import Role

HOUSING = "kz-almaty-housing"
COLD = "Батарея мүлдем суық, үш күн болды"
TOP3 = [["heating", 0.91], ["housing", 0.05], ["water", 0.02]]


@pytest.fixture
def clara(house):
    """She sorts what the machine is not sure of."""
    return account(house, "Clara", Role.CLERK, None)


@pytest.fixture
def aigul(house):
    """An officer of the agency that heats Almaty."""
    return account(house, "Aigul")


def read(house, *, sure=True, text=COLD, language="kk"):
    """A complaint without a subject that the machine has read, and routed where it was sure."""
    receipt = file(house, text, category=None, region="KZ-75")
    with act(house, receipt.case.number) as turn:
        routing.propose(turn, [tuple(one) for one in TOP3], detected_language=language, model_version="v1")
        if sure:
            routing.route(turn, ENERGY, "heating", "classifier")
        else:
            routing.abstain(turn, "unsure")
    return receipt.case


def done(house, case, who, work):
    """One verb at the case."""
    with act(house, case.number, who) as turn:
        work(turn)


def labels(house):
    with Session(house.engine) as session:
        return list(session.exec(select(Label).order_by(Label.id)))


def machine(house, case):
    with Session(house.engine) as session:
        return session.get(MachineRoute, case.id)


def test_a_clerks_choice_is_a_label_with_all_that_the_machine_had_said(house, clock, clara):
    case = read(house, sure=False)
    done(house, case, clara, lambda turn: routing.route(turn, HOUSING, "housing", "person"))
    (one,) = labels(house)
    assert (one.source, one.chosen, one.guessed, one.confidence) == ("triage", "housing", "heating", 0.91)
    assert (one.proposals, one.model_version, one.language, one.channel) == (TOP3, "v1", "kk", "web")
    assert (one.account_id, one.at, one.agency_right) == (clara.id, clock(), None)
    assert (len(one.text_hash), COLD in repr(one)) == (64, False)


def test_an_officers_subject_is_a_label_and_so_is_its_acceptance(house, aigul):
    case = read(house)
    done(house, case, aigul, lambda turn: routing.recategorise(turn, "heating"))
    done(house, case, aigul, lambda turn: routing.recategorise(turn, "water"))
    assert [(one.source, one.guessed, one.chosen) for one in labels(house)] == [
        ("correction", "heating", "heating"),
        ("correction", "heating", "water"),
    ]


def test_a_clerk_who_takes_another_subject_says_so_once(house, clara):
    case = read(house, sure=False)

    def sort(turn):
        routing.recategorise(turn, "housing")
        routing.route(turn, HOUSING, "housing", "person")

    done(house, case, clara, sort)
    assert [(one.source, one.chosen) for one in labels(house)] == [("triage", "housing")]


@pytest.mark.parametrize(
    ("source", "work"),
    [
        ("transfer", lambda turn: routing.transfer(turn, HOUSING, "Құбыр үйдікі")),
        ("return", lambda turn: routing.return_(turn, "Біздің іс емес")),
    ],
)
def test_passing_on_says_that_the_agency_was_wrong_and_nothing_of_the_subject(house, clock, aigul, source, work):
    case = read(house)
    left = clock.forward(days=2)
    done(house, case, aigul, work)
    assert [(one.source, one.chosen, one.agency_right) for one in labels(house)] == [(source, None, False)]
    assert machine(house, case).left_at == left


def test_the_first_agency_is_left_once(house, clock, aigul):
    case = read(house)
    first = clock.forward(days=1)
    done(house, case, aigul, lambda turn: routing.transfer(turn, HOUSING, "Құбыр үйдікі"))
    clock.forward(days=1)
    dana = account(house, "Dana", agency=HOUSING)
    done(house, case, dana, lambda turn: routing.transfer(turn, ENERGY, "Жылу желісі"))
    assert (machine(house, case).left_at, len(labels(house))) == (first, 2)


def test_what_the_machine_left_to_people_is_no_wrong_agency_of_its_own(house, clara, aigul):
    case = read(house, sure=False)
    done(house, case, clara, lambda turn: routing.route(turn, ENERGY, "heating", "person"))
    done(house, case, aigul, lambda turn: routing.transfer(turn, HOUSING, "Құбыр үйдікі"))
    found = machine(house, case)
    assert (found.reason, found.left_at, found.drawn) == ("unsure", None, False)


def test_where_no_machine_had_read_a_correction_is_a_label_all_the_same(house, aigul):
    case = file(house).case
    done(house, case, aigul, lambda turn: routing.recategorise(turn, "water"))
    (one,) = labels(house)
    assert (one.guessed, one.proposals, one.model_version, one.chosen) == (None, [], None, "water")
    assert machine(house, case) is None


def test_what_was_refused_leaves_no_label(house, aigul):
    case = read(house)
    with pytest.raises(Exception, match="unknown_category"):
        done(house, case, aigul, lambda turn: routing.recategorise(turn, "dragons"))
    assert labels(house) == []


def test_learned_gives_each_text_once_with_the_last_word_of_staff(house, clock, clara, aigul):
    first, second, third = read(house), read(house, sure=False, text="Крыша течёт", language="ru"), read(house)
    done(house, first, aigul, lambda turn: routing.recategorise(turn, "water"))
    clock.forward(days=1)
    done(house, second, clara, lambda turn: routing.route(turn, HOUSING, "housing", "person"))
    done(house, third, aigul, lambda turn: routing.transfer(turn, HOUSING, "Құбыр үйдікі"))
    corrected = clock.forward(days=1)
    done(house, first, aigul, lambda turn: routing.recategorise(turn, "housing"))
    with Session(house.engine) as session:
        found = list(labelling.learned(session))
        lately = list(labelling.learned(session, corrected))
    assert [(one.text, one.category, one.language, one.channel) for one in found] == [
        ("Крыша течёт", "housing", "ru", "web"),
        (COLD, "housing", "kk", "web"),
    ]
    assert lately == [found[1]]


def test_the_lot_falls_on_about_the_share_and_always_alike():
    secrets = [f"{n:064x}" for n in range(20_000)]
    drawn = [one for one in secrets if labelling.is_drawn(one, 0.03)]
    # Six standard deviations round the share.
    assert 455 < len(drawn) < 745
    assert drawn == [one for one in secrets if labelling.is_drawn(one, 0.03)]
    assert set(drawn) < {one for one in secrets if labelling.is_drawn(one, 0.05)}
    assert not any(labelling.is_drawn(one, 0.0) for one in secrets)
    assert all(labelling.is_drawn(one, 1.0) for one in secrets)


def test_only_what_the_machine_routed_is_drawn(house):
    house.office = replace(house.office, profile=replace(house.office.profile, audit_share=1.0))
    routed, left = read(house), read(house, sure=False)
    assert (machine(house, routed).drawn, machine(house, left).drawn) == (True, False)
