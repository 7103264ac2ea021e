"""One Jinja environment per language, and `render`, which every page of the dashboard ends with."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, Undefined
from jinja2.utils import missing
from markupsafe import Markup, escape

from dashboard import dates
from dashboard.assets import static_url
from dashboard.i18n import translations
from models.countries.profile import Profile, load_profile
from models.figures.catalogue import figure_meaning, figure_name
from models.names import name

TEMPLATES = Path(__file__).parent / "templates"
DAY_STYLES = ("date", "full", "day", "plain", "short", "short_day", "month")
DAY_ROLES = ("by", "by_plain", "on", "since", "in_month")


class LanguageLink(NamedTuple):
    """One language of the header: the same page in it; `near` ones also show on a phone."""

    code: str
    name: str
    url: str
    current: bool
    near: bool


class PageUndefined(StrictUndefined):
    """Strict for names and attributes; the GOV.UK macros ask dicts for keys that nobody gave, those are empty."""

    def __new__(cls, hint: str | None = None, obj: Any = missing, name: str | None = None, *args: Any) -> Any:
        """A strict undefined, or a lenient one for a key of a dict, for `caller` and for an `if` without `else`."""
        lenient = isinstance(obj, dict) or (obj is missing and name in (None, "caller"))
        return Undefined(hint, obj, name, *args) if lenient else super().__new__(cls)


def _day(day: date, words: Callable[[date, str, str], str], kind: str, language: str) -> str:
    if isinstance(day, datetime):
        raise TypeError("A day was asked of an instant: say local_day(instant) first, the zone decides the date.")
    return words(day, kind, language)


def vocabulary(language: str, zone: ZoneInfo) -> dict[str, Callable[..., Any]]:
    """What every template calls without passing a language: days, times, numbers, names."""
    return {
        **{kind: partial(_day, words=dates.written, kind=kind, language=language) for kind in DAY_STYLES},
        **{kind: partial(_day, words=dates.phrase, kind=kind, language=language) for kind in DAY_ROLES},
        "datetime": partial(dates.moment, style="date", language=language, zone=zone),
        "moment": partial(dates.moment, style="plain", language=language, zone=zone),
        "short_moment": partial(dates.moment, style="short_day", language=language, zone=zone),
        "time": partial(dates.clock_time, zone=zone),
        "local_day": partial(dates.local_day, zone=zone),
        "weekdays": partial(dates.weekdays, language),
        "number": partial(dates.number, language=language),
        "percent": lambda share, digits=0: dates.percent(share, language, digits),
        "name": partial(name, language=language),
        "figure": partial(figure_name, language=language),
        "meaning": partial(figure_meaning, language=language),
    }


def spoken(text: str, foreign: Mapping[str, str]) -> Markup:
    """The text with every name of another language marked as such; an empty code: nobody said which."""
    marked = escape(text)
    for words, code in foreign.items():
        marked = marked.replace(escape(words), Markup('<span lang="{}">{}</span>').format(code, words))
    return marked


def _speaking(translate: Callable[[str], str]) -> Callable[..., Markup]:
    """gettext as the templates call it. Jinja's own works every sentence out anew; most have nothing to fill in."""

    @lru_cache(maxsize=4096)
    def fixed(sentence: str) -> Markup:
        return Markup(translate(sentence)) % {}

    def said(sentence: str, **words: Any) -> Markup:
        return Markup(translate(sentence)) % words if words else fixed(sentence)

    return said


def environment(language: str, profile: Profile) -> Environment:
    """The templates in one language: escaped, strict, with gettext and the vocabulary as globals."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(TEMPLATES), govuk]),
        autoescape=True,
        undefined=PageUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = made.globals["gettext"] = _speaking(translations(language).gettext)
    made.globals.update(vocabulary(language, ZoneInfo(profile.zone)))
    made.filters["spoken"] = spoken
    made.globals.update(lang=language, profile=profile, static_url=static_url)
    # The GOV.UK macros say these as values, as Nunjucks lets them.
    made.globals.update(undefined=Undefined(), null=None)
    return made


class Pages:
    """The pages of one country in all languages; lives in app.state.pages."""

    def __init__(self, profile: Profile) -> None:
        self.languages = profile.display_languages()
        self._near = profile.display_languages(narrow=True)
        self._environments = {code: environment(code, profile) for code in self.languages}

    def links(self, request: Request, language: str) -> list[LanguageLink]:
        """The languages of the header; each link keeps path and query and changes the first segment."""
        own_name = partial(name, "languages", language=language)
        return [
            LanguageLink(code, own_name(code), self._switch(request, code), code == language, code in self._near)
            for code in self.languages
        ]

    def _switch(self, request: Request, code: str) -> str:
        first, _, rest = request.url.path.lstrip("/").partition("/")
        if first not in self.languages:
            return f"/{code}/"
        return f"/{code}/{rest}" + (f"?{request.url.query}" if request.url.query else "")

    def text(self, request: Request, template: str, language: str, context: Mapping[str, Any]) -> str:
        """The page as text; jinja2.UndefinedError when the template needs what the context lacks."""
        page = self._environments[language].get_template(template)
        links = self.links(request, language)
        return page.render(request=request, languages=links, home=f"/{language}/", **context)


@cache
def open_pages(code: str) -> Pages:
    """The pages of kz, az or ge: read and compiled once, whatever asks for them."""
    return Pages(load_profile(code))


def drawn(request: Request, template: str, *, language: str, **context: Any) -> str:
    """The template in the language as text; the words and links of the header come along by themselves."""
    pages: Pages = request.app.state.pages
    return pages.text(request, template, language, context)


def render(request: Request, template: str, *, language: str, status_code: int = 200, **context: Any) -> HTMLResponse:
    """The same as a page."""
    return HTMLResponse(drawn(request, template, language=language, **context), status_code)
