"""How good a model is: on the seed, with situations or styles left out, and on labelled texts of anybody's."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from classifier.abstain import RISK, Trial, Truths
from classifier.classify import Model
from classifier.corpus import SEED, Sample, read
from classifier.duplicates import groups
from classifier.emergency import urgent as danger
from classifier.guess import Backend
from classifier.measures import Figures, Judged, Report, as_table, by_label, report
from classifier.train import FOLDS, Lesson, Training, check, grouped_splits, situation_splits, style_splits, train
from classifier.urgency import are_marked, chances, find_mark, marks, marks_by
from classifier.versions.recipe import FROZEN, Recipe, lesson_of
from classifier.versions.seeded import train_from_seed

CARD = """# Model card: the router of complaints

What it does: reads a complaint in Azerbaijani, Kazakh, Georgian, Russian or English and proposes one of 31 subjects, an
intent and a language. What it is sure of goes to the agency of that subject and region; everything else, every
emergency and every complaint about people is sorted by a person, who sees three proposals.

What it was trained on: texts written for this purpose (classifier/seed/README.md), until an agency's own verified cases
take their place. It is no judge of whether a complaint is right, and of no person.

What it is not good at: texts about several things at once, irony, languages that it was not shown, and the borders that
another administration draws differently. Its errors cost a citizen days, which is why they are counted and published.

How to read the tables: accuracy beside majority (always guessing the commonest subject); top3: the truth is among the
three proposals; ece: how far its confidence is from the truth, before (raw) and after calibration; coverage: how much
it would route by itself at its threshold; error: how much of that would be wrong; low, high: its 90 % interval.

```
{tables}
```
"""


class TrialError(ValueError):
    """The texts cannot be used for a trial; the message says why."""


@dataclass(frozen=True)
class Labelled:
    """Texts with their labels and, where they are known, languages."""

    texts: Sequence[str]
    labels: Sequence[str]
    languages: Sequence[str] = ()

    def parts(self) -> dict[str, Sequence[str]]:
        """Return what the texts can be told apart by."""
        return {"languages": self.languages} if self.languages else {}


def labelled(path: Path, label: str, language: str = "", renamed: Mapping[str, str] | None = None) -> Labelled:
    """Return the texts of a CSV file with the columns `text` and `label`; rows without a label are left out.

    Raise TrialError for a missing column, and for a file in which nothing is labelled.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = {"text", label, *([language] if language else [])} - set(rows.fieldnames or ())
        if missing:
            raise TrialError(f"{path} has no column named {', '.join(sorted(missing))}")
        kept = [row for row in rows if (row[label] or "").strip()]
    if not kept:
        raise TrialError(f"in {path} nothing is labelled")
    names = [row[label].strip() for row in kept]
    languages = [row[language] for row in kept] if language else []
    return Labelled([row["text"] or "" for row in kept], [(renamed or {}).get(one, one) for one in names], languages)


def judged_by(backend: Backend, given: Labelled) -> Judged:
    """Return what a model says of texts that it has not seen."""
    return Judged(backend.predict_proba(given.texts), np.array(given.labels), np.array(backend.labels))


def own_lesson(given: Labelled) -> tuple[Lesson, Labelled]:
    """Return what a model of the texts themselves learns, fold by fold with near-duplicates on one side; and its texts.

    Labels with fewer than five texts are left out: no fold could learn them. Raise ValueError where none is left.
    """
    counts = Counter(given.labels)
    rows = [at for at, one in enumerate(given.labels) if counts[one] >= FOLDS]
    languages = [given.languages[at] for at in rows] if given.languages else []
    kept = Labelled([given.texts[at] for at in rows], [given.labels[at] for at in rows], languages)
    lesson = Lesson(kept.texts, kept.labels)
    check(lesson)
    return replace(lesson, splits=grouped_splits(kept.labels, groups(kept.texts))), kept


def learned_from(lesson: Lesson, risk: float = RISK) -> Training:
    """Return the linear model of a lesson, judged fold by fold."""
    return train({"all": lesson}, risk)[1]["all"]


def on_the_seed(seed: Path = SEED, risk: float = RISK) -> Iterator[str]:
    """Yield the tables of the category head: on single texts, on situations and on styles of which it has seen none."""
    samples = read("texts", seed)
    ways = {"texts": (), "situations": situation_splits(samples), "styles": style_splits(samples)}
    for left_out, splits in ways.items():
        if splits or left_out == "texts":
            lesson = replace(lesson_of("category", samples), splits=splits)
            training = train({"category": lesson}, risk)[1]["category"]
            yield f"\ncategory: {left_out} left out"
            yield from tables(training, report(training.judged, training.thresholds.limits, _parts(samples)))
        if left_out == "texts":
            yield "\n" + as_table(by_label(training.judged))
            yield from _on_the_frozen(training) if seed == SEED else ()
    yield from _on_urgency(samples)


def _on_the_frozen(training: Training) -> Iterator[str]:
    """Texts that nobody who wrote the seed or the ideas had read, and from which nothing is ever learned."""
    given = labelled(FROZEN, "label", "language")
    found = report(judged_by(training.backend, given), training.thresholds.limits, given.parts())
    yield "\ncategory: the frozen texts\n" + as_table({**found["languages"], "all": found["all"]})


def _on_urgency(samples: Sequence[Sample]) -> Iterator[str]:
    """What the marks of the head are worth on texts left out, and on situations left out; beside the phrases alone."""
    for left_out, splits in {"texts": (), "situations": situation_splits(samples)}.items():
        if are_marked(samples) and (splits or left_out == "texts"):
            judged = train({"urgency": replace(lesson_of("urgency", samples), splits=splits)})[1]["urgency"].judged
            mark = find_mark(judged)
            yield f"\nurgency: {left_out} left out, marked from {mark:.3f} on"
            rows = marks_by(judged, mark, [one.language for one in samples])
            yield as_table({**rows, **_with_phrases(samples, chances(judged) >= mark)})


def _with_phrases(samples: Sequence[Sample], marked: Truths) -> dict[str, Figures]:
    urgent = np.array([one.urgent for one in samples])
    named = np.array([danger(one.text) is not None for one in samples])
    return {"phrases": marks(urgent, named), "either": marks(urgent, named | marked)}


def told(given: Labelled | None, *, own: bool, recipe: Recipe) -> Iterator[str]:
    """Yield what there is to say: of the seed; of given texts by the seed's model; or of a model of these texts."""
    if given is None:
        yield from on_the_seed(recipe.seed, recipe.risk)
    elif own:
        lesson, kept = own_lesson(given)
        training = learned_from(lesson, recipe.risk)
        yield f"{len(kept.texts)} of {len(given.texts)} texts by a linear model of their own"
        yield from told_of_own(kept, training, training.judged)
    else:
        with TemporaryDirectory() as folder:
            model = train_from_seed(Path(folder), recipe)
        yield "by the model of the seed, which has seen none of it"
        yield from shown(model, given)


def told_of_own(kept: Labelled, training: Training, judged: Judged) -> Iterator[str]:
    """Yield the tables of what a model says of the texts that a linear one was taught, each of them unseen."""
    yield "five folds, near-duplicates on one side"
    yield as_table(by_label(judged)) + "\n"
    yield from tables(training, report(judged, training.thresholds.limits, kept.parts()))


def shown(model: Model, given: Labelled) -> Iterator[str]:
    """Yield the tables of what a model says of texts, by label and by language."""
    judged = judged_by(model.category, given)
    yield as_table(by_label(judged)) + "\n"
    found = report(judged, model.limits, given.parts())
    yield as_table({**found.get("languages", {}), "all": found["all"]})


def card(lines: Sequence[str]) -> str:
    """Return the lines as a model card in Markdown."""
    return CARD.format(tables="\n".join(lines))


def tables(training: Training, found: Report) -> Iterator[str]:
    """Yield the figures of a training by part, and how its threshold was proved."""
    for part in [part for part in found if part != "all"] or ["all"]:
        rows = {} if part == "all" else found[part]
        yield as_table({**rows, "all": found["all"]}) + "\n"
    proofs = training.thresholds
    for label, proof in {**proofs.own, "threshold": proofs.rest}.items():
        yield f"{label} {proof.confidence:.3f}: {proof.errors} wrong of {proof.verified}, at worst {proof.bound:.3f}"
    yield f"chosen on the other folds and tried on each: {_said(training.trial)}; one for all: {_said(training.pooled)}"


def _said(tried: Trial) -> str:
    return f"coverage {tried.coverage:.3f}, error {tried.error:.3f}"


def _parts(samples: Sequence[Sample]) -> dict[str, Sequence[str]]:
    return {"languages": [one.language for one in samples], "styles": [one.style for one in samples]}
