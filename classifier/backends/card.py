"""The model card that lies beside a fine-tuned model."""

from typing import Any

from classifier.measures import as_table

_CARD = """# Model card: a fine-tuned router of complaints

What it does: reads a complaint and says how likely each of {labels} subjects is. Jawab takes the subject from it;
intent, language and dangers are read by other parts. What it is not sure of is sorted by a person, who sees three
proposals.

Made from: the pretrained model `{model}`, whose own card, licence and biases hold here too, and {texts} labelled
texts (sha256 of texts and labels: `{data}`).
Three fifths taught it; one fifth stopped it after epoch {epochs}; the last fifth, near-duplicates of the others kept
out, calibrated it and gave these figures.

```
{tables}
```

accuracy beside majority (always guessing the commonest subject); top3: the truth is among the three likeliest; ece: how
far its confidence is from the truth, before (raw) and after calibration; coverage: how much it would route by itself at
its threshold; error: how much of that would be wrong; low, high: its 90 % interval.

Threshold {threshold:.3f}: {errors} wrong of {verified}, at worst {bound:.3f}. Chosen on four parts of the last fifth
and tried on its fifth part: coverage {coverage:.3f}, error {error:.3f}. Above 1 it follows nothing by itself.

Limits: it reads the first {longest} pieces of words of a text. It knows the subjects and borders of the texts that it
learned from, and no others. It judges no complaint and no person. Where it breaks, the linear model answers.

Subjects: {names}.
"""


def card(content: dict[str, Any]) -> str:
    """Return the card of a manifest's content as Markdown."""
    made, proof, figures = content["made_from"], content["threshold"], content["figures"]
    return _CARD.format(
        labels=len(content["labels"]),
        names=", ".join(content["labels"]),
        model=made["model"],
        texts=made["texts"],
        data=made["data"],
        epochs=max(int(line["epoch"]) for line in content["history"]),
        tables=as_table({**figures.get("languages", {}), "all": figures["all"]}),
        threshold=proof["confidence"],
        errors=proof["errors"],
        verified=proof["verified"],
        bound=proof["bound"],
        coverage=content["trial"]["coverage"],
        error=content["trial"]["error"],
        longest=content["longest"],
    )
