"""A person without scripts: reads a page, fills in one of its forms, presses the button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from httpx import Response
from starlette.testclient import TestClient


@dataclass
class FormOnPage:
    """One form with what the page had already filled in."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FormOnPage(given.get("action", ""), given.get("method", "get")))
        elif self.forms and given.get("formaction"):
            # A button that sends the same fields elsewhere.
            self.forms.append(FormOnPage(given["formaction"], self.forms[-1].method, self.forms[-1].fields))
        elif self.forms and given.get("name"):
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        choice = given.get("type") in ("radio", "checkbox")
        if tag == "input" and (not choice or "checked" in given):
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self.area = given["name"]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].fields[self.area] = data.strip("\n")
            self.area = None


def forms(answer: Response) -> list[FormOnPage]:
    """The forms of a page in their order."""
    reader = _Reader()
    reader.feed(answer.text)
    return reader.forms


def press(client: TestClient, page: Response, action: str, **filled: str) -> Response:
    """Fill in the form whose action ends so, and send it; the page that follows comes back."""
    form = next(one for one in forms(page) if one.action.endswith(action))
    url = urljoin(str(page.url), form.action or str(page.url))
    return client.request(form.method.upper(), url, data={**form.fields, **filled}, follow_redirects=True)
