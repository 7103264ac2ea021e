"""The parts of a country as its tables say them; ProfileError names the file and key of bad data."""

from datetime import date
from pathlib import Path

from models.countries.parts import EVERYWHERE, Agency, AgencyKind, Identity, IdentityField, Region, Service
from models.countries.profile_table import LANGUAGES, Table, read


def _agency_names(table: Table, code: str) -> tuple[dict[str, str], dict[str, str]]:
    """Each language holds the full name, or the full and the short one."""
    names, short = {}, {}
    for key, value in list(table.rest.items()):
        if key not in LANGUAGES:
            table.fail(key, f"is not known here (agency {code})")
        texts = (value,) if isinstance(value, str) else table.codes(key)
        if len(texts) not in (1, 2):
            table.fail(key, "must be a name, or a list of the full and the short name")
        names[key], short[key] = texts[0], texts[-1]
    return names, short


def _agency(code: str, table: Table) -> Agency:
    kind = table.take("kind", str)
    if kind not in tuple(AgencyKind):
        table.fail("kind", f'is "{kind}", but must be one of: {", ".join(AgencyKind)}')
    superior = None if table.take("root", bool, False) else table.take("superior", str)
    regions = table.codes("regions", [EVERYWHERE])
    transfer_only = table.take("transfer_only", bool, False)
    names, short = _agency_names(table, code)
    return Agency(code, kind, superior, names, short, regions, transfer_only)


def agencies_in(folder: Path) -> dict[str, Agency]:
    found: dict[str, Agency] = {}
    for file in read(folder, "agencies*.toml"):
        for code, table in file.tables():
            if code in found:
                file.fail(code, "stands twice in the agencies files")
            found[code] = _agency(code, table)
    return found


def region_of(code: str, table: Table) -> Region:
    region = Region(
        code,
        table.by_language("names"),
        table.take("slug", str),
        table.take("tile", str),
        table.take("column", int),
        table.take("row", int),
    )
    table.done()
    return region


def _field(table: Table) -> IdentityField:
    field = IdentityField(
        table.take("code", str),
        table.by_language("names"),
        table.take("pattern", str),
        table.take("article", str),
        table.take("starts_clock", bool),
    )
    table.done()
    return field


def identity_of(table: Table) -> Identity:
    fields = [_field(Table(f"{table.place}, field {n}", row)) for n, row in enumerate(table.take("field", list, []), 1)]
    identity = Identity(
        tuple(fields),
        table.by_language("without"),
        table.by_language("without_contact"),
        table.take("article", str),
        table.take("verified", bool),
    )
    table.done()
    return identity


def services_in(folder: Path) -> dict[str, Service]:
    """A country may go without a register."""
    if not (folder / "services.toml").exists():
        return {}
    return {code: _service(code, table) for code, table in next(read(folder, "services.toml")).tables()}


def _service(code: str, table: Table) -> Service:
    fee, days = table.rest.get("fee"), table.rest.get("days")
    service = Service(
        code,
        table.by_language("names"),
        table.by_language("what"),
        table.codes("papers", []),
        float(table.take("fee", int if isinstance(fee, int) else float)) if fee is not None else None,
        table.take("unit", str, ""),
        table.take("days", int) if days is not None else None,
        table.take("subject", str),
        table.take("agency", str),
        table.take("source", str),
        table.take("as_of", date),
    )
    table.done()
    return service
