"""How much is found and how much is found in vain: `python -m classifier.personal.measure --help`."""

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from classifier import corpus
from classifier.personal.finding import find
from classifier.personal.invented import INVENTED

_BLANK = re.compile(r"\s")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write recall on invented values inside seed texts, and what is found in texts that are taken as they are."""
    parser = argparse.ArgumentParser(prog="python -m classifier.personal.measure", description=main.__doc__)
    parser.add_argument("--each", type=int, default=1000, help="invented values of each sort")
    parser.add_argument("--seed", type=int, default=1, help="of the dice")
    parser.add_argument("--csv", type=Path, nargs="*", default=[], help="files with a column named text")
    asked = parser.parse_args(arguments)
    texts = [sample.text for folder in corpus.FOLDERS for sample in corpus.read(folder)]
    for line in (*_recall(texts, asked.each, Random(asked.seed)), *_alarms(texts, asked.csv)):
        sys.stdout.write(f"{line}\n")


def _recall(texts: Sequence[str], each: int, dice: Random) -> Iterator[str]:
    yield f"{'':24}{'n':>8}{'found':>8}{'recall':>8}"
    for name, make in INVENTED.items():
        found = sum(_is_found(texts, make, dice) for _ in range(each))
        yield f"{name:24}{each:8}{found:8}{found / each:8.3f}"


def _is_found(texts: Sequence[str], make: Callable[[Random], str], dice: Random) -> bool:
    """Whether all digits of the value are inside what is found, between two words of a text."""
    text, value = dice.choice(texts), make(dice)
    at = dice.choice([0, *(blank.end() for blank in _BLANK.finditer(text)), len(text)])
    whole = f"{text[:at]} {value} {text[at:]}"
    last = len(text[:at]) + 1 + len(value)
    return any(one.start < last <= one.end and len(one.text) >= min(len(value), 7) for one in find(whole))


def _alarms(texts: Sequence[str], files: Sequence[Path]) -> Iterator[str]:
    yield f"\n{'as they are':32}{'texts':>8}{'found':>8}{'per 1,000':>10}"
    yield _line("the seed", texts)
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield _line(path.name, [row["text"] or "" for row in csv.DictReader(lines)])


def _line(name: str, texts: Sequence[str]) -> str:
    kinds = Counter(one.kind + ("" if one.sure else "?") for text in texts for one in find(text))
    told = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common())
    return f"{name:32}{len(texts):8}{kinds.total():8}{1000 * kinds.total() / max(1, len(texts)):10.1f}  {told}"


if __name__ == "__main__":
    main()
