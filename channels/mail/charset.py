"""Bytes to letters, whatever charset a mail program claims: wrong, unknown and missing ones are common."""

import codecs
import re

# What stands there although nobody chose it.
DEFAULTS = frozenset({"", "ascii", "iso8859-1", "cp1252", "iso8859-15"})
WIDE = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")
CYRILLIC = ("cp1251", "koi8-r")
# The letters that Russian and Kazakh use most: the wrong table of the two turns them into rare ones or capitals.
FREQUENT = frozenset("оеаинтсрвлқыд")
ENCODED = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*)\?=")
BETWEEN = re.compile(r"(\?=)\s+(=\?)")


def decode(content: bytes, declared: str | None) -> str:
    """The letters. Nothing is ever refused: what fits no table becomes a replacement mark."""
    name = _known(declared)
    if name.startswith(WIDE) or content.isascii():
        return content.decode(name or "ascii", "replace")
    # What is not UTF-8 looks like it by accident only where there are hardly any letters.
    if (text := _strictly(content, "utf-8")) is not None:
        return text
    if name in DEFAULTS:
        return _guessed(content)
    return content.decode(name, "replace")


def decode_header(raw: str) -> str:
    """A header's words on one line: encoded words of any charset, and bare bytes as some programs write them."""
    line = " ".join(decode(raw.encode("utf-8", "surrogateescape"), None).split())
    # One word encoded in two pieces has no blank between them, and may be torn inside a letter.
    parts, end, pending = [], 0, (b"", "")
    line = BETWEEN.sub(r"\1\2", line)
    for found in ENCODED.finditer(line):
        charset, between = found[1].partition("*")[0].lower(), line[end : found.start()]
        if between or charset != pending[1]:
            parts += [decode(*pending), between]
            pending = (b"", charset)
        pending = (pending[0] + _unpacked(found[2], found[3]), charset)
        end = found.end()
    return "".join((*parts, decode(*pending), line[end:]))


def _unpacked(how: str, written: str) -> bytes:
    plain = written.encode("utf-8", "replace")
    if how in "qQ":
        return codecs.decode(plain.replace(b"_", b"=20"), "quopri")
    try:
        return codecs.decode(plain + b"=" * (-len(plain) % 4), "base64")
    except ValueError:
        return plain


def _known(declared: str | None) -> str:
    """Python's name of a charset, "" where there is none of that name."""
    try:
        return codecs.lookup((declared or "").strip().strip("'\"")).name.replace("_", "-")
    except (LookupError, ValueError):
        return ""


def _strictly(content: bytes, charset: str) -> str | None:
    try:
        return content.decode(charset)
    except UnicodeDecodeError:
        return None


def _guessed(content: bytes) -> str:
    """Cyrillic where most letters lie beyond ASCII, else western."""
    high = sum(byte > 0x7F for byte in content)
    if high * 3 < sum(chr(byte).isalpha() for byte in content if byte < 0x80):
        return content.decode("cp1252", "replace")
    return max((content.decode(name, "replace") for name in CYRILLIC), key=_frequent)


def _frequent(text: str) -> int:
    return sum(letter in FREQUENT for letter in text)
