"""What a letter is made of: the words that its reader would see, and the files beside them."""

import mimetypes
from email.message import Message

from pydantic import BaseModel

from channels.attachments import clean_name
from channels.mail.charset import decode, decode_header
from channels.mail.headers import text_of, values
from channels.markup import plain
from models.actions.wording import clean

# As many words as ten complaints may have; what is beyond stays in the letter itself.
LONGEST = 100_000
MOST_FILES = 20
# They prove or wrap the letter and are nothing to be read.
WRAPPINGS = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})


class File(BaseModel):
    """place: which of the letter's parts it is, counted as Message.walk goes."""

    place: int
    name: str
    mime: str
    size: int


def words_of(letter: Message) -> str:
    """The words of all parts, one below the other; of two forms of the same words the plain one."""
    twins = _twins(letter)
    told = (_words(part).strip() for part in letter.walk() if id(part) not in twins)
    return clean("\n\n".join(filter(None, told)))[:LONGEST]


def files_of(letter: Message) -> list[File]:
    """Everything that is neither words nor wrapping, in the letter's order."""
    found = ((place, part) for place, part in enumerate(letter.walk()) if _is_file(part))
    made = (File(place=place, name=name_of(part), mime=_mime(part), size=len(content(part))) for place, part in found)
    return [one for one in made if one.size][:MOST_FILES]


def content(part: Message) -> bytes:
    """The bytes of one part."""
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def name_of(part: Message) -> str:
    """The name that its sender gave a file, or one that says what it is."""
    told = Message()
    for header in ("content-disposition", "content-type"):
        # Read anew: a name in bare bytes would otherwise come as question marks.
        for value in values(part, header):
            told[header] = decode(value.encode("utf-8", "surrogateescape"), None)
    given = decode_header(told.get_filename() or "")
    return clean_name(given or "file" + (mimetypes.guess_extension(_mime(part)) or ""))


def _words(part: Message) -> str:
    mime = part.get_content_type()
    if mime == "message/rfc822":
        return _headline(part)
    # What calls itself a multipart and has no parts, for its boundary got lost, is words.
    if part.is_multipart() or _is_file(part) or part.get_content_maintype() not in ("text", "multipart"):
        return ""
    words = decode(content(part), part.get_content_charset())
    if mime == "text/html":
        return plain(words, quoted="> ")
    # A file of words is of no kind that we keep as a file, and its words are the citizen's.
    named = part.get_filename()
    return f"{name_of(part)}:\n{words}" if named else words.replace("\r\n", "\n").replace("\r", "\n")


def _headline(part: Message) -> str:
    """Whose letter was sent along, when and about what."""
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message):
        return ""
    return "\n".join(filter(None, (text_of(inner, name) for name in ("from", "date", "subject"))))


def _is_file(part: Message) -> bool:
    mime = part.get_content_type()
    if part.is_multipart() or mime in WRAPPINGS or mime == "text/plain" or mime.startswith("multipart/"):
        return False
    return mime != "text/html" or part.get_content_disposition() == "attachment"


def _mime(part: Message) -> str:
    return part.get_content_type()[:80]


def _twins(letter: Message) -> set[int]:
    """The parts that say once more what another form of them says."""
    found: set[int] = set()
    for choice in (part for part in letter.walk() if part.get_content_type() == "multipart/alternative"):
        texts = [part for part in choice.walk() if part.get_content_maintype() == "text" and not _is_file(part)]
        plains = [part for part in texts if part.get_content_type() == "text/plain"]
        has_words = any(_words(part).strip() for part in plains)
        found |= {id(part) for part in texts if (part in plains) != has_words}
    return found
