"""What an answer adds to the letter that it answers. Only what is surely the quotation of a letter of ours is cut."""

import re

FROM = r"from|от|отправитель|кімнен|жіберуші|kimdən|göndərən|ვისგან|გამომგზავნი|გამგზავნი"
# An attribution is one sentence that a mail program folds over up to three lines.
FOLDED = 3


def fresh(text: str, mailbox: str) -> str:
    """The text without the history below it; whole, where the history is not at its end or nothing stands above it."""
    lines = text.rstrip().split("\n")
    kept = "\n".join(lines[: min(_block(lines), _heading(lines, mailbox))]).strip()
    return kept or text.strip()


def _block(lines: list[str]) -> int:
    """Where a block of ">" begins that reaches to the end, its attribution included."""
    start = len(lines)
    while start and (not lines[start - 1].strip() or lines[start - 1].lstrip().startswith(">")):
        start -= 1
    if not any(line.lstrip().startswith(">") for line in lines[start:]):
        return len(lines)
    above = start
    while above and start - above < FOLDED and lines[above - 1].strip():
        above -= 1
    # It ends in a colon and names a sender: a citizen's own last sentence names no address of ours.
    for first in range(start - 1, above - 1, -1):
        told = " ".join(lines[first:start])
        if told.rstrip().endswith(":") and re.search(r"[@\d]", told):
            return first
    return start


def _heading(lines: list[str], mailbox: str) -> int:
    """Where the heads of our letter are repeated as words, the line drawn above them included."""
    local, _, domain = mailbox.partition("@")
    ours = re.compile(rf"\W*({FROM})\b.*:.*{re.escape(local)}(\+[^@\s>]*)?@{re.escape(domain)}", re.IGNORECASE)
    for place, line in enumerate(lines):
        if ours.match(line):
            drawn = place and re.fullmatch(r"\s*[-_=*]{3,}.*", lines[place - 1])
            return place - 1 if drawn else place
    return len(lines)
