"""What every request passes: security headers, the check against forged forms, and no store for private pages.

Plain ASGI, because it runs on every intake.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import Forbidden, JawabError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Bearer tokens and receipt codes, no cookies: a forged form has nothing to ride on.
COOKIELESS = "/api/"

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


class Guard:
    """Wraps the whole application. refuse: how a refusal leaves, in the reader's language; count: told every answer."""

    def __init__(
        self, app: ASGIApp, refuse: Callable[[Request, JawabError], Response], count: Callable[[str, int], None]
    ) -> None:
        self.app, self.refuse, self.count = app, refuse, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse cross-site writes; add the headers to whatever answers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.count(scope["method"], message["status"])
                _guard(MutableHeaders(scope=message), scope["path"])
            await send(message)

        if _is_forged(scope):
            await self.refuse(Request(scope), Forbidden("forged_form"))(scope, receive, send_guarded)
            return
        await self.app(scope, receive, send_guarded)


def _guard(headers: MutableHeaders, path: str) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if not path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")


def _is_forged(scope: Scope) -> bool:
    """A write from a page of another site. Browsers say so by Sec-Fetch-Site, older ones by Origin."""
    if scope["method"] in SAFE or scope["path"].startswith(COOKIELESS):
        return False
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc != headers.get("host")
