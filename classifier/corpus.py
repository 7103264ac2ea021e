"""The packaged seed: texts written for Jawab, by language and label. What they are: seed/README.md."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

SEED = Path(str(files("classifier"))) / "seed"

Folder = Literal["texts", "intents"]
FOLDERS: tuple[Folder, ...] = ("texts", "intents")

# About something that no other text is about.
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Sample:
    """One labelled text, the language and the style it is written in, the situation it is about; is there danger?"""

    text: str
    label: str
    language: str
    about: str = ""
    style: str = ""
    urgent: bool = False

    @property
    def situation(self) -> str:
        """Return what all texts about the same thing share, whatever their language; empty where they share nothing."""
        return "" if self.about in {"", ELSEWHERE} else f"{self.label}/{self.about}"


class CorpusError(ValueError):
    """A seed file is not what it should be; the message names it."""


def read(folder: Folder, directory: Path = SEED) -> tuple[Sample, ...]:
    """Return the samples of `texts` (label: category) or `intents`, in the order of their paths; raise CorpusError."""
    return tuple(sample for path in _sheets(folder, directory) for sample in _samples(path))


def fingerprint(directory: Path = SEED) -> str:
    """Return the sha256 over every sheet of both heads and its name: it changes when anything about a text does."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        # By its bytes: a process asks at its start, and to parse them all takes a second.
        for sheet in _sheets(folder, directory):
            digest.update(f"{sheet.relative_to(directory).as_posix()} ".encode())
            digest.update(hashlib.sha256(sheet.read_bytes()).digest())
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
    for place, one in enumerate(texts, 1):
        if not isinstance(one, dict) or not str(one.get("text", "")).strip():
            raise CorpusError(f"{path}, text {place}: expected {{ about, style, text }} with something in the text")
        yield _sample(path, place, one)


def _sample(path: Path, place: int, one: dict[str, Any]) -> Sample:
    try:
        return Sample(**{**one, "text": one["text"].strip()}, label=path.stem, language=path.parent.name)
    except TypeError as wrong:
        raise CorpusError(f"{path}, text {place}: {wrong}") from wrong
