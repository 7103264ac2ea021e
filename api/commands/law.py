"""due, check-config: the law's clock and the country's data, asked from the shell."""

import json
from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from api.commands.answers import certificates_of
from api.commands.opening import counting_office
from api.main import utc_now
from api.settings import Settings
from channels.texts import texts
from dashboard.pdf import lacking
from escalation.calendar import Calendar, CalendarError
from escalation.clock import due as due_of
from escalation.explain import as_json, explain
from escalation.law import LawError
from escalation.office import open_jurisdiction
from escalation.rungs import LadderError
from escalation.watchdog import ends_soon
from models.countries.profile import countries, load_profile
from models.countries.profile_check import problems
from models.countries.profile_table import ProfileError
from models.names import missing
from models.taxonomy import Language


def due(
    received: Annotated[str, typer.Option(help="When it was received, local time: 2026-03-18T10:00.")],
    law: Annotated[str, typer.Option(help="The country: kz, az, ge.")] = "kz",
    rule: Annotated[str, typer.Option(help="answer, forward, appeal_window, ...")] = "answer",
    language: Annotated[str, typer.Option(help="Language of the explanation.")] = "en",
    as_json_text: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    packaged: Annotated[bool, typer.Option("--packaged", help="Count with the packaged calendar alone.")] = False,
) -> None:
    """When a term ends, with the worked sum: by the calendar with which this installation counts."""
    try:
        office = open_jurisdiction(law) if packaged else counting_office(law)
        at = datetime.fromisoformat(received)
        at = at if at.tzinfo else at.replace(tzinfo=office.zone)
        worked = due_of(office.law.rule(rule, office.local_date(at)), office.calendar, at)
        language = Language(language)
    except (ValueError, LawError, CalendarError, ProfileError) as error:
        raise typer.BadParameter(str(error)) from error
    except DBAPIError as error:
        raise typer.BadParameter("the database does not answer; --packaged counts without it") from error
    found = as_json(worked, language)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json_text else explain(worked, language))


def check_config(
    codes: Annotated[list[str] | None, typer.Argument(help="Countries; all by default.")] = None,
) -> None:
    """Prove a country's data: every subject and region lands, every ladder ends at the top, no name is missing."""
    found = [*missing()]
    for code in codes or countries():
        try:
            profile = load_profile(code)
            found += [f"{code}: {problem}" for problem in problems(profile)]
            open_jurisdiction(code)
        except (ProfileError, LawError, CalendarError, LadderError) as error:
            found.append(str(error))
            continue
        _warn(open_jurisdiction(code).calendar, utc_now().date())
        typer.echo(
            f"{code}: {len(profile.agencies)} agencies, {len(profile.regions)} regions, {len(profile.routes)} routes"
        )
    for language in Language:
        texts(language)
    paper = lacking()
    if paper:
        typer.echo(f"warning: {paper}", err=True)
    found += [one.says for one in certificates_of(Settings().seals, utc_now()) if one.broken]
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"In order. Jurisdiction here: {Settings().jurisdiction}")


def _warn(calendar: Calendar, today: date) -> None:
    known_until = ends_soon(calendar, today)
    if known_until:
        typer.echo(
            f"{calendar.code}: warning: the calendar is known until {known_until}. What ends later is worked from"
            " weekends and yearly holidays alone: add the years to come (docs/law.md).",
            err=True,
        )


def add_to(app: typer.Typer) -> None:
    """Put this family on the command line."""
    app.command()(due)
    app.command("check-config")(check_config)
