"""The way out by SMS, through all our numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from channels.base import DeliveryError, Outgoing, Sent
from channels.sms.account import SmsAccount
from models.taxonomy import Channel


@dataclass(frozen=True, slots=True)
class Sms:
    """A message goes out by the number to which its reader wrote, by the first one where he never wrote."""

    accounts: Mapping[str, SmsAccount]
    name: Channel = Channel.SMS
    reports: bool = True

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand it over without the spaces around it, each of which would cost."""
        account = self.accounts.get(outgoing.account or next(iter(self.accounts)))
        if account is None:
            raise DeliveryError("permanent", "no such account is configured")
        if not outgoing.address.startswith("+"):
            raise DeliveryError("blocked", "a short number or a name takes no messages")
        return account.gateway.send(replace(outgoing, text=outgoing.text.strip()))
