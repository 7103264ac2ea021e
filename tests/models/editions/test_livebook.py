"""The figures of this instant, as staff read them."""

import re

from plans import plans

from models.editions.livebook import LiveBook


def test_the_answer_times_of_a_month_are_added_up_in_the_order_of_an_index(house, clock):
    [plan] = plans(house, lambda session: LiveBook(session, "kz", clock()).buckets_by_agency("2026-10"))
    assert "ix_figures_times" in plan
    assert not re.search("TEMP B-TREE|Sort", plan), plan
