import hashlib
from pathlib import Path

import pytest

from classifier.corpus import Sample
from classifier.versions.past import Columns, PastError, again, from_file, from_labels, held_out

KNOWN = frozenset({"water", "roads"})


def written(folder: Path, *rows: str, head: str = "text,label") -> Path:
    path = folder / "past.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_every_row_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    rows = ('"нет воды', 'второй день",water', ",water", "<p></p>,roads", "яма,", "яма,holes", "яма у моста,roads")
    past = from_file(written(tmp_path, *rows), Columns(), KNOWN)
    assert [one.label for one in past.samples] == ["water", "roads"]
    assert [str(one) for one in past.bad] == [
        "line 4: no text",
        "line 5: no text",
        "line 6: no label",
        "line 7: unknown label holes",
    ]
    assert list(past.told())[:2] == ["2 texts under 2 labels", "4 rows cannot be used:"]


def test_only_the_first_bad_rows_are_named_one_by_one(tmp_path: Path) -> None:
    past = from_file(written(tmp_path, "нет воды,water", *["яма,holes"] * 30), Columns(), KNOWN)
    told = list(past.told())
    assert len(told) == 23
    assert told[-1] == "   ... and 10 more"


def test_other_columns_and_other_names_of_labels(tmp_path: Path) -> None:
    path = written(tmp_path, "x,su yoxdur,su", head="id,words,kind")
    past = from_file(path, Columns("words", "kind", {"su": "water"}), KNOWN)
    assert past.samples == (Sample("su yoxdur", "water", "az"),)


@pytest.mark.parametrize(
    ("rows", "head", "said"),
    [
        (["нет воды,water"], "text,theme", "no column named label"),
        (["нет воды,holes"], "text,label", "line 2: unknown label holes"),
        ([], "text,label", "none at all"),
    ],
)
def test_a_file_of_which_nothing_can_be_learned_is_refused(tmp_path, rows, head, said) -> None:
    with pytest.raises(PastError, match=said):
        from_file(written(tmp_path, *rows, head=head), Columns(), KNOWN)


def test_what_is_no_text_in_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "past.csv"
    path.write_bytes("text,label\nнет воды,water\n".encode("cp1251"))
    with pytest.raises(PastError, match="UTF-8"):
        from_file(path, Columns(), KNOWN)


def test_the_manifest_keeps_counts_and_sums_and_no_word_of_a_text(tmp_path: Path) -> None:
    path = written(tmp_path, "нет воды,water", "яма,holes")
    (source,) = from_file(path, Columns(), KNOWN).sources
    assert source["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (source["texts"], source["bad"]) == (1, 1)
    assert (source["labels"], source["languages"]) == ({"water": 1}, {"ru": 1})
    assert "воды" not in str(source)
    (desk,) = from_labels([("нет воды", "water", "ru")]).sources
    assert "воды" not in str(desk)


def test_a_file_is_read_again_only_as_long_as_it_is_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, "нет воды,su")
    past = from_file(path, Columns(renamed={"su": "water"}), KNOWN)
    assert again(past.sources[0], KNOWN) == past
    path.write_text("text,label\nнет воды,water\n", encoding="utf-8")
    assert again(past.sources[0], KNOWN) is None
    path.unlink()
    assert again(past.sources[0], KNOWN) is None


def test_of_nothing_said_at_the_desk_nothing_is_kept() -> None:
    assert from_labels([]).sources == ()


def test_what_is_held_out_stays_held_out_when_more_is_learned_and_twins_stay_together() -> None:
    few = [Sample(f"жалоба номер {number} о воде в доме {number * 7}", "water", "ru") for number in range(40)]
    more = [Sample(f"яма {chr(0x430 + number)} {number * 13} на улице", "roads", "ru") for number in range(25)]
    letters = [Sample(word, "water", "ru") for word in ("нет воды", "слабый напор", "ржавчина из крана", "труба течёт")]
    apart = dict(zip(letters, held_out(letters), strict=True))
    later = dict(zip([*letters, *more], held_out([*letters, *more]), strict=True))
    assert all(later[one] == aside for one, aside in apart.items())
    assert len(set(held_out(few))) == 1, "all of them say nearly the same"
