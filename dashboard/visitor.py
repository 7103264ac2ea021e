"""A citizen's request to a page: in which language, at which hour, with which form."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData

from api.deps import HouseDep, Now
from api.house import House
from channels.texts import field_sentences, sentence
from dashboard.i18n import N_, translations
from dashboard.kiosk import centre_of, leave_alone
from dashboard.pages import render
from models.errors import BadInput, JawabError
from models.taxonomy import Language

FIELDS = 60

# What only the pages ask; every other sentence of a refusal stands in channels/texts.
OWN_SENTENCES = {
    "subject_needed": N_("Choose a subject, or say that you do not know"),
    "region_needed": N_("Choose where it happened, or say that you do not know"),
    "contact_kind_needed": N_("Choose how the answer should reach you"),
    "contact_needed": N_("Write your e-mail address or phone number, or choose “No e-mail and no phone”"),
    "contact_unwanted": N_("You wrote an address: choose e-mail or phone, or clear the field"),
    "agree_needed": N_("Tick the box if everybody may read it, or go back"),
    "words_needed": N_("Write what you want to add."),
    "file_needed": N_("Choose a file first, or continue without one"),
    "not_kept": N_("We could not keep this just now. Nothing was changed. Please try again in a few minutes."),
    "sent_before": N_(
        "Your last complaint has been sent. What stands below would be a new one: press Continue to go on with it."
    ),
    "stale_form": N_(
        "This page was open for too long, or your browser refuses our cookie."
        " What you typed is still below: please press the button once more."
    ),
    "draft_gone": N_(
        "What you wrote before is gone: we keep it for 24 hours, and only until the browser is closed."
        " What you have just entered is kept: please write the text once more."
    ),
}


class LanguageConvertor(Convertor[str]):
    """Only the five languages match: /desk and /static stay what they are."""

    regex = "|".join(Language)

    def convert(self, value: str) -> str:
        """The code as it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """The code as it stands in the address."""
        return value


# The router of the web framework knows no pattern of its own for this; the name is used in the prefixes below.
register_url_convertor("language", LanguageConvertor())
PREFIX = "/{language:language}"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who reads what, where and when."""

    request: Request
    house: House
    now: datetime
    language: str

    @property
    def country(self) -> str:
        """The code of the profile."""
        return self.house.office.profile.code

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page of templates/citizen in the visitor's language."""
        kiosk = centre_of(self.request)
        context |= {"language": self.language, "status_code": status, "kiosk": kiosk}
        page = render(self.request, f"citizen/{template}", **context)
        if kiosk:
            leave_alone(page, self.request, self.language)
        return page

    def go(self, path: str) -> RedirectResponse:
        """On to another page of the same language, by GET."""
        return RedirectResponse(f"/{self.language}/{path}", 303)

    def sentences(self, error: JawabError) -> dict[str, str]:
        """Field -> what to do about it, in the visitor's language."""
        own = {name: self.said(OWN_SENTENCES[code]) for name, code in error.fields.items() if code in OWN_SENTENCES}
        others = {name: code for name, code in error.fields.items() if name not in own}
        return own | field_sentences(BadInput(fields=others, **error.params), self.language, self.country)

    def sentence(self, error: JawabError) -> str:
        """The whole refusal in one sentence, in the visitor's language."""
        own = OWN_SENTENCES.get(error.code)
        return self.said(own) if own else sentence(error, self.language, self.country)

    def said(self, text: str) -> str:
        """An English sentence of the pages in the visitor's language."""
        return translations(self.language).gettext(text)


async def get_visitor(request: Request, house: HouseDep, now: Now, language: str) -> Visitor:
    """The visitor that this request is."""
    return Visitor(request, house, now, language)


async def get_form(request: Request) -> AsyncIterator[FormData]:
    """The posted fields; an empty form where the body is none."""
    async with request.form(max_fields=FIELDS, max_files=0) as form:
        yield form


def field(form: FormData, name: str) -> str:
    """A field as text: empty when it is missing or a file."""
    value = form.get(name)
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


VisitorDep = Annotated[Visitor, Depends(get_visitor)]
FormDep = Annotated[FormData, Depends(get_form)]
