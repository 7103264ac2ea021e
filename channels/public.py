"""What we say where everybody reads along: "write to us privately", and nothing else (docs/decisions/0036).

The place of a public reply is an address of its own, so that nothing meant for a person can ever be sent there.
"""

from channels.base import DeliveryError, Outgoing
from models.contact import ContactAddress
from models.taxonomy import Channel

# Its sentence in channels/texts, and the name of its notice.
INVITE = "invite"
_NOTICE = f"talk_{INVITE}"
_UNDER = "public:"


def under(channel: Channel, post_id: str, account: str) -> ContactAddress:
    """The address of a public reply to a post."""
    return ContactAddress(channel, _UNDER + post_id, account)


def post_of(outgoing: Outgoing) -> str | None:
    """The post to which it is a public reply; None for a private message.

    DeliveryError where anything but the invitation would become public.
    """
    if not outgoing.address.startswith(_UNDER):
        return None
    if outgoing.notice != _NOTICE or outgoing.number:
        raise DeliveryError("permanent", "only an invitation is said in public")
    return outgoing.address.removeprefix(_UNDER)
