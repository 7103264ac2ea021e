"""A shared machine in a service centre: which centre it stands in, and when a page that was left alone goes away."""

from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import Response

COOKIE = "__Host-kiosk"
LIMIT = 80
# Seconds. Whoever reads or writes for long is asked first, and goes on with one press.
ALONE, ASKED, RECEIPT = 240, 60, 120


def centre_of(request: Request) -> str:
    """The centre whose machine this is; empty on a machine of one's own."""
    return unquote(request.cookies.get(COOKIE, ""))[:LIMIT]


def set_up(response: Response, centre: str) -> Response:
    """Make this browser, until it is closed, a machine of the centre."""
    response.set_cookie(COOKIE, quote(centre), path="/", secure=True, httponly=True, samesite="lax")
    return response


def leave_alone(response: Response, request: Request, language: str) -> None:
    """Let the page go away by itself, without scripts: first to the question whether somebody is there."""
    path = request.url.path.removeprefix(f"/{language}/")
    if path.startswith("report/") and path.endswith(("/send", "/done")):
        goes_to, after = "kiosk", RECEIPT
    elif path == "kiosk/still":
        goes_to, after = "kiosk", ASKED
    else:
        # What was posted cannot be asked for again by its address; the form begins where its draft stands.
        asked = path if request.method == "GET" and path.startswith("report") else "report"
        goes_to, after = f"kiosk/still?to={quote(asked)}", ALONE
    if path != "kiosk":
        response.headers["Refresh"] = f"{after};url=/{language}/{goes_to}"
