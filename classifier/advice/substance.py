"""Whether the answer answers: the points of the complaint, its grounds, its days, and no "go elsewhere"."""

from collections.abc import Iterator

from classifier.advice.draft import Draft
from classifier.advice.finding import Code, Finding
from classifier.advice.phrases import names_a_day, says
from classifier.advice.sentences import Sentence, sentences
from classifier.concepts import concepts, subjects
from classifier.folding import fold
from classifier.language import LANGUAGES, detect

# A refusal must name what it rests on, and so must "we found nothing" and "that is how it is".
NEEDS_GROUND = frozenset({"refused_with_grounds", "not_confirmed", "explained"})
MOST_POINTS = 3
# A shorter sentence leans on its neighbours.
_FEWEST_WORDS = 5
_STEM = 4


def elsewhere(draft: Draft) -> Iterator[Finding]:
    """Sentences that send the citizen to another office: an agency passes a case on itself."""
    for one in draft.said:
        language = draft.written_in
        if says("elsewhere", one.text, language) and not says("recourse", one.text, language):
            yield Finding(Code.ELSEWHERE, one.start, one.end, {"text": one.text})


def no_ground(draft: Draft) -> Iterator[Finding]:
    """A refusal without a law, a record, a number or a date."""
    if draft.outcome not in NEEDS_GROUND or draft.is_nearly_empty:
        return
    if not says("ground", draft.text, draft.written_in) and not names_a_day(draft.text, draft.written_in):
        yield Finding(Code.NO_GROUND)


def promise_without_day(draft: Draft) -> Iterator[Finding]:
    """The first promise, where neither the text nor the form names a day."""
    if draft.promised or names_a_day(draft.text, draft.written_in):
        return
    found = next((one for one in draft.said if says("promise", one.text, draft.written_in)), None)
    if found:
        yield Finding(Code.NO_DAY, found.start, found.end, {"text": found.text})


def missed_points(draft: Draft) -> Iterator[Finding]:
    """Points of the complaint of which the answer says nothing, three at most."""
    if draft.is_nearly_empty:
        return
    missed = (one for one in sentences(draft.complaint) if _is_missed(one, draft))
    for _, one in zip(range(MOST_POINTS), missed, strict=False):
        yield Finding(Code.POINT_MISSED, params={"text": one.text})


def _is_missed(point: Sentence, draft: Draft) -> bool:
    language = _language(draft)
    if says("when", point.text, language):
        return not draft.promised and not names_a_day(draft.text, draft.written_in)
    ideas = subjects().intersection(concepts(point.text))
    if not ideas or len(point.words) < _FEWEST_WORDS:
        # A feeling, a greeting or a name.
        return False
    # One word or one idea in common is enough: few false alarms.
    return ideas.isdisjoint(concepts(draft.text)) and _stems(point.text).isdisjoint(_stems(draft.text))


def _language(draft: Draft) -> str:
    found, _ = detect(draft.complaint)
    return found if found in LANGUAGES else draft.written_in


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in fold(text).split() if len(word) >= _STEM}
