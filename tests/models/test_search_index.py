"""What stands in the index of words, on both databases: with each turn of a case, and made anew."""

import pytest
from archives import bring, write
from factories import ENERGY, account, act, author, file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session
from staff import HOUSING, taken

from models.actions import answering, citizen, routing
from models.case import Case
from models.contact import Contact
from models.db import unit_of_work
from models.search import index, keeping
from models.search.folding import asked, mark


def found(house, words, agency=ENERGY):
    with house.engine.connect() as connection:
        return index.find(connection, [[mark(keeping.AGENCY, agency)], *asked(words)])


@pytest.fixture
def denis(house):
    return account(house, "Denis")


def test_all_that_was_said_is_found_and_no_note(house, denis):
    receipt = file(house, "Жылу жоқ")
    taken(house, receipt, denis)
    with act(house, receipt.case.number, author(receipt)) as turn:
        citizen.add_message(turn, "Төбеден тамшы ағады", "web")
    with act(house, receipt.case.number, denis) as turn:
        answering.note(turn, "Слесарь занят")
    with act(house, receipt.case.number, denis) as turn:
        answering.answer(turn, "resolved", "Құбыр ауыстырылды")
    mine = [receipt.case.id]
    assert found(house, "жылу") == found(house, "тамшы") == found(house, "кубыр ауыстыр") == mine
    assert found(house, "слесарь") == []


def test_an_answer_that_was_taken_back_is_not_found(house, denis):
    receipt = file(house)
    taken(house, receipt, denis)
    with act(house, receipt.case.number, denis) as turn:
        answering.answer(turn, "resolved", "Сорғы ауыстырылды")
    assert found(house, "сорғы") == [receipt.case.id]
    with act(house, receipt.case.number, denis) as turn:
        answering.undo(turn)
    assert found(house, "сорғы") == []


def test_a_case_that_was_passed_on_is_found_there_alone(house, denis):
    receipt = file(house)
    taken(house, receipt, denis)
    with act(house, receipt.case.number, denis) as turn:
        routing.transfer(turn, HOUSING, "Үйдің ішкі құбыры")
    assert found(house, "жылу") == []
    assert found(house, "жылу", HOUSING) == [receipt.case.id]


@pytest.mark.parametrize("words", ["Tasybayeva", "gulnar", "gulnar@example.com", "Сатпаев"])
def test_a_sealed_author_is_found_by_no_name_and_address_even_in_the_text(house, words):
    text_of_hers = "Бұл мен, Гулнар Тасыбаева, Сатпаев 22: бастық пара сұрады"
    sealed = file(house, text_of_hers, sealed=True, address="Сатпаев 22")
    assert found(house, words) == []
    assert found(house, "пара") == [sealed.case.id]
    open_ = file(house, text_of_hers, address="Сатпаев 22")
    assert found(house, words) == [open_.case.id]


def test_the_newest_come_first_and_no_more_than_a_thousand_and_one(house):
    first = file(house).case.id
    with house.engine.begin() as connection:
        index.put(connection, {first + n: {"ag_x", "iol"} for n in range(1, 1500)})
        # Far away, in another block of PostgreSQL's.
        index.put(connection, {first + 200_000: {"ag_x", "iol", "ketu"}})
        assert index.find(connection, [["ag_x"], ["ketu"]]) == [first + 200_000]
        newest = index.find(connection, [["ag_x"], ["iol", "none"]])
    assert newest == [first + 200_000, *range(first + 1499, first + 499, -1)]


def test_made_anew_it_is_the_same(house, denis):
    numbers = [file(house, f"Мәселе {n}, жол") for n in range(3)]
    taken(house, numbers[1], denis)
    with act(house, numbers[1].case.number, denis) as turn:
        answering.answer(turn, "resolved", "Жөнделді")
    before = _kept(house)
    said = []
    assert keeping.rebuild(house.engine, lambda done, total: said.append((done, total)), anew=True) == 3
    assert _kept(house) == before
    assert said == [(3, 3)]
    assert keeping.rebuild(house.engine, lambda *_: None) == 0


def test_cut_off_it_goes_on_where_it_was(house, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 2)
    for n in range(5):
        file(house, f"Мәселе {n}")
    before = _kept(house)

    def cut(done, _total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keeping.rebuild(house.engine, cut, anew=True)
    assert len(_kept(house)) == 4
    keeping.catch_up(house.engine)
    assert _kept(house) == before


def test_a_name_that_was_erased_is_found_no_more(house):
    receipt = file(house)
    assert found(house, "Tasybayeva") == [receipt.case.id]
    with unit_of_work(house.engine) as session:
        case = session.get(Case, receipt.case.id)
        session.get(Contact, case.contact_id).name = None
        keeping.of_contact(session, case.contact_id)
    assert found(house, "Tasybayeva") == []


def test_a_restored_house_finds_what_the_first_one_found(house, elsewhere, tmp_path):
    receipt = file(house, "Радиатор мұздай")
    write(house, tmp_path / "export")
    bring(elsewhere, tmp_path / "export")
    assert found(elsewhere, "радиатор") == [receipt.case.id]


def _kept(house):
    key = "rowid" if house.engine.dialect.name == "sqlite" else "case_id"
    with Session(house.engine) as session:
        return session.execute(text(f"SELECT {key}, words FROM case_search ORDER BY 1")).all()


@given(numbers=st.sets(st.integers(1, 120), min_size=1), common=st.sets(st.integers(1, 120)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_newest_are_found_wherever_they_lie(house, monkeypatch, numbers, common):
    """With blocks of four cases and five found at most: the search takes as many steps as over a nation's cases."""
    monkeypatch.setattr(index, "_BLOCK", 2)
    monkeypatch.setattr(index, "MOST", 5)
    with house.engine.connect() as connection:
        index.put(connection, {n: {"ag_x", "iol"} if n in common else {"ag_x"} for n in numbers})
        assert index.find(connection, [["ag_x"], ["iol"]]) == sorted(numbers & common, reverse=True)[:6]
        connection.rollback()
