"""What reaches the log when things go wrong: the place, the kind of error, and nobody's data."""

import io
import logging
import sys
import threading

import psycopg
import pytest
from conftest import MONDAY
from pydantic import BaseModel, ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from api.logs import LINE, Discreet, Quiet
from models.case import Draft
from models.contact import Contact
from models.db import open_engine

AIGUL, PHONE, IIN = "Айгүл Серікова", "87015551212", "900101300017"
SECRETS = (AIGUL, "Айгүл", PHONE, IIN, "5551212", "4111 1111", "aigul@")


@pytest.fixture
def written():
    """A logger of its own and what it wrote, as the process writes it."""
    out = io.StringIO()
    handler = Quiet(out)
    handler.setFormatter(Discreet(LINE))
    log = logging.Logger("jawab.test")
    log.addHandler(handler)
    return log, out.getvalue


def logged(written, error):
    """The log after this error."""
    log, read = written
    try:
        raise error
    except type(error):
        log.exception("%s failed", "deliver")
    return read()


def refused(engine, row):
    """The error with which the database refuses the row."""
    with Session(engine) as session:
        session.add(row)
        with pytest.raises(IntegrityError) as caught:
            session.flush()
    return caught.value


def test_a_row_that_stands_already_is_told_without_the_row(engine, written):
    row = {"id_hash": f"{AIGUL} {PHONE}", "data": {"identity": IIN}, "at": MONDAY}
    with Session(engine) as session:
        session.add(Draft(**row))
        session.commit()
    told = logged(written, refused(engine, Draft(**row)))
    assert "IntegrityError" in told
    assert "unique constraint" in told.lower()
    assert [one for one in SECRETS if one in told] == []
    assert "DETAIL" not in told


def test_a_missing_value_is_told_by_its_column_only(engine, written):
    error = refused(engine, Contact(name=AIGUL, identity_number=IIN, created_at=None))
    told = logged(written, error)
    assert "created_at" in told
    assert [one for one in SECRETS if one in told] == []
    assert "Failing row" not in told
    assert "test_logs.py" in told


def test_a_value_of_the_wrong_type_is_not_repeated(postgres, written):
    engine = open_engine(postgres)
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT CAST(CAST(:value AS text) AS integer)"), {"value": f"{AIGUL} {PHONE}"})
    engine.dispose()
    told = logged(written, caught.value)
    assert "invalid input syntax for type integer" in told
    assert [one for one in SECRETS if one in told] == []
    assert isinstance(caught.value.orig, psycopg.errors.InvalidTextRepresentation)


def test_no_engine_shows_the_parameters_of_a_statement(engine):
    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": AIGUL})
    assert AIGUL not in str(caught.value)


class Form(BaseModel):
    """What somebody filled in."""

    phone: int


def test_a_form_that_cannot_be_read_is_told_by_its_fields(written):
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({"phone": AIGUL})
    told = logged(written, caught.value)
    assert "Form: phone int_parsing" in told
    assert AIGUL not in told


def test_what_an_error_came_from_is_told_too_and_masked(written):
    inner = ValueError(f"no such number: {PHONE}")
    outer = RuntimeError("write to aigul@mail.example")
    outer.__cause__ = inner
    group = ExceptionGroup("two", [outer, KeyError("4111 1111 1111 1111")])
    told = logged(written, group)
    assert "builtins.ValueError: no such number: [phone]" in told
    assert "direct cause" in told
    assert "builtins.RuntimeError: write to [e-mail]" in told
    assert "builtins.KeyError: '[card]'" in told


def test_a_message_is_masked_and_its_case_number_stays(written):
    log, read = written
    log.warning("case %s: %s called, %d%% done", "KZ-1234-5678", f"+{PHONE}", 40)
    log.warning("100% of nothing")
    assert "case KZ-1234-5678: " in read()
    assert "40% done" in read()
    assert "100% of nothing" in read()
    assert PHONE not in read()


def test_a_line_that_cannot_be_written_is_named_without_its_arguments(written):
    log, read = written
    log.warning("%d cases", *[AIGUL, PHONE])
    assert "a line of jawab.test could not be written" in read()
    assert [one for one in SECRETS if one in read()] == []


def test_a_traceback_that_another_handler_left_is_not_used(written):
    log, read = written
    record = log.makeRecord("jawab", logging.ERROR, "x", 1, "broken", (), None)
    record.exc_text = f"left by another: {AIGUL}"
    log.handle(record)
    assert read().endswith("broken\n")


def test_the_command_line_stops_with_a_masked_traceback(monkeypatch, capsys):
    from api import cli

    def app():
        raise RuntimeError(f"cannot import {PHONE}")

    monkeypatch.setattr(cli, "app", app)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    root.handlers[:] = []
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
        thread = threading.Thread(target=lambda: int(f"no {PHONE}"), name="warm-up")
        thread.start()
        thread.join()
    finally:
        root.handlers[:] = before
        root.setLevel(logging.WARNING)
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "RuntimeError: cannot import [phone]" in told
    assert "thread warm-up died" in told
    assert PHONE not in told
    assert sys.exception() is None
