"""Who does something: a citizen with a receipt, a member of staff, or the system itself."""

from dataclasses import dataclass

from models.account import Account
from models.taxonomy import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """kind: citizen | staff | system. A citizen actor stands for the author of one case only: case_id says which."""

    kind: str
    account: Account | None = None
    case_id: int | None = None

    @property
    def role(self) -> str:
        """The role that authorization asks about."""
        return str(self.account.role) if self.account else self.kind

    @property
    def account_id(self) -> int | None:
        """The account behind the act; None for citizens and the system."""
        return self.account.id if self.account else None

    @property
    def agency_code(self) -> str | None:
        """The agency this actor works for."""
        return self.account.agency_code if self.account else None


SYSTEM = Actor("system")


def citizen(case_id: int) -> Actor:
    """The author of that case, known by number and receipt code."""
    return Actor("citizen", case_id=case_id)


def staff(account: Account) -> Actor:
    """A signed-in member of staff."""
    return Actor("staff", account=account)


AGENCY_ROLES = frozenset({Role.OFFICER, Role.MANAGER, Role.HEAD})
