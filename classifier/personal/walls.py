"""Numbers that are nobody's: dates, times, sums, case numbers, coordinates; and what is masked already."""

import re
from collections.abc import Iterator

from classifier.personal.words import MASKED

_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_UNIT = (
    r"(?:(?:тенге|теңге|тг|тнг|манат|manat|лари|lari|ლარ|руб|долл|евро|доллар|məzənnə|qəpik|тиын|თეთრ)\w{0,6}"
    r"|kzt|azn|gel|usd|eur|rub|[₸₼₾₽$€])"
)
_SUM = r"(?:[0-9]{1,3}(?:[ \u00a0\u202f.,][0-9]{3}){0,4}(?:[.,][0-9]{1,2})?|[0-9]{4,9})"
_HEX = "[0-9a-f]"
_WALLS = (
    MASKED,
    # KZ-1234-5678 with its check digit or without.
    r"(?<!\w)[A-Z]{2}-[0-9]{4}-[0-9]{4}(?!\w)",
    rf"(?<![0-9]){_YEAR}[-./]{_MONTH}[-./]{_DAY}(?![0-9])",
    rf"(?<![0-9]){_DAY}[-./]{_MONTH}[-./]{_YEAR}(?![0-9])",
    rf"(?<![0-9.]){_DAY}[./]{_MONTH}[./][0-9]{{2}}(?!\.?[0-9])",
    # Two groups of a card can read like two years: "4111-1987-1987-1111".
    rf"(?<![0-9])(?<![0-9]{{4}}[ -]){_YEAR}[-–—/]{_YEAR}(?![0-9])(?![ -][0-9])",
    r"(?<![0-9:])[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?(?![0-9:])",
    # Not in the midst of a longer number, whose last three digits would look like hundreds.
    rf"(?<![0-9])(?<![0-9][ -]){_SUM} ?{_UNIT}(?!\w)",
    rf"[₸₼₾₽$€] ?{_SUM}(?![0-9])",
    r"(?<![0-9])-?[0-9]{1,3}\.[0-9]{4,15}(?![0-9])",
    rf"(?<!\w){_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}(?!\w)",
)
_WALL = re.compile("|".join(_WALLS), re.IGNORECASE)


def walls(text: str) -> Iterator[tuple[int, int]]:
    """Return start and end of each stretch in which nothing is looked for."""
    return (wall.span() for wall in _WALL.finditer(text))
