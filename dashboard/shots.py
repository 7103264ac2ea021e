"""Pictures of a case inside a page: small, and in the page itself, so that no address leads to them."""

from base64 import b64encode
from functools import lru_cache
from pathlib import Path

from channels.attachments import smaller
from models.errors import WrongFileType

# Pixels each way: on the page of a case, and on paper.
ON_PAGE, ON_PAPER = 480, 1400
INSIDE = "data:image/jpeg;base64,"


# A name is random and its bytes never change. About 30 kB each.
@lru_cache(maxsize=256)
def on_page(path: Path) -> str | None:
    """The picture as a data: address; None where it cannot be drawn."""
    return _data_of(path, ON_PAGE)


def on_paper(path: Path) -> str | None:
    """The same, large enough to be printed."""
    return _data_of(path, ON_PAPER)


def _data_of(path: Path, side: int) -> str | None:
    try:
        return INSIDE + b64encode(smaller(path, side)).decode()
    except WrongFileType:
        return None
