"""Every figure stands once, with its words, and everything that shows or counts figures keeps to it."""

import copy
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.case import Case
from models.deadline import MET, VOID, Deadline
from models.figures.catalogue import FILE, CatalogueError, Grain, Rule, Unit, catalogue, figure_name, read
from models.figures.catalogue_check import problems
from models.figures.cells import Cell, DayCell, contribution
from models.figures.cube import BESIDE, KINDS
from models.figures.statistics import EXITS, SHARES
from models.rating import Rating
from models.taxonomy import Language

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 10, 5, 7, tzinfo=UTC)
ROW = "| `{}` | {} | {} | {} | {} | {} | {} | {} | {} |"
HEAD = ROW.replace("`", "").format("figure", "what it is", "unit", "month", "kept by", "of", "out of", "rule", "used")


def tables():
    return copy.deepcopy(tomllib.loads(FILE.read_text("utf-8")))


def test_the_catalogue_is_complete():
    assert problems(catalogue()) == []
    assert figure_name("median_days", "kk") == "Жауаптың жартысына кеткені"


WRONG = [
    ("due", {"name": {"en": "Due"}}, "due: no name in kk"),
    ("due", {"definition": {}}, "due: no definition in ka"),
    ("due", {"name": {"tr": "Vadesi dolan"}}, "due: name in tr, which is no language"),
    ("on_time_share", {"numerator": "punctual"}, "on_time_share: unknown numerator punctual"),
    ("on_time_share", {"denominator": None}, "on_time_share: a share without denominator"),
    ("on_time_share", {"numerator": None}, "on_time_share: a share without numerator"),
    ("on_time_share", {"rule": "beside"}, "on_time_share: share cannot be protected by the rule beside"),
    (
        "on_time_share",
        {"denominator": "open"},
        "on_time_share: on_time is not protected beside open: it is not among its larger ones",
    ),
    ("silent", {"denominator": None}, "silent: a rest without denominator"),
    (
        "silent",
        {"numerator": "answered", "denominator": "open"},
        "silent: answered is not protected beside open: it is not among its larger ones",
    ),
    ("reopened", {"larger": ["answers"]}, "reopened: unknown larger answers"),
    ("due", {"made_of": "early"}, "due: unknown made_of early"),
    ("due", {"larger": ["answered"]}, "due: stands beside itself, round about"),
    ("p99_days", {"least": None}, "p99_days: enough needs quantile and least"),
    ("received", {"used": ["file"]}, "received: stays inside, but is used outside"),
    ("solved", {"api": "rated"}, "solved: the interface calls rated rated as well"),
]


@pytest.mark.parametrize(("code", "change", "sentence"), WRONG, ids=[sentence for _, _, sentence in WRONG])
def test_what_is_wrong_is_said(code, change, sentence):
    changed = tables()
    changed[code] |= change
    assert sentence in problems(read(changed))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"unit": "percent"}, "due: 'percent' is not a valid Unit"),
        ({"month": "filing"}, "due: 'filing' is not a valid Basis"),
        ({"nmae": {}}, "due: Kpi.__init__() got an unexpected keyword argument 'nmae'"),
    ],
)
def test_a_word_that_does_not_exist_stops_the_reading(change, sentence):
    changed = tables()
    changed["due"] |= change
    with pytest.raises(CatalogueError, match=re.escape(sentence)):
        read(changed)


def test_a_figure_without_its_unit_stops_the_reading():
    changed = tables()
    del changed["due"]["unit"]
    with pytest.raises(CatalogueError, match="due: unit is missing"):
        read(changed)


def test_what_is_counted_follows_from_it():
    assert BESIDE["on_time_kept"] == ((), ("on_time", "due"))
    assert BESIDE["answered"] == (("on_time",), ("due",))
    assert KINDS == {"due": "on_time", "promised": "promise_kept"}
    assert EXITS == ("withdrawn", "rejected", "merged", "no_legal_clock")
    assert SHARES["solved"] == "rated"
    shares = {one.code for one in catalogue().values() if one.unit == Unit.SHARE}
    assert {f"{part}_share" for part in SHARES} == shares


def full_case():
    """A case that adds to as many figures as one can."""
    case = Case(
        id=1, number="KZ-1", jurisdiction="kz", state="appealed", cycle=2, channel="web", language="kk", opening="",
        received_at=NOON, received_on=date(2026, 10, 5), filed_at=NOON, receipt_mac="",
    )  # fmt: skip
    common = {"case_id": 1, "rule": "answer", "law": "kz", "law_version": "1", "calendar_version": "1"}
    span = {"started_at": NOON, "due_on": date(2026, 10, 26), "due_at": NOON}
    clocks = [
        Deadline(kind="answer", cycle=1, state=MET, ended_at=NOON, **common, **span),
        Deadline(kind="answer", cycle=2, state=VOID, exit="withdrawn", **common, **span),
        Deadline(kind="appeal_answer", cycle=1, **common, **span),
    ]
    return case, clocks, [Rating(case_id=1, cycle=1, value="solved", at=NOON)]


def test_nothing_is_counted_that_the_catalogue_does_not_name():
    cells = contribution(*full_case(), lambda at: at.date())
    months = {cell.measure for cell in cells if isinstance(cell, Cell)}
    days = {cell.measure for cell in cells if isinstance(cell, DayCell)}
    assert len(months) > 9
    assert {code for code in months if not {Grain.MONTH, Grain.NOW} & set(catalogue()[code].grain)} == set()
    assert {code for code in days if Grain.DAY not in catalogue()[code].grain} == set()


def test_the_templates_take_the_names_from_it():
    templates = ROOT / "dashboard" / "templates"
    asked = {
        code
        for path in templates.rglob("*.html")
        for code in re.findall(r'\b(?:figure|meaning)\("(\w+)"\)', path.read_text("utf-8"))
    }
    assert "median_days" in asked
    assert asked - set(catalogue()) == set()


def test_the_documentation_holds_the_same_table():
    lines = [
        ROW.format(
            one.code,
            one.definition[Language.EN],
            one.unit,
            one.month,
            ", ".join(one.grain),
            f"`{one.numerator}`" if one.numerator else "",
            f"`{one.denominator}`" if one.denominator else "",
            one.rule + (f" ({one.least})" if one.least else ""),
            ", ".join(sorted(one.used)),
        )
        for one in catalogue().values()
    ]
    text = (ROOT / "docs" / "figures.md").read_text("utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ") and line.count("|") == ROW.count("|")]
    assert table == [HEAD, *lines]


def test_every_rule_protects_something():
    assert {one.rule for one in catalogue().values()} == set(Rule)
