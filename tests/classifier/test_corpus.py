import tomllib
from collections import Counter
from pathlib import Path

import pytest

from classifier import balance, corpus, duplicates
from classifier.emergency import urgent

CATEGORIES = frozenset(
    """roads traffic parking street_lighting water sewerage heating electricity gas waste street_cleaning parks_trees
    public_transport housing construction land_property noise_public_order environment animals healthcare education
    social_protection labour police_safety corruption_conduct civil_documents taxes_business consumer_trade
    telecom_digital culture_sport other""".split()
)
INTENTS = frozenset("complaint request question suggestion thanks spam".split())
LANGUAGES = frozenset("az kk ka ru en".split())


@pytest.mark.parametrize(("folder", "labels"), [("texts", CATEGORIES), ("intents", INTENTS)])
def test_every_label_is_written_in_every_language(folder: corpus.Folder, labels: frozenset[str]) -> None:
    counts = Counter((sample.language, sample.label) for sample in corpus.read(folder))
    assert set(counts) == {(language, label) for language in LANGUAGES for label in labels}
    assert min(counts.values()) >= 40


STYLES = frozenset("formal plain message social rant dictated slips other_letters mixed".split())


def test_every_situation_is_told_in_every_language_and_in_several_styles() -> None:
    situations = tomllib.loads((corpus.SEED / "situations.toml").read_text(encoding="utf-8"))
    assert set(situations) == CATEGORIES
    told: dict[tuple[str, str, str], set[str]] = {}
    for sample in corpus.read("texts"):
        assert sample.style in STYLES
        assert sample.about in {*situations[sample.label], corpus.ELSEWHERE}
        told.setdefault((sample.label, sample.about, sample.language), set()).add(sample.style)
    asked = {(label, about, one) for label, abouts in situations.items() for about in abouts for one in LANGUAGES}
    assert asked <= set(told)
    assert [key for key in asked if len(told[key]) < 2] == []


@pytest.mark.long
@pytest.mark.parametrize("folder", ["texts", "intents"])
def test_no_text_is_there_twice(folder: corpus.Folder) -> None:
    samples = corpus.read(folder)
    counts = Counter(sample.text.casefold() for sample in samples)
    assert [text for text, count in counts.items() if count > 1] == []
    assert len(set(duplicates.groups([sample.text for sample in samples]))) > 0.95 * len(samples)


@pytest.mark.long
def test_few_everyday_texts_of_the_seed_sound_like_an_emergency() -> None:
    samples = corpus.read("texts")
    assert sum(urgent(sample.text) is not None for sample in samples) < 0.05 * len(samples)


def test_the_fingerprint_changes_with_text_label_and_language(tmp_path: Path) -> None:
    found = set()
    for name, text in [("ru/water", "яма"), ("ru/water", "ям"), ("ru/roads", "яма"), ("kk/water", "яма")]:
        seed = tmp_path / str(len(found))
        for folder in ("texts", "intents"):
            sheet = seed / folder / f"{name}.toml"
            sheet.parent.mkdir(parents=True)
            sheet.write_text(f'texts = [{{ text = "{text}" }}]', encoding="utf-8")
        found.add(corpus.fingerprint(seed))
    assert len(found) == 4


@pytest.mark.parametrize(
    "content",
    ["texts = [", "words = []", 'texts = ["яма"]', 'texts = [{ text = " " }]', 'texts = [{ text = "a", x = 1 }]'],
)
def test_a_bad_sheet_is_named(tmp_path: Path, content: str) -> None:
    sheet = tmp_path / "texts" / "ru" / "water.toml"
    sheet.parent.mkdir(parents=True)
    sheet.write_text(content, encoding="utf-8")
    with pytest.raises(corpus.CorpusError, match=r"water\.toml"):
        corpus.read("texts", tmp_path)


def test_no_seed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(corpus.CorpusError, match="there are no texts"):
        corpus.read("texts", tmp_path)


@pytest.mark.long
def test_the_report_counts_every_text(capsys: pytest.CaptureFixture[str]) -> None:
    balance.main([])
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("all ")]
    assert [int(line[-1]) for line in lines] == [len(corpus.read("texts")), len(corpus.read("intents"))]


def test_the_report_names_what_stands_there_twice_and_what_is_told_too_seldom() -> None:
    samples = [
        corpus.Sample("Көшеде шам жанбайды, қараңғы", "street_lighting", "kk", "lamp_out"),
        corpus.Sample("көшеде шам жанбайды қараңғы!", "street_lighting", "kk", "lamp_out"),
        corpus.Sample("Су жоқ", "water", "kk", "no_water"),
    ]
    assert next(balance.twice(samples)) == "near-duplicates: 1 groups"
    told = list(balance.thin(samples, fewest=2))
    assert "   water/no_water kk" in told
    assert "   street_lighting/lamp_out kk" not in told
