"""Fetch what the pages borrow (GOV.UK Frontend CSS, Noto Sans), strip what is not ours to use, and write the lock.

For developers: `python -m dashboard.vendor.fetch`. Needs the network and `pip install fonttools brotli`; nothing at
install, build or run time does. The versions and the digests of the packages stand in PACKAGES.
"""

import base64
import hashlib
import io
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from dashboard.vendor.govuk import rewrite
from dashboard.vendor.lock import LICENCES, STATIC, write_lock


class Package(NamedTuple):
    """One npm package: where it lies, and the integrity value of the registry."""

    url: str
    sha512: str


class Font(NamedTuple):
    """One font file: the package, the file in it, and the letters that stay."""

    package: str
    member: str
    letters: str


NPM = "https://registry.npmjs.org"
PACKAGES = {
    "govuk-frontend": Package(
        f"{NPM}/govuk-frontend/-/govuk-frontend-6.3.0.tgz",
        "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA==",
    ),
    "noto-sans": Package(
        f"{NPM}/@fontsource-variable/noto-sans/-/noto-sans-5.3.0.tgz",
        "e3ZuxzY9AL2psXPZlhwhnYrHUHv6PMoyK9MQ7croF0CUgURLqu9EMjW7q2FgVLwij1tjLsIHQrnwQ8aUcg4BiA==",
    ),
    "noto-sans-georgian": Package(
        f"{NPM}/@fontsource-variable/noto-sans-georgian/-/noto-sans-georgian-5.3.0.tgz",
        "AXO3BUNUE3Aps4gVtle5bcGH6bQzS0t8xIt4MSeffc2/LHSh4EFI8fL1GcYqCocO1RdBaAKfUUWphqPi/tsU7g==",
    ),
}

# The ranges are those of the @font-face rules in jawab.css: a letter outside them is never asked of the file.
FONTS = {
    "latin.woff2": Font(
        "noto-sans",
        "noto-sans-latin",
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,"
        "U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212",
    ),
    "latin-ext.woff2": Font(
        "noto-sans",
        "noto-sans-latin-ext",
        "U+0100-0130,U+0132-017F,U+018F,U+0259,U+01CD-01CE,U+1E9E,U+20B8,U+20BC,U+20BE",
    ),
    "cyrillic.woff2": Font("noto-sans", "noto-sans-cyrillic", "U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116"),
    "cyrillic-ext.woff2": Font("noto-sans", "noto-sans-cyrillic-ext", "U+0460-048F,U+0492-04AF,U+04B2-052F"),
    "georgian.woff2": Font("noto-sans-georgian", "noto-sans-georgian-georgian", "U+10A0-10FF,U+1C90-1CBF"),
}


def download(package: Package) -> tarfile.TarFile:
    """The opened archive; ValueError when its SHA-512 is not the one on record."""
    with urlopen(package.url, timeout=60) as answer:
        data = answer.read()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != package.sha512:
        raise ValueError(f"{package.url} is not the file on record")
    return tarfile.open(fileobj=io.BytesIO(data))


def member(archive: tarfile.TarFile, path: str) -> bytes:
    """The bytes of one file of the archive; KeyError when it is not there."""
    found = archive.extractfile(f"package/{path}")
    if found is None:
        raise KeyError(path)
    return found.read()


def subset(woff2: bytes, letters: str) -> bytes:
    """The font with only the given letters, all weights, normal width."""
    with tempfile.TemporaryDirectory() as folder:
        source, wanted = Path(folder, "in.woff2"), Path(folder, "out.woff2")
        source.write_bytes(woff2)
        options = [f"--unicodes={letters}", "--flavor=woff2", f"--output-file={wanted}", "--layout-features=*"]
        subprocess.run(["pyftsubset", str(source), *options], check=True)
        return wanted.read_bytes()


def fetch() -> None:
    """Write the vendored files, their licences and the lock."""
    archives = {name: download(package) for name, package in PACKAGES.items()}
    css = member(archives["govuk-frontend"], "dist/govuk/govuk-frontend.min.css").decode()
    (STATIC / "govuk.css").write_text(rewrite(css), "utf-8")
    for name, font in FONTS.items():
        woff2 = member(archives[font.package], f"files/{font.member}-wght-normal.woff2")
        (STATIC / "fonts" / name).write_bytes(subset(woff2, font.letters))
    for name, licence in (("noto-sans", "LICENSE"), ("noto-sans-georgian", "LICENSE")):
        (LICENCES / f"{name}.txt").write_bytes(member(archives[name], licence))
    write_lock()


if __name__ == "__main__":
    fetch()
