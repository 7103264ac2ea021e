"""An answer before it is sent, with what must be known to read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from classifier.advice.phrases import without_greeting
from classifier.advice.sentences import Sentence, sentences
from classifier.language import LANGUAGES, detect

# Below that a text may be one name or two loan words, and its language a guess.
_ENOUGH_LETTERS = 40
_SURE = 0.9
FEWEST_WORDS = 6


@dataclass(frozen=True)
class Draft:
    """language: the citizen's. promised: a day was named beside the text. earlier: answers to others, by number."""

    text: str
    language: str
    outcome: str = ""
    complaint: str = ""
    promised: bool = False
    earlier: Sequence[tuple[str, str]] = ()

    @cached_property
    def written_in(self) -> str:
        """The language of the text where that is sure, else the citizen's."""
        language, confidence = detect(self.text)
        letters = sum(map(str.isalpha, self.text))
        sure = confidence >= _SURE and letters >= _ENOUGH_LETTERS
        return language if sure else self.language if self.language in LANGUAGES else "en"

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences."""
        return sentences(self.text)

    @cached_property
    def said(self) -> list[Sentence]:
        """The sentences that are more than hello, thanks and goodbye."""
        return without_greeting(self.sentences, self.written_in)

    @cached_property
    def is_nearly_empty(self) -> bool:
        """Whether it says nothing, or next to nothing, but hello: then nothing else need be said of its content."""
        return sum(len(one.words) for one in self.said) < FEWEST_WORDS
