"""bench classify: language, danger, intent and category of a text, against the category head alone, turn about."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count, islice
from pathlib import Path
from statistics import median

from api.benchmarks.result import Cost, Result
from classifier.classify import AT_ONCE
from classifier.corpus import read
from classifier.registry import open_classifier

LETTERS = 240
ROUNDS = 5
# Each turn ends its texts in another number, also in the next comparison.
TURNS = count()
# A fresh process, as after a restart: how long until the first guess, and how large it is then.
START = """
import re, sys, time
began = time.perf_counter()
from pathlib import Path
from classifier.registry import open_classifier
open_classifier(Path(sys.argv[1])).guess(["яма"])
# Not getrusage: it counts what the parent held before the new program began.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(time.perf_counter() - began, int(peak[1]) // 1024)
"""

Texts = Sequence[str]


def run(n: int, directory: Path) -> Result:
    """n texts of 240 letters from the seed; `per_second` is that of one text after the other."""
    model = open_classifier(directory).model()
    texts = _texts(n)
    category = model.category.predict_proba
    whole, head = _both(texts, _one_by_one(model.guess), _one_by_one(category))
    together, head_together = _both(texts, model.guess, _in_batches(category))
    seconds, megabytes = _start(directory)
    more = {
        "share_of_head": round(head.cpu_ms / whole.cpu_ms, 2),
        "together_per_second": round(together.per_second, 1),
        "together_share_of_head": round(head_together.cpu_ms / together.cpu_ms, 2),
        "start_seconds": round(seconds, 2),
        "start_megabytes": megabytes,
    }
    return Result("classify", n, whole, {"category_head": head}, more)


def _texts(n: int) -> list[str]:
    seed = [sample.text for sample in read("texts")]
    chosen = [seed[at * len(seed) // n] for at in range(n)]
    return [((one + " ") * LETTERS)[:LETTERS] for one in chosen]


def _one_by_one(work: Callable[[Texts], object]) -> Callable[[Texts], object]:
    return lambda texts: [work([one]) for one in texts]


def _in_batches(work: Callable[[Texts], object]) -> Callable[[Texts], object]:
    return lambda texts: [work(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]


def _both(texts: Texts, whole: Callable[[Texts], object], head: Callable[[Texts], object]) -> tuple[Cost, Cost]:
    """Medians of some rounds, the two sides by turns; nothing is read twice, for what was read is remembered."""
    costs: tuple[list[Cost], list[Cost]] = ([], [])
    for turn in islice(TURNS, 2 * ROUNDS):
        shifted = [f"{one[:-3]}{turn:03d}" for one in texts]
        costs[turn % 2].append(_cost(shifted, (whole, head)[turn % 2]))
    return _middle(costs[0]), _middle(costs[1])


def _cost(texts: Texts, work: Callable[[Texts], object]) -> Cost:
    began, cpu = time.perf_counter(), time.process_time()
    work(texts)
    spent, cpu = time.perf_counter() - began, time.process_time() - cpu
    return Cost(len(texts) / spent, 1000 * cpu / len(texts))


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(median(one.per_second for one in costs), median(one.cpu_ms for one in costs))


def _start(directory: Path) -> tuple[float, int]:
    told = subprocess.run([sys.executable, "-c", START, str(directory)], capture_output=True, text=True, check=True)
    seconds, megabytes = told.stdout.split()
    return float(seconds), int(megabytes)
