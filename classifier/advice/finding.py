"""One remark on an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """What a remark is about. It stands in the history of cases for good: never rename one."""

    NEARLY_EMPTY = "nearly_empty"
    LEFTOVER = "leftover"
    WRONG_LANGUAGE = "wrong_language"
    COPY = "copy"
    POINT_MISSED = "point_missed"
    ELSEWHERE = "elsewhere"
    NO_GROUND = "no_ground"
    NO_DAY = "no_day"
    DECISION_MISSING = "decision_missing"
    NEXT_MISSING = "next_missing"
    RIGHTS_MISSING = "rights_missing"
    LONG_SENTENCE = "long_sentence"
    LONG_SENTENCES = "long_sentences"
    LONG_WORDS = "long_words"
    OFFICIALESE = "officialese"


@dataclass(frozen=True, slots=True)
class Finding:
    """start, end: its place in the answer; both 0 where it is about the whole. params: what its sentence names."""

    code: Code
    start: int = 0
    end: int = 0
    params: Mapping[str, str | int] = field(default_factory=dict)
