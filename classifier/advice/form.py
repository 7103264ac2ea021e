"""Whether there is an answer at all: too little, remains of a template, another language, a near-copy."""

import re
from collections.abc import Iterator

from classifier.advice.draft import Draft
from classifier.advice.finding import Code, Finding
from classifier.advice.sentences import LONGEST
from classifier.duplicates import likeness
from classifier.language import LANGUAGES

# An answer is made of set phrases more than a complaint is: two of them are one text only where most agrees.
COPY = 0.6
_LEFTOVERS = re.compile(
    r"\{[^{}\n]{0,60}\}|<[^<>\n]{1,60}>|\[[^\[\]\n]{1,60}\]|_{3,}|\.{5,}|…{2,}"
    r"|\b[xXхХ]{3,}\b|\b(?:TODO|TBD|Lorem ipsum)\b"
)


def nearly_empty(draft: Draft) -> Iterator[Finding]:
    """Too few words, or a greeting alone."""
    if draft.is_nearly_empty:
        yield Finding(Code.NEARLY_EMPTY)


def leftovers(draft: Draft) -> Iterator[Finding]:
    """Places of a template that nobody filled in."""
    for found in _LEFTOVERS.finditer(draft.text[:LONGEST]):
        yield Finding(Code.LEFTOVER, *found.span(), {"text": found[0]})


def wrong_language(draft: Draft) -> Iterator[Finding]:
    """The answer is in another language than the citizen chose."""
    if draft.language in LANGUAGES and draft.written_in != draft.language:
        yield Finding(Code.WRONG_LANGUAGE, params={"is": draft.written_in, "wanted": draft.language})


def near_copy(draft: Draft) -> Iterator[Finding]:
    """The earlier answer to another complaint that it repeats."""
    if not draft.earlier or not draft.sentences:
        return
    shares = likeness(draft.text, [text for _, text in draft.earlier])
    best = max(range(len(shares)), key=shares.__getitem__)
    if shares[best] >= COPY:
        yield Finding(Code.COPY, params={"number": draft.earlier[best][0], "share": round(100 * shares[best])})
