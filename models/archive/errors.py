"""One error for all that can go wrong with an archive; nothing has changed when it is raised."""


class ArchiveError(ValueError):
    """An export, a restore or a backup that cannot be; the sentence says why and what to do."""


def first_line(error: Exception) -> str:
    """What the database said, without its further lines: they repeat the row, and with it a citizen's words."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]
