"""What stands in the window of an envelope."""


def envelope(name: str | None, address: str) -> str:
    """Name and address; the name once, where whoever typed the address began with it."""
    first = address.split("\n", 1)[0]
    named = name and name.strip().casefold() == first.strip().casefold()
    return "\n".join(filter(None, ("" if named else name, address)))
