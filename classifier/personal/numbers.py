"""Cards, identity numbers and telephones: whatever is made of digits, with blanks, brackets and hyphens between."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from classifier.personal.checks import card_is_valid, iin_is_valid
from classifier.personal.found import Found, Kind
from classifier.personal.hints import near
from classifier.personal.phones import at_home, written_out

# Glued to a Latin word it is a part of some code, except after the two words people write without a blank.
_RUN = re.compile(
    r"(?:\+ ?\(?|(?:(?<![A-Za-z0-9_\0])|(?<=\btel)|(?<=\bmob))\(?)"
    r"[0-9]+(?:[ \u00a0\u202f().\-‑–/]{1,3}[0-9]+)*",
    re.IGNORECASE,
)
_GROUP = re.compile("[0-9]+")
# No number here is written in more groups, or in more digits; what is longer is not tried.
_MOST_GROUPS, _MOST_DIGITS, _FEWEST = 8, 19, 5
_TIGHT = frozenset({" ", "-", "\u00a0", "\u202f"})
# Beside "тел." even a number that is none by the plan: a local one, or one with a slip.
_LOCAL, _ANY = range(5, 8), range(9, 14)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some neighbouring groups of digits as one number; front: where a plus or a bracket before them stands."""

    text: str
    front: int
    start: int
    end: int
    digits: str
    widths: tuple[int, ...]
    country: str | None

    @property
    def whole(self) -> bool:
        """Written in one."""
        return len(self.widths) == 1

    @property
    def tight(self) -> bool:
        """One blank or hyphen between the groups, nothing else."""
        gaps = _GROUP.split(self.text[self.start : self.end])[1:-1]
        return all(gap in _TIGHT for gap in gaps)

    @property
    def plus(self) -> bool:
        """Whether a plus stands in front."""
        return "+" in self.text[self.front : self.start]

    def near(self, what: str, **window: int) -> bool:
        """Whether a word of that kind stands beside it."""
        return near(self.text, self.start, self.end, what, **window)


Reading = tuple[Kind, bool] | None


def numbers(text: str, country: str | None, *, sure: bool) -> Iterator[Found]:
    """Return what digits of the text are without doubt, or what they may be; where several fit, the longest."""
    for run in _RUN.finditer(text):
        groups = [found.span() for found in _GROUP.finditer(text, run.start(), run.end())]
        front, at = run.start(), 0
        while at < len(groups):
            pieces = _pieces(text, front, groups[at : at + _MOST_GROUPS], country)
            found, used = next(_readings(pieces, sure), (None, 1))
            at += used
            front = groups[at][0] if at < len(groups) else run.end()
            if found:
                yield found


def _readings(pieces: Iterable[Piece], wanted: bool) -> Iterator[tuple[Found, int]]:
    """What begins with the first group, and how many groups it takes."""
    for piece in pieces:
        kind, sure = _read(piece)
        if kind and sure == wanted:
            yield _found(piece, kind, sure), len(piece.widths)


def _pieces(text: str, front: int, groups: Sequence[tuple[int, int]], country: str | None) -> Iterator[Piece]:
    """The first n groups as one piece, for each n, the longest first."""
    start = groups[0][0]
    for n in range(len(groups), 0, -1):
        widths = tuple(end - begin for begin, end in groups[:n])
        if _FEWEST <= sum(widths) <= _MOST_DIGITS:
            digits = "".join(text[begin:end] for begin, end in groups[:n])
            yield Piece(text, front, start, groups[n - 1][1], digits, widths, country)


def _read(piece: Piece) -> tuple[Kind | None, bool]:
    unsure: tuple[Kind | None, bool] = (None, False)
    for reading in READINGS:
        kind_sure = reading(piece)
        if kind_sure and kind_sure[1]:
            return kind_sure
        if kind_sure and unsure[0] is None:
            unsure = kind_sure
    # A check digit speaks for itself; the rest may be the number of a meter.
    return (None, False) if unsure[0] and piece.near("thing", before=25, after=0) else unsure


def _found(piece: Piece, kind: Kind, sure: bool) -> Found:
    start = _phone_start(piece) if kind in (Kind.PHONE, Kind.MOBILE) else piece.start
    return Found(kind, start, piece.end, piece.text[start : piece.end], sure)


def _phone_start(piece: Piece) -> int:
    """Where the plus stands, or the bracket that is closed inside."""
    if piece.plus:
        return piece.text.index("+", piece.front)
    return piece.front if ")" in piece.text[piece.start : piece.end] else piece.start


def _card(piece: Piece) -> Reading:
    grouped = all(width >= 4 for width in piece.widths[:-1]) and piece.tight
    return (Kind.CARD, True) if grouped and card_is_valid(piece.digits) else None


def _iin(piece: Piece) -> Reading:
    if len(piece.digits) != 12 or not piece.tight:
        return None
    if iin_is_valid(piece.digits) and (piece.whole or piece.near("identity")):
        return Kind.IDENTITY, True
    return (Kind.IDENTITY, False) if piece.near("identity", before=20, after=0) else None


def _georgian(piece: Piece) -> Reading:
    """Eleven digits of which none checks another: a word beside them, or standing alone where they are at home."""
    if len(piece.digits) != 11 or not piece.tight or piece.digits[0] > "6":
        return None
    if piece.near("identity"):
        return Kind.IDENTITY, True
    return (Kind.IDENTITY, False) if piece.whole and piece.country in (None, "ge") else None


def _phone(piece: Piece) -> Reading:
    kind = written_out(piece.digits, plus=piece.plus)
    if kind:
        return kind, True
    kind = at_home(piece.digits, piece.country)
    if kind:
        return kind, piece.near("phone") or (piece.digits[0] == "0" and not piece.whole)
    beside = len(piece.digits) in (*_LOCAL, *_ANY) and piece.near("phone", before=16, after=0)
    return (Kind.PHONE, False) if beside else None


READINGS: tuple[Callable[[Piece], Reading], ...] = (_card, _iin, _georgian, _phone)
