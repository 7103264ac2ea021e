"""Simulated life: invented citizens and offices that live through the real verbs, on a clock that walks."""
