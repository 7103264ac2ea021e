"""Whether somebody wants messages from us at all, said in a word where no button can say it."""

from channels.optout import is_opt_in, is_opt_out
from channels.talk.talk import Talk


def grant(talk: Talk, text: str) -> bool:
    """Act on such a word and confirm it once; False where the text is none. The complaint stays open."""
    if not talk.manner.opt_out:
        return False
    if is_opt_out(text):
        if talk.row.opted_out_at is None:
            talk.row.opted_out_at = talk.now
            talk.say("opted_out")
        return True
    if is_opt_in(text):
        talk.row.opted_out_at = None
        talk.say("opted_in")
        return True
    return False
