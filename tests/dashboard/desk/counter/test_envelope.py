"""What stands in the window of an envelope."""

import pytest

from dashboard.desk.counter.envelope import envelope

ABAY = "Абай даңғылы 10\n050000 Алматы"


@pytest.mark.parametrize(
    ("name", "address", "lines"),
    [
        ("Гүлнар Әлиева", ABAY, f"Гүлнар Әлиева\n{ABAY}"),
        ("Гүлнар Әлиева", f"ГҮЛНАР ӘЛИЕВА \n{ABAY}", f"ГҮЛНАР ӘЛИЕВА \n{ABAY}"),
        (None, ABAY, ABAY),
        ("", ABAY, ABAY),
        ("Гүлнар Әлиева", "", "Гүлнар Әлиева"),
    ],
)
def test_an_envelope_names_its_reader_once(name, address, lines):
    assert envelope(name, address) == lines
