"""The kinds of remarks on an answer, as oversight reads them."""

from collections.abc import Mapping

from classifier.advice.finding import Code
from dashboard.i18n import N_

REMARKS: Mapping[Code, str] = {
    Code.LEFTOVER: N_("place of a template left open"),
    Code.WRONG_LANGUAGE: N_("not in the citizen's language"),
    Code.NEARLY_EMPTY: N_("says almost nothing"),
    Code.COPY: N_("near-copy of another answer"),
    Code.ELSEWHERE: N_("sends the citizen elsewhere"),
    Code.POINT_MISSED: N_("leaves out a point of the complaint"),
    Code.NO_GROUND: N_("refusal without a ground"),
    Code.NO_DAY: N_("promise without a day"),
    Code.DECISION_MISSING: N_("first lines without the decision"),
    Code.NEXT_MISSING: N_("first lines without the next step"),
    Code.RIGHTS_MISSING: N_("says nothing of what the citizen can do"),
    Code.LONG_SENTENCE: N_("a very long sentence"),
    Code.LONG_SENTENCES: N_("long sentences"),
    Code.LONG_WORDS: N_("many long words"),
    Code.OFFICIALESE: N_("officialese"),
}
