"""What the database must hold before the first case: the agencies of the country profile."""

from sqlmodel import Session

from models.agency import Agency
from models.countries.profile import Profile


def sync_agencies(session: Session, profile: Profile) -> None:
    """Bring the agencies table in line with the profile; what an import added stays."""
    for code in _superiors_first(profile):
        body = profile.agencies[code]
        row = session.get(Agency, code) or Agency(code=code, jurisdiction=profile.code, kind=body.kind)
        row.kind, row.superior_code, row.active = body.kind, body.superior, True
        row.names, row.short = dict(body.names), dict(body.short)
        session.add(row)
        session.flush()


def _superiors_first(profile: Profile) -> list[str]:
    def depth(code: str) -> int:
        above = profile.superior_of(code)
        return 0 if above is None else 1 + depth(above)

    return sorted(profile.agencies, key=depth)
