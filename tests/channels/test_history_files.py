"""A file is read as it was written, or refused whole before a row of it is kept."""

import gzip

import pytest
from pasts import MAP, bring, csv_of, how_many, one, put, row

from channels.history.reading import FileError
from models.case import Case
from models.importing import Import


@pytest.mark.parametrize(
    ("encoding", "hint"), [("cp1251", "cp1251"), ("utf-16", "utf-16"), ("latin-1", "cp1252")], ids=str
)
def test_a_wrong_encoding_is_refused_before_anything_is_written(house, tmp_path, encoding, hint):
    words = "Café brûlé" if encoding == "latin-1" else "Жылу жоқ".replace("қ", "к")
    file = put(tmp_path, csv_of([row("1"), row("2", text=words)]).encode(encoding))
    with pytest.raises(FileError, match=f"byte .*{hint}") as told:
        bring(house, file)
    assert encoding == "utf-16" or "line 3" in str(told.value)
    assert how_many(house, Import) == how_many(house, Case) == 0
    named = MAP.replace('source = "old"', f'source = "old"\nencoding = "{encoding}"')
    bring(house, file, named)
    assert one(house, "2").opening == words


def test_a_bad_byte_far_into_the_file_is_named_exactly(house, tmp_path):
    good = csv_of([row(str(n), text="ж" * 600) for n in range(2000)]).encode()
    with pytest.raises(FileError, match=f"line 2002, byte {len(good) + 2:d}:"):
        bring(house, put(tmp_path, good + b"1\xff\n"))


def test_a_packed_file_is_read_and_a_cut_one_refused(house, tmp_path):
    packed = gzip.compress(csv_of([row(str(n)) for n in range(50)]).encode())
    with pytest.raises(FileError, match="cut off"):
        bring(house, put(tmp_path, packed[:-20], "cut.csv.gz"))
    assert bring(house, put(tmp_path, packed, "whole.csv.gz")).kept == 50
