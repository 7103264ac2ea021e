from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifier.versions.promotions import Deed, back, bring_into_use, decided, keep_out, lines
from classifier.versions.store import ModelError, pointed, promote

SAULE = Deed("saule", datetime(2026, 11, 16, 5, 42, tzinfo=UTC), "better on our own")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Three versions, of which the first is in use and nobody has decided anything."""
    for version in ("one", "two", "three"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "manifest.json").write_text("{}", encoding="utf-8")
    promote(tmp_path, "one")
    return tmp_path


def test_who_brought_what_into_use_when_and_why_is_kept(directory: Path) -> None:
    assert not decided(directory)
    bring_into_use(directory, "two", "use", SAULE)
    assert (pointed(directory), decided(directory)) == ("two", True)
    (line,) = lines(directory)
    assert (line.version, line.before, line.by, line.how, line.reason) == ("two", "one", "saule", "use", SAULE.reason)
    assert datetime.fromisoformat(line.at) == SAULE.at


def test_a_version_that_was_refused_stays_out_and_decides_nothing(directory: Path) -> None:
    keep_out(directory, "two", SAULE, {"passed": False})
    assert (pointed(directory), decided(directory), lines(directory)[0].how) == ("one", False, "kept")


def test_back_goes_step_by_step_and_never_forth(directory: Path) -> None:
    bring_into_use(directory, "two", "passed", SAULE)
    keep_out(directory, "one", SAULE, {})
    bring_into_use(directory, "three", "anyway", SAULE)
    assert [back(directory, SAULE).version for _ in range(2)] == ["two", "one"]
    assert pointed(directory) == "one"
    with pytest.raises(ModelError, match="no version before"):
        back(directory, SAULE)
    bring_into_use(directory, "three", "use", SAULE)
    assert back(directory, SAULE).version == "one"


def test_back_to_a_version_that_was_deleted_is_refused_and_changes_nothing(directory: Path) -> None:
    bring_into_use(directory, "two", "use", SAULE)
    (directory / "one" / "manifest.json").unlink()
    with pytest.raises(ModelError):
        back(directory, SAULE)
    assert pointed(directory) == "two"
    assert len(lines(directory)) == 1


def test_before_anything_was_decided_there_is_no_way_back(directory: Path) -> None:
    with pytest.raises(ModelError, match="no version before"):
        back(directory, SAULE)
