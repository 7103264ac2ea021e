"""The features of a text: words and pieces of words as written, pieces folded to Latin letters, and ideas."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from classifier.concepts import concepts
from classifier.folding import clean, skeleton


def as_written(text: str) -> str:
    """Return the cleaned text in lower case."""
    return clean(text).casefold()


def as_heard(text: str) -> str:
    """Return the cleaned text as a Latin skeleton, the same for every spelling of a word."""
    return skeleton(clean(text))


def features() -> FeatureUnion:
    """Return the unfitted features; a term counts once it stands in two training texts."""
    shared = {"sublinear_tf": True, "min_df": 2, "dtype": np.float32}
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(preprocessor=as_written, ngram_range=(1, 2), **shared)),
            ("pieces", TfidfVectorizer(preprocessor=as_written, analyzer="char_wb", ngram_range=(2, 4), **shared)),
            ("folded", TfidfVectorizer(preprocessor=as_heard, analyzer="char_wb", ngram_range=(2, 4), **shared)),
            ("ideas", TfidfVectorizer(analyzer=concepts, **shared)),
        ],
        transformer_weights={"ideas": 1.5},
    )
