"""The one rule for every text that comes onto a case."""

from models.errors import BadInput

LONGEST = 10_000


def worded(text: str, shortest: int = 1, field: str = "text") -> str:
    """The text without NUL and outer blanks, everything else as written; BadInput when too short or too long.

    PostgreSQL cannot hold NUL; other odd characters (emoji, direction marks, markup) are the citizen's own and stay.
    """
    words = clean(text).strip()
    if len(words) < shortest:
        code = "text_needed" if not words else "text_too_short"
        raise BadInput(code, fields={field: code}, shortest=shortest)
    if len(words) > LONGEST:
        raise BadInput("text_too_long", fields={field: "text_too_long"}, longest=LONGEST, length=len(words))
    return words


def clean(text: str) -> str:
    """The text as every database can hold it: no NUL, no half of a character pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
