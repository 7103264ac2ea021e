"""Meta's Graph API as one page uses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from channels.attachments import MEGABYTE
from channels.base import DeliveryError
from channels.facebook.errors import refused
from channels.trust import trusted
from models.errors import TooLarge

HOST = "https://graph.facebook.com"
# Where Meta keeps the files of messages.
FILES = (".fbcdn.net", ".fbsbx.com")
TIMEOUT = 20.0
LARGEST = 20 * MEGABYTE
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Graph:
    """url: the API with its version; account: our name for the page."""

    url: str
    account: str
    token: str = field(repr=False)

    def post(self, path: str, what: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the API answers. It knows no key of ours: where contact is lost after sending, it is uncertain."""
        try:
            return self._taken(
                httpx.post(f"{self.url}/{path}", json=what, headers=self._proof(), timeout=TIMEOUT, verify=trusted())
            )
        except (httpx.HTTPError, ValueError) as error:
            kind = "temporary" if isinstance(error, UNSENT) else "uncertain"
            raise DeliveryError(kind, f"no contact: {type(error).__name__}") from error

    def file(self, message: str, place: int) -> tuple[bytes, str]:
        """A file of a message, and its name; TooLarge, or DeliveryError where it cannot be had."""
        try:
            listed = self._taken(
                httpx.get(f"{self.url}/{message}/attachments", headers=self._proof(), timeout=TIMEOUT, verify=trusted())
            )
            found = listed.get("data", [])
            if place >= len(found):
                raise DeliveryError("permanent", "Facebook has no such file any more")
            url = found[place].get("file_url") or (found[place].get("image_data") or found[place]["video_data"])["url"]
            return self._downloaded(url), found[place].get("name", "")
        except (httpx.HTTPError, ValueError) as error:
            raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error

    def _downloaded(self, url: str) -> bytes:
        place, api = urlsplit(url), urlsplit(self.url)
        theirs = place.scheme == "https" and (place.hostname or "").endswith(FILES)
        if not theirs and (place.scheme, place.netloc) != (api.scheme, api.netloc):
            raise DeliveryError("permanent", "the file does not lie with Facebook")
        held = b""
        with httpx.stream("GET", url, timeout=TIMEOUT, verify=trusted()) as answer:
            if not answer.is_success:
                kind = "temporary" if answer.is_server_error else "permanent"
                raise DeliveryError(kind, f"HTTP {answer.status_code}")
            for chunk in answer.iter_bytes():
                held += chunk
                if len(held) > LARGEST:
                    raise TooLarge
        return held

    def _proof(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def _taken(self, answer: httpx.Response) -> Mapping[str, Any]:
        if not answer.is_success:
            raise refused(answer, self.account)
        said: Mapping[str, Any] = answer.json()
        return said
