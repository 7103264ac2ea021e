"""Words taken from a complaint: some left out, none added."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.excerpt import excerpt

SAID = "Лифт не работает третью неделю, сын в коляске. Автобус 32 — не приходит: ждали час!\nСпасибо."


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ("Автобус 32 — не приходит: ждали час!", "Автобус 32 — не приходит: ждали час!"),
        ("автобус 32 не приходит", "Автобус 32 — не приходит:"),
        ("Автобус 32 не приходит. Спасибо", "Автобус 32 — не приходит: … Спасибо."),
        ("Автобус 32 … Спасибо.", "Автобус 32 … Спасибо."),
        (SAID, SAID),
    ],
)
def test_what_is_kept_are_the_texts_own_words(chosen, kept):
    assert excerpt(SAID, chosen) == kept


@pytest.mark.parametrize("chosen", ["Автобус 33 не приходит", "Спасибо. Лифт", "Лифт лифт", "— …", ""])
def test_what_is_added_or_moved_is_no_excerpt(chosen):
    assert excerpt(SAID, chosen) is None


WORDS = st.lists(st.sampled_from(["су", "жоқ,", "Су", "лифт.", "—", "үй"]), min_size=1, max_size=12)


@given(WORDS, st.data())
def test_any_words_that_are_left_are_an_excerpt_and_every_word_of_it_stands_in_the_text(words, data):
    left = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    chosen = [word for word, stays in zip(words, left, strict=True) if stays]
    kept = excerpt(" ".join(words), "\n".join(chosen))
    said = [word for word in chosen if word != "—"]
    assert (kept is None) == (not said)
    if kept is not None:
        assert len([one for one in kept.split() if one not in ("…", "—")]) == len(said)
        assert set(kept.split()) <= {*words, "…"}
