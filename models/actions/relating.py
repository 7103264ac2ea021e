"""A new complaint after one that came the same way before and could no longer be opened again."""

from models.actions.turn import Turn
from models.case import Case
from models.lifecycle import Verb


def follow_on(turn: Turn, earlier: Case) -> None:
    """Say that the case came the way that the earlier one came. It is another case all the same, with its own date."""
    turn.move(Verb.RELATE, earlier=earlier.number)
    turn.case.earlier_id = earlier.id
