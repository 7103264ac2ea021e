"""Who sent an SMS, and whether an answer can reach the sender."""

from channels.phones import e164


def reach(sender: str, country: str) -> tuple[str, bool]:
    """The sender's number as all the world writes it; a short number or a name as it stands, which takes no answer."""
    digits = sender.removeprefix("+")
    # Gateways leave the plus away, or write as one dials at home.
    if digits.isdecimal():
        number = e164(sender, country) or e164(f"+{digits}", country)
        if number is not None:
            return number, True
    return sender.strip()[:80], False
