"""The transformers backend: a fine-tuned sequence classifier from a folder of ours. Nothing is fetched."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from classifier.backends.choice import BrokenBackend
from classifier.backends.powers import Powers, mixed
from classifier.backends.sealed import unsealed
from classifier.classify import Model
from classifier.guess import Probabilities

AT_ONCE = 32


class TransformerBackend:
    """A fine-tuned model; one instance serves all threads, one after the other."""

    def __init__(self, model: Any, tokenizer: Any, longest: int, powers: Powers) -> None:
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._longest = longest
        self._powers = powers
        # A fast tokenizer that pads in two threads at once raises "Already borrowed".
        self._lock = Lock()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels in the order of the columns."""
        names = self._model.config.id2label
        return tuple(names[at] for at in range(len(names)))

    def predict_proba(self, texts: Sequence[str]) -> Probabilities:
        """Return one row a text and one column a label; every row sums to 1."""
        return mixed(self.logs(texts)[None], self._powers)

    def logs(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the logarithms of probabilities before calibration, one row a text."""
        found = np.empty((len(texts), len(self.labels)))
        for rows in _batches(texts):
            with self._lock:
                found[rows] = self._scores([texts[row] for row in rows])
        return np.asarray(log_softmax(found, axis=1), np.float64)

    def _scores(self, texts: list[str]) -> NDArray[np.float64]:
        import torch

        read = self._tokenizer(texts, padding=True, truncation=True, max_length=self._longest, return_tensors="pt")
        with torch.inference_mode():
            return np.asarray(self._model(**read).logits.double().cpu().numpy())

    def save(self, folder: Path) -> None:
        """Write weights, configuration and tokenizer as transformers reads them."""
        self._model.save_pretrained(folder)
        self._tokenizer.save_pretrained(folder)

    @classmethod
    def load(cls, folder: Path, longest: int, powers: Powers) -> "TransformerBackend":
        """Return the model of a folder; raise ImportError, OSError, ValueError, or what the files' readers raise."""
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        quiet()
        model = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True, use_safetensors=True)
        return cls(model, AutoTokenizer.from_pretrained(folder, local_files_only=True), longest, powers)


def quiet() -> None:
    """Keep the library's bars and reports out of the log."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def _batches(texts: Sequence[str]) -> Iterator[NDArray[np.intp]]:
    """The rows of texts of like length: a batch is as slow as its longest text."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    yield from (order[at : at + AT_ONCE] for at in range(0, len(order), AT_ONCE))


def opened(linear: Model, folder: Path) -> Model:
    """Return the linear model with this head for categories; raise BrokenBackend, or what `load` raises."""
    manifest = unsealed(folder)
    backend = TransformerBackend.load(folder, manifest["longest"], np.array(manifest["powers"]))
    strange = sorted(set(backend.labels) - set(linear.category.labels))
    if strange or manifest["labels"] != list(backend.labels):
        raise BrokenBackend("labels", f"{folder} was made for other labels: {', '.join(strange)}")
    threshold = manifest["threshold"]["confidence"]
    return replace(linear, category=backend, threshold=threshold, own={}, version=f"transformers-{manifest['version']}")
