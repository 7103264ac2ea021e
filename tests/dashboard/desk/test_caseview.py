"""What an agency may see of an address."""

import pytest

from dashboard.desk.caseview import masked
from models.contact import ContactPoint
from models.taxonomy import Channel


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [(Channel.EMAIL, "gulnar@example.com", "g•••@•••"), (Channel.SMS, "+77011234518", "••• 4518")],
)
def test_masks(channel, address, shown):
    assert masked(ContactPoint(contact_id=1, channel=channel, address=address)) == shown
