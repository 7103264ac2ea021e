"""SMS: what it costs, where it is cut, and the gateways that carry it."""
