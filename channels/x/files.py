"""The pictures of posts and private messages, from X's own hosts and from nowhere else."""

from urllib.parse import urlsplit

import tweepy
from requests import Response
from requests.exceptions import RequestException

from channels.attachments import MEGABYTE
from channels.base import DeliveryError
from channels.x.client import TIMEOUT
from models.errors import TooLarge

OPEN = frozenset({"pbs.twimg.com", "video.twimg.com"})
# Those ask who wants a picture.
CLOSED = frozenset({"ton.twitter.com", "ton.x.com"})
LARGEST = 20 * MEGABYTE
CHUNK = 64 * 1024


def fetched(client: tweepy.Client, url: str, api_url: str) -> tuple[bytes, str]:
    """A picture's bytes and its name; TooLarge, or DeliveryError where it cannot be had."""
    place = urlsplit(url)
    if not _is_theirs(url, api_url):
        raise DeliveryError("permanent", "the file does not lie with X")
    try:
        with _asked(client, url, place.hostname in CLOSED) as answer:
            return _read(answer), place.path.rpartition("/")[2]
    except RequestException as error:
        raise DeliveryError("temporary", f"no contact: {type(error).__name__}") from error


def _is_theirs(url: str, api_url: str) -> bool:
    place, api = urlsplit(url), urlsplit(api_url)
    if (place.scheme, place.netloc) == (api.scheme, api.netloc):
        return True
    return place.scheme == "https" and place.netloc in OPEN | CLOSED


def _asked(client: tweepy.Client, url: str, with_proof: bool) -> Response:
    keys = (client.consumer_key, client.consumer_secret, client.access_token, client.access_token_secret)
    auth = tweepy.OAuth1UserHandler(*keys).apply_auth() if with_proof else None
    answer: Response = client.session.get(url, auth=auth, timeout=TIMEOUT, stream=True, allow_redirects=False)
    return answer


def _read(answer: Response) -> bytes:
    if answer.status_code != 200:
        later = answer.status_code == 429 or answer.status_code >= 500
        raise DeliveryError("temporary" if later else "permanent", f"HTTP {answer.status_code}")
    held = b""
    for chunk in answer.iter_content(CHUNK):
        held += chunk
        if len(held) > LARGEST:
            raise TooLarge
    return held
