"""GOV.UK Frontend's stylesheet without GOV.UK's own fonts, crest and crown, and without components not in use."""

import re
from collections.abc import Iterator

FONT = "var(--jawab-font)"

# Components that no page uses; a page that needs one takes it off this list and runs fetch again.
UNUSED = (
    "accordion",
    "breadcrumbs",
    "cookie-banner",
    "date-input__item",
    "exit-this-page",
    "file-upload-button",
    "footer",
    "generic-header",
    "header",
    "logo",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "phase-banner",
    "service-navigation",
    "skip-link",
    "tabs",
    "task-list",
)

_TOP_LEVEL = re.compile(r"@charset[^;]*;|/\*!?.*?\*/", re.DOTALL)
_UNUSED_CLASS = re.compile(rf"\.govuk-(?:{'|'.join(UNUSED)})(?![a-z])")
_FAMILY = re.compile(r"font-family:GDS Transport,arial,sans-serif")
_PRINT_FAMILY = re.compile(r"@media print\{[^{}]*\{font-family:sans-serif\}\}")


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """(prelude, body) of every rule at the top of the text; the body is what stands between its braces."""
    start = depth = opened = 0
    for at, letter in enumerate(css):
        if letter == "{":
            opened = at if depth == 0 else opened
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : at]
                start = at + 1


def keep(css: str) -> str:
    """The rules of which at least one selector names something that we use."""
    kept = []
    for prelude, body in ((head.strip(), body) for head, body in blocks(css)):
        if prelude.startswith("@font-face"):
            continue
        if prelude.startswith(("@media", "@supports", "@-moz-document")):
            body = keep(body)
        elif not prelude.startswith("@"):
            prelude = ",".join(one for one in prelude.split(",") if not _UNUSED_CLASS.search(one))
        if prelude and body:
            kept.append(f"{prelude}{{{body}}}")
    return "\n".join(kept)


def rewrite(css: str) -> str:
    """The stylesheet for our pages; ValueError when a trace of GOV.UK's own fonts or images is left."""
    text = _FAMILY.sub(f"font-family:{FONT}", _PRINT_FAMILY.sub("", _TOP_LEVEL.sub("", css)))
    ours = f"/* GOV.UK Frontend 6.3.0, MIT licence, trimmed: dashboard/vendor/govuk.py */\n{keep(text)}\n"
    for trace in ("GDS Transport", "crest", "crown", "url("):
        if trace in ours:
            raise ValueError(f'The stylesheet still has "{trace}"')
    return ours
