"""A small soak: six channels, providers in a mood, killed processes; `make soak` runs the large one."""

import pytest
from soak.run import Size, soak

# A piece of an SMS waits for the others for ten minutes of this clock: a minute of ours, in which a server that was
# killed must be there again.
SMALL = Size(events=120, seed=4827, kill_every=3.0, kills=2, pace=10.0, longest=900.0)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nothing_is_lost_or_doubled_between_six_channels(database_url, classifier, tmp_path):
    report = soak(database_url, tmp_path, classifier.directory, SMALL)
    assert report.wrong == []
    counts = report.counts
    assert counts["events"] >= 110
    assert counts["kills"] == SMALL.kills
    assert counts["answers"] == counts["cases"] == counts["cases planned"]
    assert counts["answers once"] + counts["answers uncertain"] == counts["answers"]
    # It is a soak only if there was something to survive.
    assert min(counts["500 before"], counts["500 after"], counts["sent again"], counts["out of order"]) > 0
