"""How a page of the form is drawn: with its step, its way back, its token, and what was typed."""

from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response
from starlette.datastructures import FormData

from channels.intake import has_clock
from dashboard.alphabets import place_in_alphabet
from dashboard.citizen.report.draft import NO_CONTACT, REFUSED, Writing, hand_cookie, keep
from dashboard.citizen.report.reported import is_asked
from dashboard.citizen.report.steps import (
    ALL,
    CHECK,
    ORDER,
    READERS,
    UNKNOWN,
    emergency_number,
    first_missing,
    path_of,
    step_after,
    step_before,
)
from dashboard.visitor import Visitor, field
from models.errors import BadInput, JawabError
from models.taxonomy import Category

NOT_TYPED = frozenset({"token", "files", "go"})


def show(
    visitor: Visitor,
    writing: Writing,
    step: str,
    *,
    error: JawabError | None = None,
    form: FormData | None = None,
    **more: Any,
) -> Response:
    """The page of a step: with what the form brought where it was refused, else with what the draft holds."""
    typed = _typed(writing.data) if form is None else {name: field(form, name) for name in form}
    context = {
        **_frame(visitor, step, typed),
        **_said(visitor, error),
        **_choices(visitor, writing, typed),
        "token": writing.token,
        "files": writing.files,
        **more,
    }
    # A page that is asked for by GET is there, mistakes or not; a refused POST says so.
    status = error.status if error and visitor.request.method == "POST" else 200
    return hand_cookie(visitor.page(f"report_{step}.html", status=status, typed=typed, **context), writing)


def _frame(visitor: Visitor, step: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """Where the page stands in the form."""
    to_check = CHECK in (visitor.request.query_params.get("to"), typed.get("to"))
    return {
        "step": step,
        "at": ORDER.index(step) + 1,
        "steps": len(ORDER),
        "back": _back(step, to_check),
        "action": path_of(step),
        "to": CHECK if to_check else "",
    }


def _said(visitor: Visitor, error: JawabError | None) -> dict[str, Any]:
    """What is wrong: sentences by field, or one about the whole."""
    return {
        "errors": visitor.sentences(error) if error else {},
        "notice": visitor.sentence(error) if error and not error.fields else "",
    }


def _choices(visitor: Visitor, writing: Writing, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the pages offer here, and what this country's law asks."""
    profile, danger = visitor.house.office.profile, writing.data.get("urgent")
    return {
        "subjects": _subjects(visitor, writing, typed),
        "regions": sorted(profile.regions.values(), key=lambda one: place_in_alphabet(one.names, visitor.language)),
        "call": emergency_number(visitor, danger) if danger else None,
        "identity": profile.identity,
        "fields": profile.identity.fields,
        "channels": visitor.house.channels,
        "offices": _offices(visitor, writing),
    }


def _offices(visitor: Visitor, writing: Writing) -> list[tuple[str, str]]:
    """The bodies at work in the place of the complaint as (code, name): that of its subject first, then by name."""
    profile, data = visitor.house.office.profile, writing.data
    region, category = data.get("region"), data.get("category")
    known = profile.agencies.values()
    here = [one for one in known if region is None or one.covers(region) or one.code == data.get("about")]
    likely = profile.agency_for(category, region) if category and region else None
    here.sort(key=lambda one: (one.code != likely, place_in_alphabet(one.names, visitor.language)))
    return [(one.code, one.names[visitor.language]) for one in here]


def show_step(visitor: Visitor, writing: Writing, step: str) -> Response:
    """The page of a step as the draft has it; to the first step that lacks an answer, and after sending to the end."""
    if writing.sent:
        return visitor.go("report/done")
    missing = first_missing(writing.data, before=step)
    if missing:
        return visitor.go(path_of(missing))
    refused = writing.refused(step)
    if refused is None:
        return show(visitor, writing, step)
    form = FormData(refused["typed"])
    return show(visitor, writing, step, error=_mistake(visitor, writing, step, form), form=form)


def _mistake(visitor: Visitor, writing: Writing, step: str, form: FormData) -> BadInput | None:
    try:
        READERS[step](visitor, writing, form)
    except BadInput as error:
        return error
    return None


def refuse(visitor: Visitor, writing: Writing, step: str, form: FormData, **more: Any) -> Response:
    """Keep what was typed and show the step again by GET: so Back, reload and a change of language lose nothing."""
    typed = {name: field(form, name) for name in form if name not in NOT_TYPED}
    keep(visitor, writing, {REFUSED: {"step": step, "typed": typed, **more}})
    return hand_cookie(visitor.go(path_of(step)), writing)


def _typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What the draft holds as the fields show it; "unknown" where the citizen said so."""
    typed = {name: value or "" for name, value in data.items() if isinstance(value, str | None)}
    return {**typed, **{name: UNKNOWN for name in ("category", "region") if name in data and data[name] is None}}


def _back(step: str, to_check: bool) -> str:
    if to_check:
        return path_of(CHECK)
    before = step_before(step)
    return path_of(before) if before else ""


def _subjects(visitor: Visitor, writing: Writing, typed: Mapping[str, str]) -> list[str]:
    """The proposals and the subject chosen before; all subjects when asked for, or where there are no proposals."""
    chosen, proposals = writing.data.get("category"), writing.data.get("proposals")
    if not proposals or ALL in visitor.request.query_params or ALL in typed:
        return list(Category)
    return [*proposals, *([chosen] if chosen and chosen not in proposals else [])]


def onward(visitor: Visitor, writing: Writing, step: str, form: FormData) -> Response:
    """Where a kept step leads: to the check when it came from there and nothing is missing, else to the next step.

    Before the check, and once, comes the question whether others report the same.
    """
    to_check = field(form, "to") == CHECK and first_missing(writing.data) is None
    following = path_of(CHECK if to_check else step_after(step))
    if following == path_of(CHECK) and is_asked(writing.data):
        following = "report/same"
    return hand_cookie(visitor.go(following), writing)


def clock_runs(visitor: Visitor, writing: Writing) -> bool:
    """Whether the law's clock would run for the complaint as it is written now."""
    data = writing.data
    reachable = data.get("contact_kind") != NO_CONTACT
    return has_clock(visitor.house.office, data.get("name"), data.get("identity_number"), reachable)
