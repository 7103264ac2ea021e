"""The terms of a text: words and pieces of words as written, pieces folded to Latin letters, and ideas."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
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


class Terms:
    """What counts in a text and how much, learned once from many texts; the heads that read it share it."""

    def __init__(self, union: FeatureUnion) -> None:
        self._union = union
        # The heads of one model ask for the same texts one after the other.
        self._last = lru_cache(maxsize=1)(self._weigh)

    @classmethod
    def learned(cls, texts: Sequence[str]) -> tuple["Terms", csr_matrix]:
        """Return the terms of these texts, and the texts as rows of their weights."""
        union = _union()
        rows = csr_matrix(union.fit_transform(list(texts)))
        return cls(union), rows

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """Return the texts as rows of term weights."""
        return self._last(tuple(texts))

    def content_hash(self) -> str:
        """Return the sha256 of the terms and how common each is."""
        digest = hashlib.sha256()
        for name, vectorizer in self._union.transformer_list:
            digest.update(json.dumps([name, vectorizer.get_feature_names_out().tolist()]).encode())
            digest.update(np.ascontiguousarray(vectorizer.idf_).tobytes())
        return digest.hexdigest()

    def save(self, path: Path) -> None:
        """Write them as JSON, by part: the terms in the order of their columns, and how rare each is."""
        kept = {
            name: [vectorizer.get_feature_names_out().tolist(), vectorizer.idf_.tolist()]
            for name, vectorizer in self._union.transformer_list
        }
        path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Terms":
        """Return the terms of a file; raise ValueError where it is not one of ours."""
        kept = json.loads(path.read_text(encoding="utf-8"))
        union = _union()
        if set(kept) != {name for name, _ in union.transformer_list}:
            raise ValueError(f"{path} holds other parts than ours: {', '.join(map(str, kept))}")
        for name, vectorizer in union.transformer_list:
            terms, rarity = kept[name]
            vectorizer.set_params(vocabulary=dict(zip(terms, range(len(terms)), strict=True)))
            vectorizer.idf_ = np.array(rarity, vectorizer.dtype)
        return cls(union)

    def _weigh(self, texts: tuple[str, ...]) -> csr_matrix:
        return csr_matrix(self._union.transform(texts))


def _union() -> FeatureUnion:
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
