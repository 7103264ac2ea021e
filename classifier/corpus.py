"""The packaged seed: texts written for Jawab, by language and label. What they are: seed/README.md.

`python -m classifier.corpus` writes how many there are.
"""

import hashlib
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

SEED = Path(str(files("classifier"))) / "seed"

Folder = Literal["texts", "intents"]
FOLDERS: tuple[Folder, ...] = ("texts", "intents")


@dataclass(frozen=True)
class Sample:
    """One labelled text and the language it is written in."""

    text: str
    label: str
    language: str


class CorpusError(ValueError):
    """A seed file is not what it should be; the message names it."""


def read(folder: Folder, directory: Path = SEED) -> tuple[Sample, ...]:
    """Return the samples of `texts` (label: category) or `intents`, in the order of their paths; raise CorpusError."""
    return tuple(sample for path in _sheets(folder, directory) for sample in _samples(path))


def fingerprint(directory: Path = SEED) -> str:
    """Return the sha256 over every sample of both heads: it changes when a text, label or language does."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for sample in read(folder, directory):
            digest.update(f"{folder}\0{sample.language}\0{sample.label}\0{sample.text}\0".encode())
    return digest.hexdigest()


def _sheets(folder: Folder, directory: Path) -> list[Path]:
    sheets = sorted((directory / folder).glob("*/*.toml"))
    if not sheets:
        raise CorpusError(f"there are no {folder} in {directory}: expected {folder}/LANGUAGE/LABEL.toml")
    return sheets


def _samples(path: Path) -> Iterator[Sample]:
    try:
        texts = tomllib.loads(path.read_text(encoding="utf-8"))["texts"]
    except (tomllib.TOMLDecodeError, KeyError) as wrong:
        raise CorpusError(f"{path}: expected an array named texts ({wrong})") from wrong
    for text in texts:
        if not isinstance(text, str) or not text.strip():
            raise CorpusError(f"{path}: every text must be a string with something in it")
        yield Sample(text.strip(), path.stem, path.parent.name)


def main() -> None:
    """Write how many texts the seed holds, by label and language, to standard output."""
    for folder in FOLDERS:
        counts = Counter((sample.label, sample.language) for sample in read(folder))
        languages = sorted({language for _, language in counts})
        sys.stdout.write(f"\n{folder:<20}" + "".join(f"{language:>6}" for language in languages) + "   all\n")
        for label in sorted({label for label, _ in counts}):
            row = [counts[label, language] for language in languages]
            sys.stdout.write(f"{label:<20}" + "".join(f"{count:>6}" for count in [*row, sum(row)]) + "\n")


if __name__ == "__main__":
    main()
