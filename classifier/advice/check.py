"""All checks of an answer in the order in which their remarks are read."""

from classifier.advice import form, opening, reading, substance
from classifier.advice.draft import Draft
from classifier.advice.finding import Finding

CHECKS = (
    form.leftovers,
    form.wrong_language,
    form.nearly_empty,
    form.near_copy,
    substance.elsewhere,
    substance.missed_points,
    substance.no_ground,
    substance.promise_without_day,
    opening.opening,
    reading.long_sentences,
    reading.long_words,
    reading.officialese,
)


def check(draft: Draft) -> list[Finding]:
    """Every remark on the draft; never an error, whatever the text. The cost grows with its length."""
    return [finding for one in CHECKS for finding in one(draft)]
