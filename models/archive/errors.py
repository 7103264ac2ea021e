"""One error for all that can go wrong with an archive; nothing has changed when it is raised."""

import re

# 'invalid input syntax for type integer: "what somebody wrote"'
_VALUE = re.compile(r': ".*')


class ArchiveError(ValueError):
    """An export, a restore or a backup that cannot be; the sentence says why and what to do."""


def first_line(error: BaseException) -> str:
    """What the database said, without values and further lines: they repeat the row, and with it a citizen's words."""
    return _VALUE.sub("", str(getattr(error, "orig", None) or error).partition("\n")[0])
