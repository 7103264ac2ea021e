"""The forms of a case by which colleagues ask each other and answer: plain verbs, as the others of the page."""

from fastapi import APIRouter

from dashboard.desk.casepage import Act, Fields, day_of, route_of
from models.account import Account
from models.actions import tasks
from models.actions.tasks import Wish
from models.actions.turn import Turn
from models.errors import BadInput
from models.lifecycle import Verb

# Behind a day that is chosen knowing that the answer is due before it.
BEYOND = "+"

router = APIRouter(prefix="/desk/cases", include_in_schema=False)


def _ask(turn: Turn, fields: Fields) -> None:
    day = day_of(fields.until.removesuffix(BEYOND), "until", "date_needed")
    if day is None:
        raise BadInput("date_needed", fields={"until": "date_needed"})
    tasks.ask(turn, Wish(_colleague(turn, fields), fields.text, day, fields.until.endswith(BEYOND)))


def _colleague(turn: Turn, fields: Fields) -> Account:
    officer = turn.session.get(Account, fields.officer)
    if officer is None:
        raise BadInput("officer_of_another_agency", fields={"officer": "officer_of_another_agency"})
    return officer


# Whoever has done what was asked goes back to the own list: the case is somebody else's.
ACTS = (
    Act("task", Verb.ASK_COLLEAGUE, _ask),
    Act("task-done", Verb.FINISH_TASK, lambda turn, fields: tasks.finish(turn, fields.part, fields.text), leaves=True),
    Act("task-no", Verb.REFUSE_TASK, lambda turn, fields: tasks.refuse(turn, fields.part, fields.text), leaves=True),
    Act(
        "task-on",
        Verb.PASS_TASK,
        lambda turn, fields: tasks.pass_on(turn, fields.part, _colleague(turn, fields)),
        leaves=True,
    ),
    Act("task-drop", Verb.DROP_TASK, lambda turn, fields: tasks.drop(turn, fields.part)),
)
for one in ACTS:
    router.add_api_route(f"/{{number}}/{one.path}", route_of(one), methods=["POST"], name=f"case_{one.verb}")
