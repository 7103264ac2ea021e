"""Which earlier texts are nearest to one."""

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.terms import as_heard

# Below that two texts share only what all texts on a subject share.
LEAST = 0.12


def nearest(text: str, others: Sequence[str], n: int) -> list[int]:
    """The places of the n texts nearest to this one, nearest first, without those that have little in common."""
    if not others or not as_heard(text):
        return []
    vectorizer = TfidfVectorizer(preprocessor=as_heard, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    rows = vectorizer.fit_transform([text, *others])
    shares = (rows[1:] @ rows[0].T).toarray().ravel()
    ranked = sorted(range(len(others)), key=lambda at: -shares[at])
    return [at for at in ranked[:n] if shares[at] >= LEAST]
