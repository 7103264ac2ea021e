"""Fine-tune a pretrained model from a local folder on labelled texts, calibrate it, prove its threshold, save it.

The texts are cut in three, near-duplicates on one side: on three fifths it learns, by one fifth it is stopped, and the
last fifth, of which neither the learning nor the stopping has seen anything, calibrates and proves.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from classifier.abstain import RISK, find_threshold, one_for_all, trial
from classifier.backends.card import card
from classifier.backends.powers import calibrated
from classifier.backends.sealed import Manifest, draft_of, seal
from classifier.backends.transformer import TransformerBackend, quiet
from classifier.duplicates import groups
from classifier.measures import Judged, report
from classifier.train import FOLDS, Lesson, check, grouped_splits, verified

SEED = 0

Rows = NDArray[np.intp]
# Is told what an epoch gave: epoch, loss, macro_f1, on the part that stops.
Epoch = dict[str, float]
Told = Callable[[Epoch], None]
Examples = list[dict[str, Any]]


@dataclass(frozen=True)
class Plan:
    """How to fine-tune: the folder of the pretrained model, and when to stop.

    patience: epochs without a better macro-F1 before it stops; longest: pieces of words of a text that are read.
    """

    model: Path
    epochs: int = 10
    patience: int = 2
    batch: int = 16
    rate: float = 5e-5
    longest: int = 192


class Cut(NamedTuple):
    """Rows to learn from, to stop by, and to prove with."""

    learn: Rows
    stop: Rows
    prove: Rows


def silent(_epoch: Epoch) -> None:
    """Tell nobody."""


def fine_tune(
    lesson: Lesson, languages: Sequence[str], plan: Plan, folder: Path, *, risk: float = RISK, told: Told = silent
) -> tuple[TransformerBackend, Manifest]:
    """Return the model and its manifest, and write both to a new folder with a card.

    Raise ValueError where texts are too few, OSError where there is no model in the plan's folder, FileExistsError
    where the target is there already. The parts of `languages` may be empty: then nothing is told by language.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; a model is never changed: name another folder")
    check(lesson)
    cut = cut_of(lesson)
    known, truth = np.unique(np.array(lesson.labels, str), return_inverse=True)
    model, tokenizer = _pretrained(plan.model, known.tolist())
    history = _learn(model, tokenizer, _parts(tokenizer, lesson.texts, truth, cut, plan), plan, told)
    raw = TransformerBackend(model, tokenizer, plan.longest, np.ones(1))
    proof, judged, powers = _judge(raw, lesson, truth, cut.prove)
    shown = [languages[row] for row in cut.prove] if languages else []
    content: dict[str, Any] = {
        "backend": "transformers",
        "labels": known.tolist(),
        "longest": plan.longest,
        "powers": powers.tolist(),
        **_proof(proof, judged, shown, risk),
        "made_from": {**asdict(plan), "model": plan.model.name, "texts": len(lesson.texts), "data": data_hash(lesson)},
        "history": history,
    }
    backend = TransformerBackend(model, tokenizer, plan.longest, powers)
    with draft_of(folder) as draft:
        backend.save(draft)
        (draft / "README.md").write_text(card(content), encoding="utf-8")
        return backend, seal(draft, content, folder)


def _proof(lesson: Lesson, judged: Judged, languages: Sequence[str], risk: float) -> dict[str, Any]:
    found = verified(lesson.texts, judged, lesson.always_people)
    threshold, tried = find_threshold(found, risk), trial(found, lesson.splits, risk, one_for_all)
    parts = {"languages": languages} if languages else {}
    figures = report(judged, threshold.confidence, parts)
    return {"threshold": asdict(threshold), "trial": asdict(tried), "figures": figures}


def cut_of(lesson: Lesson) -> Cut:
    """Return three fifths, one and one of the rows of a lesson, every label in each and no near-duplicate in two."""
    splits = lesson.splits or grouped_splits(lesson.labels, groups(lesson.texts))
    prove, stop = splits[0][1], splits[1][1]
    return Cut(np.setdiff1d(splits[0][0], stop), stop, prove)


def data_hash(lesson: Lesson) -> str:
    """Return the sha256 of texts and labels: which data a model was made from, without telling them."""
    digest = hashlib.sha256()
    for text, label in zip(lesson.texts, lesson.labels, strict=True):
        digest.update(f"{label}\0{text}\0".encode())
    return digest.hexdigest()


def _judge(
    raw: TransformerBackend, lesson: Lesson, truth: Rows, prove: Rows
) -> tuple[Lesson, Judged, NDArray[np.float64]]:
    """The lesson of the last fifth, cut in five again: each part is judged by what calibrates the other four."""
    texts = [lesson.texts[row] for row in prove]
    labels = [lesson.labels[row] for row in prove]
    splits = list(GroupKFold(FOLDS).split(texts, groups=groups(texts)))
    logs = raw.logs(texts)
    powers, said = calibrated(logs[None], truth[prove], splits)
    judged = Judged(said, np.array(labels, str), np.array(raw.labels), np.exp(logs))
    return replace(lesson, texts=texts, labels=labels, splits=splits), judged, powers


def _pretrained(folder: Path, labels: list[str]) -> tuple[Any, Any]:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed

    quiet()
    # The new layer on top begins by chance: the same chance every time.
    set_seed(SEED)
    names = dict(enumerate(labels))
    model = AutoModelForSequenceClassification.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        num_labels=len(labels),
        id2label=names,
        label2id={label: at for at, label in names.items()},
        # The pretrained model may carry another head.
        ignore_mismatched_sizes=True,
    )
    return model, AutoTokenizer.from_pretrained(folder, local_files_only=True)


def _parts(tokenizer: Any, texts: Sequence[str], truth: Rows, cut: Cut, plan: Plan) -> tuple[Examples, Examples]:
    """What it learns from, and what stops it, as the trainer reads them."""

    def part(rows: Rows) -> Examples:
        read = tokenizer([texts[row] for row in rows], truncation=True, max_length=plan.longest)["input_ids"]
        return [{"input_ids": ids, "labels": int(truth[row])} for ids, row in zip(read, rows, strict=True)]

    return part(cut.learn), part(cut.stop)


def _learn(model: Any, tokenizer: Any, parts: tuple[Examples, Examples], plan: Plan, told: Told) -> list[Epoch]:
    """Train in place until macro-F1 on the stopping part no longer rises; what each epoch gave. The best one stays."""
    from transformers import DataCollatorWithPadding, EarlyStoppingCallback, PrinterCallback, Trainer

    with TemporaryDirectory() as checkpoints:
        trainer = Trainer(
            model=model,
            args=_arguments(plan, checkpoints),
            train_dataset=parts[0],
            eval_dataset=parts[1],
            data_collator=DataCollatorWithPadding(tokenizer),
            compute_metrics=_macro_f1,
            callbacks=[EarlyStoppingCallback(plan.patience), _aloud(told)],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
        return [_epoch(line) for line in trainer.state.log_history if "eval_loss" in line]


def _aloud(told: Told) -> Any:
    from transformers import TrainerCallback

    class Aloud(TrainerCallback):  # type: ignore[misc]
        def on_evaluate(self, _args: Any, state: Any, _control: Any, **_more: Any) -> None:
            told(_epoch(state.log_history[-1]))

    return Aloud()


def _epoch(line: dict[str, float]) -> Epoch:
    return {"epoch": line["epoch"], "loss": line["eval_loss"], "macro_f1": line["eval_macro_f1"]}


def _arguments(plan: Plan, checkpoints: str) -> Any:
    from transformers import TrainingArguments

    return TrainingArguments(
        output_dir=checkpoints,
        num_train_epochs=plan.epochs,
        per_device_train_batch_size=plan.batch,
        per_device_eval_batch_size=2 * plan.batch,
        learning_rate=plan.rate,
        warmup_steps=0.1,
        weight_decay=0.01,
        train_sampling_strategy="group_by_length",
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=1,
        load_best_model_at_end=True,
        metric_for_best_model="macro_f1",
        seed=SEED,
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        dataloader_pin_memory=False,
    )


def _macro_f1(told: Any) -> dict[str, float]:
    from sklearn.metrics import f1_score

    guessed = told.predictions.argmax(axis=1)
    return {"macro_f1": float(f1_score(told.label_ids, guessed, average="macro", zero_division=0))}
