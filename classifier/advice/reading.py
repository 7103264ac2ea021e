"""Whether it is hard to read: long sentences, long words, phrases that nobody says aloud."""

from collections.abc import Iterator
from typing import NamedTuple

from classifier.advice.draft import Draft
from classifier.advice.finding import Code, Finding
from classifier.advice.phrases import officialese as phrases


class Ease(NamedTuple):
    """mean, longest: words of a sentence. letters: a word with more is long."""

    mean: int
    longest: int
    letters: int


# As citizens write (the seed): 95 % of sentences have no more words than `mean`, 98 % of words no more than `letters`.
# A single sentence may be half as long again. Kazakh, Azerbaijani and Georgian say in one word what takes English two.
EASE = {
    "az": Ease(17, 25, 12),
    "kk": Ease(16, 24, 12),
    "ka": Ease(16, 24, 12),
    "ru": Ease(17, 25, 11),
    "en": Ease(23, 34, 10),
}
# Where 2 words of 100 are long in a citizen's text, 12 are an office's.
LONG_WORDS = 0.12
# A share of fewer words than that says nothing.
ENOUGH_WORDS = 25


def long_sentences(draft: Draft) -> Iterator[Finding]:
    """The longest sentence where it is too long; else the mean of all, where there are several."""
    counts = [len(one.words) for one in draft.sentences]
    ease = EASE[draft.written_in]
    if counts and max(counts) > ease.longest:
        one = draft.sentences[counts.index(max(counts))]
        yield Finding(Code.LONG_SENTENCE, one.start, one.end, {"words": max(counts), "most": ease.longest})
    elif len(counts) > 1 and sum(counts) > ease.mean * len(counts):
        yield Finding(Code.LONG_SENTENCES, params={"words": round(sum(counts) / len(counts)), "most": ease.mean})


def long_words(draft: Draft) -> Iterator[Finding]:
    """The share of long words, in per cent, with the longest of them."""
    words = [word for one in draft.sentences for word in one.words]
    long = [word for word in words if len(word) > EASE[draft.written_in].letters]
    if len(words) >= ENOUGH_WORDS and len(long) > LONG_WORDS * len(words):
        yield Finding(
            Code.LONG_WORDS, params={"share": round(100 * len(long) / len(words)), "word": max(long, key=len)}
        )


def officialese(draft: Draft) -> Iterator[Finding]:
    """Each such phrase once, with a plain one."""
    seen: set[str] = set()
    for found, plain in phrases(draft.text, draft.written_in):
        if found[0].casefold() not in seen:
            seen.add(found[0].casefold())
            yield Finding(Code.OFFICIALESE, *found.span(), {"text": found[0], "plain": plain})
