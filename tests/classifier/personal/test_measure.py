"""The command that says how much is found and how much in vain."""

import pytest

from classifier.personal.measure import main


@pytest.mark.long
def test_it_counts_what_is_found_of_invented_values_and_in_a_file(tmp_path, capsys):
    source = tmp_path / "town.csv"
    source.write_text("text\nтел 87015551212\nвода не идёт\n", encoding="utf-8")
    main(["--each", "20", "--csv", str(source)])
    rows = {line[:24].strip(): line.split() for line in capsys.readouterr().out.splitlines()}
    assert rows["KZ IIN"][-3:] == ["20", "20", "1.000"]
    assert rows["town.csv"] == ["town.csv", "2", "1", "500.0", "mobile", "1"]
