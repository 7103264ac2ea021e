"""Photos of a repair and a paper about it, and the desk's forms that send them."""

import io
from typing import Any

from PIL import Image
from staff import revision, token
from starlette.testclient import TestClient

GPS = 0x8825
PAPER = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
DONE = "Сорғы ауыстырылды."
SHOWN = "Жаңа сорғы"


def photo(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG as a telephone makes it: with the place where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(GPS)[2] = (43.0, 15.0, 24.0)
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def upload(client: TestClient, number: str, way: str, *files: tuple[str, bytes], **fields: Any) -> Any:
    """Post a form of the case page with files, as a browser does; redirects are not followed."""
    typed = {"csrf": token(client), "revision": revision(client, number), "caption": SHOWN, **fields}
    chosen = [("files", (name, content)) for name, content in files] or [("files", ("", b""))]
    return client.post(f"/desk/cases/{number}/{way}", data=typed, files=chosen, follow_redirects=False)


def answer(client: TestClient, number: str, *files: tuple[str, bytes], **fields: Any) -> Any:
    """Answer with them."""
    return upload(client, number, "answer", *files, **{"outcome": "resolved", "text": DONE, **fields})
