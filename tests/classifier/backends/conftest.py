"""A pretrained model of the tiniest kind, made here: it proves that the parts fit together, not that they are good."""

import re
import string
from pathlib import Path

import pytest

from classifier.backends.finetune import Plan, fine_tune
from classifier.classify import Model
from classifier.corpus import Sample, read
from classifier.registry import open_classifier
from classifier.versions.recipe import Recipe, lesson_of

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@pytest.fixture(scope="session")
def linear(models: Path, small: Recipe) -> Model:
    """The linear model of the small seed."""
    return open_classifier(models, small).model()


@pytest.fixture(scope="session")
def samples(small_seed: Path) -> tuple[Sample, ...]:
    """The texts of the small seed."""
    return read("texts", small_seed)


@pytest.fixture(scope="session")
def pretrained(samples: tuple[Sample, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer that has learned nothing, with a tokenizer that knows the words of the small seed.

    Its words are counted here: the library's own trainer breaks ties another way each time.
    """
    import torch
    from tokenizers.implementations import BertWordPieceTokenizer
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast, set_seed

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("pretrained")
    said = " ".join(one.text for one in samples).lower()
    letters = sorted(set(said) - set(string.whitespace))
    known = [*SPECIAL, *letters, *(f"##{letter}" for letter in letters), *sorted(set(re.findall(r"\w{2,}", said)))]
    pieces = BertWordPieceTokenizer({piece: at for at, piece in enumerate(known)}, strip_accents=False)
    BertTokenizerFast(tokenizer_object=pieces._tokenizer).save_pretrained(folder)
    set_seed(0)
    shape = {
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "initializer_range": 0.2,
    }
    config = BertConfig(vocab_size=pieces.get_vocab_size(), max_position_embeddings=64, **shape)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tuned(samples: tuple[Sample, ...], pretrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That model, fine-tuned on the small seed; tests only read it."""
    folder = tmp_path_factory.mktemp("tuned") / "model"
    plan = Plan(pretrained, epochs=40, patience=10, batch=4, rate=2e-3, longest=32)
    fine_tune(lesson_of("category", samples), [one.language for one in samples], plan, folder)
    return folder
