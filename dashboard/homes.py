"""Where a role's work begins. A fixed table: no address from outside can come in."""

from collections.abc import Mapping

from models.taxonomy import Role

HOMES: Mapping[str, str] = {
    Role.OFFICER: "/desk",
    Role.MANAGER: "/desk",
    Role.HEAD: "/desk",
    Role.CLERK: "/desk/triage",
    Role.OVERSIGHT: "/oversight",
    Role.ADMIN: "/desk/calendar",
}
# Roles whose pages are not at the desk land on their own page, where they can at least sign out.
OWN_PAGE = "/desk/me"


def home_of(role: str | None) -> str:
    """The first page of a role; the desk's for nobody in particular."""
    return HOMES.get(role, OWN_PAGE) if role else "/desk"
