"""user: accounts of staff."""

import secrets
from typing import Annotated

import typer
from sqlmodel import select

from api.commands.opening import open_for_command
from models.account import Account
from models.actions.signin import hash_password
from models.actor import AGENCY_ROLES
from models.agency import Agency
from models.db import unit_of_work
from models.taxonomy import Language, Role


def user(
    login: Annotated[str, typer.Argument(help="What the person signs in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help="officer, manager, head, clerk, oversight, publisher or admin.")],
    agency: Annotated[str, typer.Option(help="The agency's code; needed for officer, manager and head.")] = "",
    language: Annotated[str, typer.Option(help="Language of the desk.")] = "en",
    centre: Annotated[str, typer.Option(help="The service centre of a clerk, as receipts name it.")] = "",
) -> None:
    """Create an account with a random password, printed once."""
    password = secrets.token_urlsafe(12)
    if role not in set(Role) - {Role.CITIZEN} or language not in set(Language):
        raise typer.BadParameter("unknown role or language")
    with open_for_command() as house:
        with unit_of_work(house.engine) as session:
            if session.exec(select(Account).where(Account.login == login.lower())).first():
                raise typer.BadParameter(f"there is already an account {login}")
            if role in AGENCY_ROLES and session.get(Agency, agency) is None:
                raise typer.BadParameter(f"there is no agency {agency!r}")
            row = Account(
                login=login.lower(),
                name=name,
                role=Role(role),
                agency_code=agency or None,
                language=language,
                centre=centre or None,
                password_hash=hash_password(password),
                created_at=house.clock(),
            )
            session.add(row)
        typer.echo(f"Created {login}. Password, shown once: {password}")


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(user)
