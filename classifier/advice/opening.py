"""The first lines: what was decided, what comes next and by when, what the citizen may do."""

from collections.abc import Iterator

from classifier.advice.draft import Draft
from classifier.advice.finding import Code, Finding
from classifier.advice.phrases import names_a_day, says

FIRST = 3
# What the reader of each kind of answer must learn at once. Who has got what he asked for needs no next step.
_DECISION, _NEXT, _RIGHTS = Code.DECISION_MISSING, Code.NEXT_MISSING, Code.RIGHTS_MISSING
MUST_SAY = {
    "resolved": (_DECISION,),
    "partly_resolved": (_DECISION, _NEXT),
    "action_promised": (_NEXT,),
    "explained": (_RIGHTS,),
    "refused_with_grounds": (_DECISION, _RIGHTS),
    "not_confirmed": (_DECISION, _RIGHTS),
    "duplicate_of": (_DECISION,),
}


def opening(draft: Draft) -> Iterator[Finding]:
    """What the first three sentences leave out."""
    if draft.is_nearly_empty:
        return
    first = " ".join(one.text for one in draft.said[:FIRST])
    for code in MUST_SAY.get(draft.outcome, (_DECISION,)):
        if not _HEARD[code](first, draft):
            yield Finding(code, draft.said[0].start, draft.said[min(FIRST, len(draft.said)) - 1].end)


def _decision(first: str, draft: Draft) -> bool:
    return says("decided", first, draft.written_in)


def _next(first: str, draft: Draft) -> bool:
    language = draft.written_in
    follows = says("promise", first, language) or says("ahead", first, language)
    return follows and (draft.promised or names_a_day(first, language))


def _rights(first: str, draft: Draft) -> bool:
    # It may stand at the end: whoever is refused reads on to there.
    return says("may", first, draft.written_in) or says("may", draft.text, draft.written_in)


_HEARD = {_DECISION: _decision, _NEXT: _next, _RIGHTS: _rights}
