"""The page that a browser sees instead of a page: what happened, why, and what to do now."""

from typing import Any, NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse

from dashboard.homes import home_of
from dashboard.i18n import N_, translations
from dashboard.pages import render

DESK_PATHS = ("/desk", "/oversight", "/admin")


class Trouble(NamedTuple):
    """Title, reason, advice, and the words of its button where it has one, in English: the keys of the translation.

    onward: where the button leads, below the start of that part.
    """

    title: str
    reason: str
    advice: str
    button: str = ""
    onward: str = ""


GENERAL = Trouble(
    N_("Something broke on our side"),
    N_("We have a record of it."),
    N_("Try again in a few minutes. If you were sending a complaint and saw no number, send it again."),
)
TROUBLES = {
    403: Trouble(
        N_("You cannot open this page"),
        N_("Your account has no right to it, or the page was open for too long."),
        N_("Go back, load the page again and repeat the step."),
    ),
    404: Trouble(
        N_("There is no such page"),
        N_("The address is mistyped, or the page has moved."),
        N_("Check the address, or begin at the start page."),
    ),
    429: Trouble(
        N_("Too many tries"),
        N_("There were too many tries in a short time."),
        N_("Wait a few minutes and try again."),
    ),
    503: Trouble(
        N_("We cannot accept complaints just now"),
        N_("Nothing was sent."),
        N_("Keep your text and try again in a few minutes."),
    ),
}
AT_DESK = {
    401: Trouble(
        N_("You are signed out"),
        N_("The session has ended: after half an hour without a step, or in another window."),
        N_("Sign in again. Your text is kept as a draft, as far as “Draft saved” had said so."),
        N_("Sign in"),
        "/sign-in",
    ),
    405: Trouble(
        N_("This address opens no page"),
        N_("It only takes in what a form sends."),
        N_("Begin at the start page, and open the case from there."),
    ),
    404: Trouble(
        N_("There is no such case here"),
        N_("The number is mistyped, or the case is with another agency."),
        N_("Look for it in the search at the top of the queue."),
    ),
    503: Trouble(
        N_("The desk cannot save just now"),
        N_("Nothing was saved and nothing was sent."),
        N_("Keep your text and try again in a few minutes."),
    ),
}


USED = (N_("This link no longer works"), N_("It has been used, or it is too old."))

# A refusal that needs other words than its status has.
BY_CODE = {
    "link_used": Trouble(*USED, N_("Write to us where you wrote before, and we send a new one.")),
    "lost_link_used": Trouble(
        *USED,
        N_("Choose “I lost the number or the code” once more, and we send a new one."),
        N_("I lost the number or the code"),
        "lost",
    ),
    "too_slow": Trouble(
        N_("This took too long"),
        N_("It was stopped, so that others can go on working."),
        N_("Ask for less: add a word to the search, or choose a shorter list or period. Then try again."),
    ),
    "pdf_missing": Trouble(
        N_("No PDF can be made here"),
        N_("What draws the pages is not installed on this system."),
        N_("Tell its operator: check-config says what is missing. Until then, take the CSV file or print the page."),
    ),
    "paper_waits": Trouble(
        N_("The document cannot be made just now"),
        N_("The answer itself stands and counts. Only its PDF has to wait."),
        N_("Try again later. Until then, print the page."),
    ),
}


def at_desk(request: Request) -> bool:
    """Whether it happened behind the sign-in."""
    return request.url.path.startswith(DESK_PATHS)


def error_page(request: Request, status: int, language: str, code: str = "", **context: Any) -> HTMLResponse:
    """The page for the status, or for a code with words of its own, in the look of the part where it happened."""
    desk = at_desk(request)
    known = TROUBLES | AT_DESK if desk else TROUBLES
    trouble = BY_CODE.get(code) or known.get(status, GENERAL)
    said = translations(language).gettext
    words = {part: said(text) for part, text in trouble._asdict().items() if text and part != "onward"}
    begins = home_of(getattr(request.state, "role", None))
    look = {"base": "base_desk.html", "start": begins, "begins": begins} if desk else {"base": "base_citizen.html"}
    return render(
        request,
        "error.html",
        language=language,
        status_code=status,
        **{"start": f"/{language}/", "button": "", "onward": trouble.onward, **look, **words, **context},
    )
