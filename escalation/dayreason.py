"""Why a day is not worked, and what that is called in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DayKind(StrEnum):
    """Why a day is not worked."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MOVED = "moved"
    EXCHANGED = "exchanged"
    DECREED = "decreed"


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why one day is off; moved_from is the holiday or the day worked instead, names are in five languages.

    Of a day by decree those that somebody gave; name: how the decree itself calls it.
    """

    kind: DayKind
    holiday: str = ""
    names: Mapping[str, str] | None = None
    moved_from: date | None = None
    estimated: bool = False
    decree: str = ""
    name: str = ""

    def called(self, language: str) -> str:
        """Its name in the language, else as the decree has it."""
        return (self.names or {}).get(language) or self.name

    def spoken(self, language: str) -> str | None:
        """In which other language that name is; empty where nobody said, None where it is in this one."""
        if not self.name or (self.names or {}).get(language):
            return None
        return next((code for code, words in (self.names or {}).items() if words == self.name), "")
