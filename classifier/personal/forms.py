"""What is known by its form: e-mail, IBAN, Azerbaijan's FIN, papers and number plates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.personal.found import Found, Kind
from classifier.personal.hints import near

# The Cyrillic letters that look like Latin ones stand in for them on plates.
_L = "[A-ZАВЕКМНОРСТУХ]"
_NAME = r"[\w.+-]{1,64}"
_HOST = r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}"
_AT = r"(?: ?[\[({](?:at|a|@|собака|эт)[\])}] ?| @ ?|@ | собака )"
_DOT = r"(?:\.| ?[\[({](?:dot|точка|nöqtə|нүкте)[\])}] ?| dot | точка )"


@dataclass(frozen=True, slots=True)
class Form:
    """A form, the word that makes it sure, and what it is worth without one: sure, unsure ("maybe") or nothing."""

    kind: Kind
    pattern: re.Pattern[str]
    hint: str = ""
    bare: str = "sure"
    country: str | None = None

    def found(self, text: str, country: str | None) -> Iterator[Found]:
        """Everything of this form in the text."""
        for one in self.pattern.finditer(text):
            sure = self._sure(text, *one.span(), country)
            if sure is not None:
                yield Found(self.kind, *one.span(), one[0], sure)

    def _sure(self, text: str, start: int, end: int, country: str | None) -> bool | None:
        if self.bare == "sure" or near(text, start, end, self.hint):
            return True
        at_home = country in (None, self.country)
        return (
            False
            if self.bare == "maybe" and at_home and not near(text, start, end, "thing", before=25, after=0)
            else None
        )


def _form(
    kind: Kind, pattern: str, hint: str = "", bare: str = "sure", country: str | None = None, *, any_case: bool = False
) -> Form:
    whole = rf"(?<![\w\0])(?:{pattern})(?![\w\0])"
    return Form(kind, re.compile(whole, re.IGNORECASE if any_case else 0), hint, bare, country)


EMAILS = (
    Form(Kind.EMAIL, re.compile(rf"(?<![\w.+\0-]){_NAME}@{_HOST}(?![\w\0])", re.IGNORECASE)),
    Form(
        Kind.EMAIL,
        re.compile(
            rf"(?<![\w.+\0-]){_NAME}{_AT}(?:[a-z0-9-]{{1,63}}{_DOT}){{1,3}}[a-z]{{2,24}}(?![\w\0])", re.IGNORECASE
        ),
    ),
    Form(
        Kind.EMAIL,
        re.compile(rf"(?<![\w.+\0-]){_NAME} at [a-z0-9-]{{1,63}} dot [a-z]{{2,24}}(?![\w\0])", re.IGNORECASE),
    ),
)
PAPERS = (
    # Azerbaijan's FIN has neither I nor O, and no check digit.
    _form(Kind.IDENTITY, r"(?=[A-Za-z]{0,6}[0-9])[0-9A-HJ-NP-Za-hj-np-z]{7}", "fin", "no"),
    _form(Kind.DOCUMENT, "AZE ?№? ?[0-9]{8}"),
    _form(Kind.DOCUMENT, "AA ?№? ?[0-9]{7}", "document", "maybe", "az"),
    _form(Kind.DOCUMENT, "[CPС] ?№? ?[0-9]{7,8}", "document", "no"),
    _form(Kind.DOCUMENT, "[NН][0-9]{8}", "document", "maybe", "kz"),
    _form(Kind.DOCUMENT, "[NН] ?№? ?[0-9]{8}", "document", "no"),
    _form(Kind.DOCUMENT, "[0-9]{2} ?[A-Z]{2} ?[0-9]{5}", "document", "maybe", "ge"),
    _form(Kind.DOCUMENT, "[0-9]{9}", "document", "no"),
    _form(Kind.DOCUMENT, "[0-9]{2} ?[0-9]{2} ?№? ?[0-9]{6}", "document", "no"),
)
PLATES = (
    _form(Kind.PLATE, rf"[0-9]{{3}}[ -]?{_L}{{3}}[ -]?(?:0[1-9]|1[0-9]|20)"),
    _form(Kind.PLATE, rf"[0-9]{{3}}[ -]?{_L}{{2}}[ -]?(?:0[1-9]|1[0-9]|20)", "plate", "maybe", "kz"),
    # With blanks and no region it reads like a sentence in capitals: "А 104 НЕ ОТВЕЧАЕТ".
    _form(Kind.PLATE, rf"{_L} ?[0-9]{{3}} ?{_L}{{2}} ?[0-9]{{2,3}}|{_L}[0-9]{{3}}{_L}{{2,3}}", "plate", "maybe", "kz"),
    _form(Kind.PLATE, rf"{_L}[ -]?[0-9]{{3}}[ -]?{_L}{{2,3}}", "plate", "no"),
    _form(Kind.PLATE, "[0-9]{2}-[A-Z]{2}-[0-9]{3}"),
    _form(Kind.PLATE, "[0-9]{2}[ -]?[A-Z]{2}[ -]?[0-9]{3}", "plate", "maybe", "az"),
    _form(Kind.PLATE, "[A-Z]{2}-[0-9]{3}-[A-Z]{2}"),
    _form(Kind.PLATE, "[A-Z]{2}[ -]?[0-9]{3}[ -]?[A-Z]{2}", "plate", "maybe", "ge"),
    _form(Kind.PLATE, "[A-Z]{3}[ -]?[0-9]{3}", "plate", "no"),
    _form(Kind.PLATE, "[0-9]{3} ?[a-zа-я]{2,3} ?(?:0[1-9]|1[0-9]|20)", "plate", "no", any_case=True),
    _form(Kind.PLATE, "[a-z]{2}[ -]?[0-9]{3}[ -]?[a-z]{2}", "plate", "no", any_case=True),
    _form(Kind.PLATE, "[0-9]{2}[ -]?[a-z]{2}[ -]?[0-9]{3}", "plate", "no", any_case=True),
)
# Letters and digits change places at least three times: what a word, a model or a plate seldom does.
MIXED = _form(
    Kind.IDENTITY,
    "(?=(?:[0-9]{1,4}[A-Z]{1,4}){2}|(?:[A-Z]{1,4}[0-9]{1,4}){2})[0-9A-HJ-NP-Z]{7}",
    "fin",
    "maybe",
    "az",
)
