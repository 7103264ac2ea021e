"""An officer at her desk with a case that has just come in."""

import pytest
from factories import account, file
from staff import sign_in
from starlette.testclient import TestClient

from api.deps import House
from channels.intake import Receipt
from models.account import Account


@pytest.fixture
def aigul(house: House, client: TestClient) -> Account:
    """An officer of the agency that heats Almaty, signed in."""
    aigul = account(house, "Aigul")
    sign_in(client, aigul)
    return aigul


@pytest.fixture
def receipt(house: House) -> Receipt:
    """A complaint that her agency has got."""
    return file(house)


@pytest.fixture
def number(receipt: Receipt) -> str:
    """Its number."""
    return receipt.case.number
