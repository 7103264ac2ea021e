"""Whose certificates we believe when we call a provider: read once, since reading them takes longer than a call."""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """What the machine believes. A connection of its own for each call: one kept too long fails in doubt."""
    return ssl.create_default_context()
