"""All page families, in the order in which a person meets them."""

from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter

FAMILIES = ("home", "report", "track", "public", "signin", "queue", "casepage", "triage", "oversight")


def routers() -> list[APIRouter]:
    """One router a page family."""
    return [import_module(f"dashboard.{one}").router for one in FAMILIES if find_spec(f"dashboard.{one}")]
