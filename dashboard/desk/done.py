"""What was just done, in one line on the page that follows: the address names the verb and the case."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from dashboard.i18n import N_, translations
from models import queries
from models.lifecycle import Verb as V

# Deeds that are no verb of a case.
POSTED, CAME_BACK, CALLED, STEPS, SAVED, JUDGED = "posted", "came_back", "called", "steps", "saved", "judged"
# An answer has a line of its own, with the way to take it back; what leaves for another agency is named above the list.
WORDS: Mapping[str, str] = {
    SAVED: N_("Saved."),
    V.TAKE: N_("The case is with you."),
    V.ASSIGN: N_("The case is with the colleague you chose."),
    V.RECATEGORISE: N_("The subject is set."),
    V.ASK_CITIZEN: N_("The question is on its way to the citizen."),
    V.END_PAUSE: N_("You go on without the reply."),
    V.EXTEND: N_("The citizen is told of the longer term."),
    V.FULFIL: N_("The promise is marked as kept."),
    V.GIVE_COPY: N_("The other agency has its copy."),
    V.TAKE_COPY_BACK: N_("The other agency is no longer asked."),
    V.HAVE_CALLED: N_("The author is on the list of calls."),
    V.NOTE: N_("The note is saved."),
    V.PROPOSE_ANSWER: N_("The answer waits for a leader's word."),
    V.SEND_BACK: N_("The answer is back with its officer."),
    V.EXPLAIN_DELAY: N_("The cause of the delay is noted."),
    V.ASK_COLLEAGUE: N_("The colleague has your question."),
    V.FINISH_TASK: N_("Your reply is with the colleague who asked."),
    V.REFUSE_TASK: N_("The colleague who asked knows that you cannot."),
    V.PASS_TASK: N_("The task is with the colleague you chose."),
    V.DROP_TASK: N_("The task is no longer asked for."),
    V.ASSIGN_PART: N_("The part has its officer."),
    V.CONTRIBUTE: N_("Your part is with the agency that leads."),
    V.SPLIT: N_("The second matter has a case of its own."),
    V.PROPOSE_REJECTION: N_("A second person reads it before it is closed."),
    V.REJECT: N_("It is closed: no complaint."),
    V.UPHOLD_APPEAL: N_("The decision is on its way to the citizen."),
    V.INSTRUCT: N_("The agency has the instruction."),
    POSTED: N_("The letter is marked as posted."),
    CAME_BACK: N_("The letter is marked as not delivered."),
    STEPS: N_("All steps are done."),
    CALLED: N_("What came of the call is noted."),
    JUDGED: N_("Your reading is kept."),
}


def told(url: str, deed: str, number: str = "") -> str:
    """The address, with what was done there for its page to say; as it is where nothing is left to say."""
    if deed not in WORDS:
        return url
    page, mark, place = url.partition("#")
    asked = {"done": deed, "of": number} if number else {"done": deed}
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}{mark}{place}"


def words_of(query: QueryParams, language: str) -> str:
    """The line that an address asks for; empty for none."""
    words = WORDS.get(query.get("done", ""), "")
    number = queries.as_kept(query.get("of", ""))
    said = translations(language).gettext(words) if words else ""
    return f"{number} · {said}" if said and number else said
