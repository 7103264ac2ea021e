"""How good the classifier is: on the seed by cross-validation, on a labelled file by trying it.

python -m classifier.evaluate                                              the packaged seed
python -m classifier.evaluate --csv F.csv --label theme --rename old=new   besides, a file of our own
"""

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TypeVar

from classifier import corpus, versions
from classifier.abstain import RISK
from classifier.classify import Model
from classifier.guess import Backend
from classifier.language import LANGUAGES
from classifier.measures import Report, as_table, report

Result = TypeVar("Result")


def evaluate(
    texts: Sequence[str], labels: Sequence[str], backend: Backend, threshold: float, languages: Sequence[str] = ()
) -> Report:
    """Return {"all": figures, "languages": {language: figures}}; the figures are those of measures.measure."""
    return report(backend.predict_proba(texts), labels, backend.labels, threshold, languages)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on the seed in a directory of its own and write what came of it to standard output."""
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as directory:
        recipe = versions.Recipe(asked.risk, asked.seed)
        model, training = _timed(lambda: versions.train_from_seed(Path(directory), recipe))
        lines = [
            _training_lines(Path(directory), recipe, training),
            _speed(model, asked.seed),
            _head_lines(Path(directory) / model.version, asked.risk),
        ]
        for line in chain(*lines, _file_lines(model, asked) if asked.csv else ()):
            sys.stdout.write(line + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m classifier.evaluate")
    parser.add_argument("--risk", type=float, default=RISK, help="the share of wrong guesses that may be followed")
    parser.add_argument("--seed", type=Path, default=corpus.SEED, help="a folder of texts and intents like our seed")
    parser.add_argument("--csv", type=Path, help="a labelled file with a column text")
    parser.add_argument("--label", default="label", help="its column of categories")
    parser.add_argument("--language", help="its column of languages")
    parser.add_argument(
        "--rename", action="append", default=[], metavar="OLD=NEW", help="a category under another name"
    )
    return parser


def _training_lines(directory: Path, recipe: versions.Recipe, training: float) -> Iterator[str]:
    loaded, loading = _timed(lambda: versions.promoted(directory, recipe))
    if loaded is None:
        raise versions.ModelError("the version just trained is not the one found")
    yield f"version {loaded.version}: trained in {training:.1f} s, loaded in {loading:.2f} s"


def _head_lines(folder: Path, risk: float) -> Iterator[str]:
    for name, head in versions.read_manifest(folder)["heads"].items():
        found, tried = head["threshold"], head["trial"]
        proof = f"{found['errors']} wrong of {found['verified']}, at worst {found['bound']:.3f}"
        yield f"\n{name}: five-fold cross-validation on the seed, near-duplicates on one side"
        yield as_table(head["cross_validated"])
        yield f"risk {risk}: threshold {found['confidence']:.3f}: {proof}"
        yield f"chosen on four folds, tried on the fifth: coverage {tried['coverage']:.3f}, error {tried['error']:.3f}"


def _speed(model: Model, seed: Path) -> Iterator[str]:
    texts = [sample.text for sample in corpus.read("texts", seed)][:: len(LANGUAGES)][:256]
    model.guess(texts[:1])
    _, singly = _timed(lambda: [model.guess([text]) for text in texts])
    _, together = _timed(lambda: model.guess(texts))
    size = sum(map(len, texts)) / len(texts)
    yield (
        f"{len(texts)} texts of {size:.0f} characters: {1000 * singly / len(texts):.1f} ms a text one by one, "
        f"{1000 * together / len(texts):.1f} ms together"
    )


def _file_lines(model: Model, asked: argparse.Namespace) -> Iterator[str]:
    with asked.csv.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    renamed = dict(pair.split("=", 1) for pair in asked.rename)
    labels = [renamed.get(row[asked.label], row[asked.label]) for row in rows]
    languages = [row[asked.language] for row in rows] if asked.language else ()
    yield f"\n{asked.csv.name}, by the model of the seed; it has seen none of it"
    yield as_table(evaluate([row["text"] for row in rows], labels, model.category, model.threshold, languages))


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


if __name__ == "__main__":
    main()
