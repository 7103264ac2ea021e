"""find: everything personal in a text, each thing once."""

from collections.abc import Callable, Iterable
from functools import partial

from classifier.personal.accounts import accounts
from classifier.personal.forms import EMAILS, MIXED, PAPERS, PLATES
from classifier.personal.found import Found
from classifier.personal.known import as_they_stand, in_any_case
from classifier.personal.numbers import numbers
from classifier.personal.walls import walls

Finder = Callable[[str, str | None], Iterable[Found]]
# In this order, what is sure before what may be. What one has found the next does not see: no two things overlap.
_FINDERS: tuple[Finder, ...] = (
    accounts,
    *(form.found for form in PAPERS[:2]),
    partial(numbers, sure=True),
    *(form.found for form in (*PAPERS[2:], *PLATES, MIXED)),
    partial(numbers, sure=False),
)
# What stood between two things may be one itself once they are gone; so a masked text holds nothing more to mask.
_ROUNDS = 3
_EMAILS: tuple[Finder, ...] = tuple(form.found for form in EMAILS)


def find(text: str, country: str | None = None, known: Iterable[str] = ()) -> tuple[Found, ...]:
    """Return what points to a person, in the order of the text, without overlaps; time grows with the length.

    country (kz, az, ge) settles what several countries write alike; without it all are tried. known: the author's
    own name, contacts and numbers, found in whatever case they stand. Addresses and other people's names are not found.
    """
    values = tuple(value for value in known if value)
    of_author: tuple[Finder, ...] = (
        lambda left, _country: as_they_stand(left, values),
        lambda left, _country: in_any_case(left, values),
    )
    finders = (*_EMAILS, *of_author, *_FINDERS)
    left, found = text, list[Found]()
    for _ in range(_ROUNDS):
        left, here = _round(_blanked(left, walls(left)), finders, country)
        found += here
        if not here:
            break
    return tuple(sorted(found, key=lambda one: one.start))


def _round(left: str, finders: Iterable[Finder], country: str | None) -> tuple[str, list[Found]]:
    """What every finder finds, and the text without it."""
    found = list[Found]()
    for finder in finders:
        here = list(finder(left, country))
        left = _blanked(left, ((one.start, one.end) for one in here)) if here else left
        found += here
    return left, found


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text as long as before, with zeros in place of the spans. No finder begins or ends beside one."""
    parts, at = list[str](), 0
    for start, end in spans:
        parts += (text[at:start], "\0" * (end - start))
        at = end
    return "".join((*parts, text[at:]))
