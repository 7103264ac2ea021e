"""Pages of an edition as they left, packed: asked for again they cost one statement and no drawing."""

import gzip
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import NamedTuple

from fastapi.responses import Response

from dashboard.visitor import Visitor
from models.editions.edition import Edition

# An edition lasts a day; whoever has a copy asks now and then whether there is a new one.
CACHE = "public, max-age=300"
# What the pages ask for; an address with anything else is answered and not kept, or strangers would fill the shelf.
KNOWN = frozenset({"period", "region", "subject", "category", "agency", "theme"})
LONGEST = 160


class Copy(NamedTuple):
    """An answer without its text's encoding: packed body and the headers that belong to it."""

    packed: bytes
    headers: Mapping[str, str]


def kept(visitor: Visitor, edition: Edition, make: Callable[[], Response]) -> Response:
    """The answer of this address for the edition, made once for all who ask; 304 for who has it."""
    url, office = visitor.request.url, visitor.house.office
    if set(visitor.request.query_params) - KNOWN or len(url.query) > LONGEST:
        return answered(visitor, make())
    key = (edition.id, office.local_date(visitor.now), url.path, url.query)
    copy: Copy = visitor.house.public_pages.take(key, lambda: _copy(make()))
    return _give(visitor, copy)


def answered(visitor: Visitor, made: Response) -> Response:
    """An answer that moves by itself, with its tag; 304 for who has it."""
    return _give(visitor, _copy(made))


def _copy(made: Response) -> Copy:
    body = bytes(made.body)
    # Weak: the same content leaves packed or not.
    headers = {"ETag": f'W/"{sha256(body).hexdigest()[:32]}"', "Cache-Control": CACHE, "Vary": "Accept-Encoding"}
    given = {name: value for name, value in made.headers.items() if name != "content-length"}
    return Copy(gzip.compress(body, 6, mtime=0), {**headers, **given})


def _give(visitor: Visitor, copy: Copy) -> Response:
    asked = visitor.request.headers
    if copy.headers["ETag"] in asked.get("if-none-match", ""):
        return Response(status_code=304, headers={**copy.headers})
    if "gzip" in asked.get("accept-encoding", ""):
        return Response(copy.packed, headers={**copy.headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(copy.packed), headers={**copy.headers})
