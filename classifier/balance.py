"""What the seed is like: how even, how much of it is said twice, how many words its parts share.

python -m classifier.balance                 the packaged seed
python -m classifier.balance --seed FOLDER   another one
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean, median

from classifier import corpus
from classifier.corpus import Sample
from classifier.folding import skeleton
from classifier.language import LANGUAGES

# So many examples of what is wrong are shown.
SHOWN = 10

_WORD = re.compile(r"[a-z0-9]{3,}")


def balance(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield a table of how many texts each label has in each language."""
    counts = Counter((sample.label, sample.language) for sample in samples)
    yield f"{'':<20}" + "".join(f"{language:>7}" for language in LANGUAGES) + "    all"
    for label in sorted({sample.label for sample in samples}):
        row = [counts[label, language] for language in LANGUAGES]
        yield f"{label:<20}" + "".join(f"{count:>7}" for count in [*row, sum(row)])
    row = [sum(sample.language == language for sample in samples) for language in LANGUAGES]
    yield f"{'all':<20}" + "".join(f"{count:>7}" for count in [*row, sum(row)])


def manners(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield how the texts are written: the share of each style, their lengths, how many tell of a danger."""
    styles = Counter(sample.style for sample in samples)
    yield "styles: " + ", ".join(f"{style} {count / len(samples):.0%}" for style, count in styles.most_common())
    lengths = [len(sample.text) for sample in samples]
    short, long = mean(size < 50 for size in lengths), mean(size > 180 for size in lengths)
    yield f"letters: median {median(lengths):.0f}, longest {max(lengths)}; under 50 {short:.0%}, over 180 {long:.0%}"
    yield f"urgent: {sum(sample.urgent for sample in samples)} of {len(samples)}"


def thin(samples: Sequence[Sample], fewest: int = 3) -> Iterator[str]:
    """Yield the situations that a language tells fewer than so many times."""
    told = Counter((sample.situation, sample.language) for sample in samples if sample.situation)
    every = sorted({situation for situation, _ in told})
    short = [f"{one} {language}" for one in every for language in LANGUAGES if told[one, language] < fewest]
    yield f"situations: {len(every)}; {len(short)} of them and a language told fewer than {fewest} times"
    yield from (f"   {one}" for one in short[:SHOWN])


def twice(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield the groups of texts that nearly say the same."""
    from classifier.duplicates import groups

    said: dict[int, list[Sample]] = defaultdict(list)
    for sample, group in zip(samples, groups([sample.text for sample in samples]), strict=True):
        said[int(group)].append(sample)
    twins = [texts for texts in said.values() if len(texts) > 1]
    yield f"near-duplicates: {len(twins)} groups"
    yield from ("   " + " | ".join(f"{one.language} {one.label}: {one.text}" for one in texts) for texts in twins)


def overlap(samples: Sequence[Sample]) -> Iterator[str]:
    """Yield by language the share of words that two labels share, and that a label knows of a situation left out."""
    for language in LANGUAGES:
        spoken = [sample for sample in samples if sample.language == language]
        labels = _vocabularies(spoken, lambda one: one.label)
        shared = mean(len(a & b) / len(a | b) for a, b in combinations(labels.values(), 2))
        known = mean(_known(spoken)) if any(sample.situation for sample in spoken) else 0.0
        yield f"words {language}: two labels share {shared:.0%}; of a situation's words its label knows {known:.0%}"


def _known(samples: Sequence[Sample]) -> Iterator[float]:
    for label in sorted({sample.label for sample in samples}):
        situations = _vocabularies([one for one in samples if one.label == label], lambda one: one.situation)
        for left_out, words in situations.items():
            others = set().union(*(found for name, found in situations.items() if name != left_out))
            yield len(words & others) / len(words)


def _vocabularies(samples: Iterable[Sample], key: Callable[[Sample], str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for sample in samples:
        found[key(sample)] |= set(_WORD.findall(skeleton(sample.text)))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Write what the seed is like to standard output."""
    parser = argparse.ArgumentParser(prog="python -m classifier.balance")
    parser.add_argument("--seed", type=Path, default=corpus.SEED, help="a folder of texts and intents like our seed")
    asked = parser.parse_args(arguments)
    for folder in corpus.FOLDERS:
        samples = corpus.read(folder, asked.seed)
        sys.stdout.write(f"\n{folder}\n")
        _write(line for part in (balance, manners, thin, twice, overlap) for line in part(samples))


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
