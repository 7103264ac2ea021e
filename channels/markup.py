"""Plain text out of HTML, for systems that kept what their editor wrote, and for letters."""

import re
from html.parser import HTMLParser

BREAKS = frozenset({"p", "br", "div", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote"})
UNSEEN = frozenset({"script", "style", "head", "title"})


class _Words(HTMLParser):
    def __init__(self, quoted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._quoted = quoted
        self._depth = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in UNSEEN
        if tag == "body":
            # Whoever never closed the head meant to all the same.
            self._hidden = 0
        self._depth += tag == "blockquote"
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in UNSEEN and self._hidden > 0
        self._depth -= tag == "blockquote" and self._depth > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            # A mark stands before each line: lines are then those that a reader would see, not those of the source.
            self.parts.append(re.sub(r"\s+", " ", data) if self._quoted else data)

    def _break(self, tag: str) -> None:
        if tag in BREAKS:
            self.parts.append("\n" + self._quoted * self._depth)


def plain(text: str, quoted: str = "") -> str:
    """The words of an HTML text, a line for each paragraph. quoted: what stands before each line of a quotation."""
    if "<" not in text and "&" not in text:
        return text
    reader = _Words(quoted)
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line.strip(quoted + " "))
